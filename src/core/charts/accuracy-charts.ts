import { attackLabel } from '@contract/attacks'
import { isAmong, type AttackResult, type EpochPoint, type Rate, type WorstCase } from '@contract/measurement'
import { WITH_TARGETED } from '@contract/threat-model'
import type { RunDetail } from '@contract/run'
import { axis, epochAxis } from './axes'
import type { ChartSpec } from './chart-spec'
import { attackOptions, optionsLine, threatKey, threatText } from './conditions'
import { tellApart } from './compare/tell-apart'
import { formatCount, formatSeeds } from './format'
import type { RunStyle } from './run-style'
import { collect, dataKey, dataName, pointOf, slug, type Sample, type SampleGroup } from './samples'

type Styles = ReadonlyMap<string, RunStyle>

/** Mean training loss of each epoch, one chart a data set. */
export function lossCharts(details: readonly RunDetail[], styles: Styles): ChartSpec[] {
  const groups = collect(details, styles, (point, detail) =>
    point.loss === null
      ? []
      : [
          {
            key: dataKey(detail),
            conditions: null,
            // A loss of zero has no place on a logarithmic axis.
            point: pointOf(point.epoch, { value: point.loss > 0 ? point.loss : null })
          }
        ]
  )
  return groups.map((group) => ({
    id: 'loss',
    title: titled('Training loss', group, groups),
    caption: `Mean cross-entropy over the training images of each epoch. ${trainedOn(group)}`,
    x: epochAxis,
    y: axis('Training loss', { scale: 'log' }),
    series: group.series,
    references: []
  }))
}

/** Clean accuracy after each epoch, one chart a data set and number of test images. */
export function cleanAccuracyCharts(details: readonly RunDetail[], styles: Styles): ChartSpec[] {
  const groups = collect(details, styles, (point, detail) => [
    {
      key: JSON.stringify([dataKey(detail), point.cleanAccuracy.total]),
      conditions: point.cleanAccuracy,
      point: pointOf(point.epoch, point.cleanAccuracy)
    }
  ])
  const titles = tellApart(
    groups.map(({ conditions: [{ total }], details: [first] }) => ({
      label: 'Clean accuracy',
      subject: { kind: 'clean', total, data: first ? dataName(first) : '' }
    }))
  )
  return groups.map((group, index) => ({
    id: 'clean-accuracy',
    title: titles[index] ?? 'Clean accuracy',
    caption:
      `Share of ${formatCount(group.conditions[0].total)} test images classified right. ` +
      `Wilson 95 % intervals. ${trainedOn(group)}`,
    x: epochAxis,
    y: axis('Clean accuracy', { format: 'percent' }),
    series: group.series,
    references: []
  }))
}

/** Robust accuracy after each epoch: the worst case over the attacks of a threat model first, then each attack. */
export function robustAccuracyCharts(details: readonly RunDetail[], styles: Styles): ChartSpec[] {
  const worst = collect(
    details,
    styles,
    worstSamples((point) => point.epoch)
  )
  const single = collect(details, styles, (point, detail) =>
    point.attacks.map((result) => ({
      key: attackKey(result, detail),
      conditions: result,
      point: pointOf(point.epoch, result.robustAccuracy)
    }))
  )
  return [
    ...worst.map((group) => ({
      id: `robust-accuracy:worst-case-${slug(threatText(group.conditions[0].worst.threatModel))}`,
      title: `Robust accuracy, worst case over ${group.conditions[0].worst.attacks.length} attacks`,
      caption: `${worstCaption(group)} Wilson 95 % intervals. ${trainedOn(group)}`,
      x: epochAxis,
      y: axis('Robust accuracy', { format: 'percent', min: 0 }),
      series: group.series,
      references: []
    })),
    ...single.map((group) => ({
      id: `robust-accuracy:${slug(attackLabel(group.conditions[0].spec))}`,
      title: `Robust accuracy, ${attackLabel(group.conditions[0].spec)}`,
      caption: `${attackCaption(group)} Wilson 95 % intervals. ${trainedOn(group)}`,
      x: epochAxis,
      y: axis('Robust accuracy', { format: 'percent', min: 0 }),
      series: group.series,
      references: []
    }))
  ]
}

/**
 * Robust against clean accuracy on the same test images, the epochs joined to a trail. One chart a threat model: the
 * worst case over its attacks, or the attack that it has. The untrained network, near chance in both, is left out: it
 * would press all that matters into a corner.
 */
export function tradeOffCharts(details: readonly RunDetail[], styles: Styles): ChartSpec[] {
  const trained = details.map(withoutUntrained)
  const worst = collect(
    trained,
    styles,
    worstSamples((point, clean) => clean?.value ?? point.cleanAccuracy.value)
  )
  const covered = new Set(worst.map((group) => threatKey(group.conditions[0].worst.threatModel)))
  const single = collect(trained, styles, (point, detail) =>
    point.attacks
      .filter((result) => !covered.has(threatKey(result.threatModel)))
      .map((result) => ({
        key: attackKey(result, detail),
        conditions: result,
        point: pointOf(result.cleanAccuracy.value, result.robustAccuracy)
      }))
  )
  const rest = {
    x: axis('Clean accuracy', { format: 'percent' }),
    y: axis('Robust accuracy', { format: 'percent' }),
    references: [],
    trail: true
  } as const
  return [
    ...worst.map((group) => ({
      id: `trade-off:worst-case-${slug(threatText(group.conditions[0].worst.threatModel))}`,
      title: 'Robust against clean accuracy, worst case',
      caption: `One point an epoch from the first on, joined in order. ${worstCaption(group)} ${trainedOn(group)}`,
      series: group.series,
      ...rest
    })),
    ...single.map((group) => ({
      id: `trade-off:${slug(attackLabel(group.conditions[0].spec))}`,
      title: `Robust against clean accuracy, ${attackLabel(group.conditions[0].spec)}`,
      caption: `One point an epoch from the first on, joined in order. ${attackCaption(group)} ${trainedOn(group)}`,
      series: group.series,
      ...rest
    }))
  ]
}

function withoutUntrained(detail: RunDetail): RunDetail {
  return { ...detail, points: detail.points.filter((point) => point.kind !== 'epoch' || point.epoch > 0) }
}

/** Conditions of an attack that must agree for two of its results to share a chart. Only the seed may differ. */
export function attackKey(result: AttackResult, detail: RunDetail): string {
  const { spec, threatModel, sampleCount, offset, datasetHash } = result
  return JSON.stringify([spec, threatModel, sampleCount, offset, datasetHash || dataKey(detail)])
}

interface WorstConditions {
  readonly worst: WorstCase
  readonly results: readonly AttackResult[]
}

/** Worst cases over two attacks or more; of a single attack it would only repeat that attack. */
function worstSamples(
  x: (point: EpochPoint, clean: Rate | undefined) => number
): (point: EpochPoint, detail: RunDetail) => Sample<WorstConditions>[] {
  return (point, detail) =>
    point.worstCases
      .filter((worst) => worst.attacks.length > 1)
      .map((worst) => {
        const results = point.attacks.filter(({ threatModel }) => isAmong(worst, threatModel))
        const specs = results.map(({ spec, sampleCount, offset }) => [spec, sampleCount, offset])
        return {
          key: JSON.stringify([threatKey(worst.threatModel), worst.attacks, specs, dataKey(detail)]),
          conditions: { worst, results },
          point: pointOf(x(point, results[0]?.cleanAccuracy), worst.robustAccuracy)
        }
      })
}

function attackCaption(group: SampleGroup<AttackResult>): string {
  const [result] = group.conditions
  const seeds = formatSeeds(group.conditions.map(({ seed }) => seed))
  return (
    `Share of ${formatCount(result.sampleCount)} test images (from no. ${result.offset}) right before and after the ` +
    `attack, an upper bound. ${threatText(result.threatModel)}; ${optionsLine(attackOptions(result.spec))}; ` +
    `attack seed ${seeds}.`
  )
}

function worstCaption(group: SampleGroup<WorstConditions>): string {
  const [{ worst, results }] = group.conditions
  const seeds = formatSeeds(group.conditions.flatMap((one) => one.results.map(({ seed }) => seed)))
  const attacks = results
    .map(({ spec }) => {
      const options = optionsLine(attackOptions(spec))
      return `${attackLabel(spec)}${options === '' ? '' : ` (${options})`}`
    })
    .join(' and ')
  return (
    `Share of ${formatCount(worst.robustAccuracy.total)} test images right before and after every attack, an upper ` +
    `bound. ${threatText(worst.threatModel)}. ${attacks || worst.attacks.join(', ')}` +
    `${seeds === '' ? '' : `; attack seed ${seeds}`}.` +
    (worst.targeted === undefined ? '' : ` ${WITH_TARGETED}`)
  )
}

/** Data set and training seeds, as captions end. */
export function trainedOn(group: { readonly details: readonly RunDetail[] }): string {
  const names = [...new Set(group.details.map(dataName))].join(', ')
  const seeds = formatSeeds(
    group.details.flatMap(({ run }) => (run.spec.kind === 'train' ? [run.spec.seed] : []))
  )
  return `Data ${names}; training seed ${seeds}.`
}

/** The title, with the data set behind it where one measure fills several charts. */
function titled(title: string, group: SampleGroup<unknown>, groups: readonly SampleGroup<unknown>[]): string {
  const [first] = group.details
  return groups.length > 1 && first ? `${title}, ${dataName(first)}` : title
}
