import { attackInfos } from '@contract/attacks'
import { corruptionKinds, CorruptionKind, isOfPaper, paperCorruptions } from '@contract/attacks/corruption'
import type { Rate } from '@contract/measurement'
import { wilson } from '../../evaluation/wilson'
import { groupsBy } from '../groups-by'
import { axis } from '../axes'
import { attackOptions, normText, optionsLine } from '../conditions'
import type { Bar, BarSeries, BarSpec } from '../figure-spec'
import { formatCount, formatSeeds, formatSetting } from '../format'
import { newestOf } from '../newest'
import { slug } from '../samples'
import { measuredResults, type MeasuredResult, type StyledRun } from './measured-results'

const NOTHING: Bar = { value: null, low: null, high: null, resolved: true }

/**
 * Errors under corruptions and random noise: what a network gets wrong without an adversary. Each corruption by severity,
 * and the mean over the severities of each and over all (Hendrycks & Dietterich 2019, section 4.1, without a baseline);
 * noise by its epsilons. One series a network; only what was measured on the same images shares a chart.
 */
export function corruptionBars(runs: readonly StyledRun[]): BarSpec[] {
  const results = measuredResults(runs)
  const corrupted = results.filter(({ result }) => result.spec.attack === 'corruption')
  const noisy = results.filter(({ result }) => result.spec.attack === 'noise')
  return [
    ...groupsBy(corrupted, imagesKey).flatMap((found) => {
      const group = newestOf(found, placeKey)
      return [
        meanChart(group),
        ...CorruptionKind.options.flatMap((kind) => {
          const own = group.filter((one) => kindOf(one) === kind)
          return own.length === 0 ? [] : [severityChart(kind, own)]
        })
      ]
    }),
    ...groupsBy(noisy, noiseKey).map((found) => noiseChart(newestOf(found, placeKey)))
  ]
}

/** The bar that a result makes: a later measurement takes the place of an earlier one. */
function placeKey(one: MeasuredResult): string {
  return JSON.stringify([one.network, kindOf(one), one.result.spec.epsilon])
}

/** What must be alike for errors to stand side by side. */
function imagesKey({ result, detail }: MeasuredResult): string {
  const { sampleCount, offset, datasetHash } = result
  return JSON.stringify([sampleCount, offset, datasetHash || detail.run.datasetHash])
}

function noiseKey(one: MeasuredResult): string {
  const { spec, threatModel } = one.result
  return JSON.stringify([
    imagesKey(one),
    spec.norm,
    spec.options,
    threatModel.bounds,
    threatModel.targeted,
    threatModel.eightBit
  ])
}

function kindOf({ result: { spec } }: MeasuredResult): CorruptionKind | null {
  return spec.attack === 'corruption' ? spec.options.kind : null
}

/** The networks of a group, each with what was measured of it. */
function seriesOf(
  group: readonly MeasuredResult[],
  barsOf: (own: readonly MeasuredResult[]) => Bar[]
): BarSeries[] {
  return groupsBy(group, ({ network }) => network).map((own, index) => {
    const [first] = own
    return {
      id: `${first.detail.run.id}-${index}`,
      label: first.network,
      colorIndex: index,
      bars: barsOf(own)
    }
  })
}

function errorBar(rate: Rate | undefined): Bar {
  if (rate === undefined) return NOTHING
  const error = wilson(rate.total - rate.count, rate.total)
  return { value: error.value, low: error.low, high: error.high, resolved: true }
}

function at(own: readonly MeasuredResult[], epsilon: number): Rate | undefined {
  return own.find(({ result }) => result.spec.epsilon === epsilon)?.result.robustAccuracy
}

function epsilonsOf(group: readonly MeasuredResult[]): number[] {
  return [...new Set(group.map(({ result }) => result.spec.epsilon))].sort((a, b) => a - b)
}

function conditions(group: readonly MeasuredResult[]): string {
  const [{ result }] = group as [MeasuredResult, ...MeasuredResult[]]
  return (
    `Share of ${formatCount(result.sampleCount)} test images (from no. ${formatCount(result.offset)}) that are not right ` +
    `before and after; attack seed ${formatSeeds(group.map((one) => one.result.seed))}.`
  )
}

function meanChart(group: readonly MeasuredResult[]): BarSpec {
  const kinds = CorruptionKind.options.filter((kind) => group.some((one) => kindOf(one) === kind))
  const severities = epsilonsOf(group)
  const meanOf = (own: readonly MeasuredResult[], kind: CorruptionKind): number | null => {
    const rates = severities.map((severity) =>
      at(
        own.filter((one) => kindOf(one) === kind),
        severity
      )
    )
    // A mean over other severities would be another quantity.
    if (rates.some((rate) => rate === undefined)) return null
    return rates.reduce((sum, rate) => sum + 1 - (rate as Rate).value, 0) / rates.length
  }
  const counted = kinds.filter(isOfPaper)
  const bar = (value: number | null): Bar => ({ ...NOTHING, value })
  return {
    kind: 'bars',
    id: 'corruption-error',
    title: 'Mean corruption error',
    caption: [
      `Error under each corruption, a mean over severities ${severities.map(formatSetting).join(', ')}.`,
      ...(counted.length > 0
        ? [
            `Mean: over ${counted.length} of the ${paperCorruptions.length} corruptions of Hendrycks and Dietterich; no baseline ` +
              'network divides it.'
          ]
        : []),
      conditions(group),
      'The severities follow ImageNet-C and CIFAR-10-C; frost is a made pattern, no photograph.'
    ].join(' '),
    xLabel: 'Corruption',
    categories: [
      ...kinds.map((kind) => corruptionKinds[kind].label),
      ...(counted.length > 0 ? ['Mean'] : [])
    ],
    y: axis('Error', { format: 'percent', min: 0, max: 1 }),
    series: seriesOf(group, (own) => {
      const means = kinds.map((kind) => meanOf(own, kind))
      if (counted.length === 0) return means.map(bar)
      const known = means.filter(
        (value, place) => value !== null && isOfPaper(kinds[place] as CorruptionKind)
      ) as number[]
      const all =
        known.length === counted.length ? known.reduce((sum, value) => sum + value, 0) / counted.length : null
      return [...means, all].map(bar)
    }),
    references: []
  }
}

function severityChart(kind: CorruptionKind, group: readonly MeasuredResult[]): BarSpec {
  const { label, summary, levels } = corruptionKinds[kind]
  const severities = epsilonsOf(group)
  return {
    kind: 'bars',
    id: `corruption:${kind}`,
    title: `Error under ${label.toLowerCase()}`,
    caption: `${conditions(group)} Severity: ${summary}, ${levels.map(formatSetting).join(', ')} from 1 to ${levels.length}. Wilson 95 % intervals.`,
    xLabel: 'Severity',
    categories: severities.map(formatSetting),
    y: axis('Error', { format: 'percent', min: 0, max: 1 }),
    series: seriesOf(group, (own) => severities.map((severity) => errorBar(at(own, severity)))),
    references: []
  }
}

function noiseChart(group: readonly MeasuredResult[]): BarSpec {
  const [{ result }] = group as [MeasuredResult, ...MeasuredResult[]]
  const { spec } = result
  const epsilons = epsilonsOf(group)
  return {
    kind: 'bars',
    id: `noise:${slug(spec.norm)}`,
    title: `Error under random noise, ${normText(spec.norm)}`,
    caption:
      `${attackInfos.noise.label}, ${normText(spec.norm)}; ${optionsLine(attackOptions(spec))}. ${conditions(group)} ` +
      'Wilson 95 % intervals.',
    xLabel: 'Epsilon',
    categories: epsilons.map(formatSetting),
    y: axis('Error', { format: 'percent', min: 0, max: 1 }),
    series: seriesOf(group, (own) => epsilons.map((epsilon) => errorBar(at(own, epsilon)))),
    references: []
  }
}
