import { attackInfos, type AttackSpec } from '@contract/attacks'
import { corruptionKinds, CorruptionKind, isOfPaper, paperCorruptions } from '@contract/attacks/corruption'
import type { AttackResult, Rate } from '@contract/measurement'
import { errorMeasureOf, errorRate, kindErrors, type ErrorMeasure } from '../../evaluation/corruption-error'
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
 * and the mean over the severities of each and over all; where a baseline was measured on the same images also the mean
 * corruption error of Hendrycks & Dietterich (2019, section 4.1); noise by its epsilons. One series a network; only what was
 * measured on the same images shares a chart.
 *
 * @param baselines names of networks, of which the first that a chart has is its baseline
 */
export function corruptionBars(runs: readonly StyledRun[], baselines: readonly string[] = []): BarSpec[] {
  const results = measuredResults(runs)
  const corrupted = results.filter(({ result }) => result.spec.attack === 'corruption')
  const noisy = results.filter(({ result }) => result.spec.attack === 'noise')
  return [
    ...groupsBy(corrupted, imagesKey).flatMap((found) => {
      const group = newestOf(found, placeKey)
      const measure = errorMeasureOf(group.map(({ result }) => result))
      const baseline = baselines.find((name) => group.some(({ network }) => network === name))
      return [
        meanChart(group, measure, null),
        ...(baseline === undefined ? [] : [meanChart(group, measure, baseline)]),
        ...CorruptionKind.options.flatMap((kind) => {
          const own = group.filter((one) => kindOf(one) === kind)
          return own.length === 0 ? [] : [severityChart(kind, own, measure)]
        })
      ]
    }),
    ...groupsBy(noisy, noiseKey).map((found) => noiseChart(newestOf(found, placeKey)))
  ]
}

/** The networks that a run trained or attacked, by the names that they have in the charts of these runs. */
export function networksOfRun(runs: readonly StyledRun[], runId: string): string[] {
  const results = measuredResults(runs)
  const own = results.filter(({ detail }) => detail.run.id === runId)
  const hashes = new Set(own.map(({ result }) => result.modelHash))
  const names = results.filter(({ result }) => hashes.has(result.modelHash)).map(({ network }) => network)
  const spec = runs.find(({ detail }) => detail.run.id === runId)?.detail.run.spec
  return [...new Set([...names, ...(spec?.kind === 'train' && spec.name !== null ? [spec.name] : [])])]
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

function kindOf({ result }: MeasuredResult): CorruptionKind | null {
  return corruptionOf(result.spec)
}

function corruptionOf(spec: AttackSpec): CorruptionKind | null {
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
  return rate === undefined ? NOTHING : { value: rate.value, low: rate.low, high: rate.high, resolved: true }
}

/** The error at an epsilon. */
function errorAt(own: readonly MeasuredResult[], epsilon: number, measure: ErrorMeasure): Rate | undefined {
  const found = own.find(({ result }) => result.spec.epsilon === epsilon)
  return found && errorRate(found.result, measure)
}

function epsilonsOf(group: readonly MeasuredResult[]): number[] {
  return [...new Set(group.map(({ result }) => result.spec.epsilon))].sort((a, b) => a - b)
}

function conditions(group: readonly MeasuredResult[], measure: ErrorMeasure): string {
  const [{ result }] = group as [MeasuredResult, ...MeasuredResult[]]
  const isOld = measure === 'not-right-throughout' && result.spec.attack === 'corruption'
  return (
    `Error: share of ${formatCount(result.sampleCount)} test images (from no. ${formatCount(result.offset)}) that are ` +
    `${measure === 'wrong-after' ? 'wrong after' : 'not right before and after'}; attack seed ` +
    `${formatSeeds(group.map((one) => one.result.seed))}.` +
    (isOld
      ? ' An older program measured some of it, which did not change images that were wrong before.'
      : '')
  )
}

/**
 * The error under each corruption over all severities, and over the paper's corruptions together.
 *
 * @param baseline the network whose errors divide; null: the plain means
 */
function meanChart(
  group: readonly MeasuredResult[],
  measure: ErrorMeasure,
  baseline: string | null
): BarSpec {
  const kinds = CorruptionKind.options.filter((kind) => group.some((one) => kindOf(one) === kind))
  const severities = epsilonsOf(group)
  // A mean over other severities would be another quantity.
  const whole = (own: readonly MeasuredResult[]): AttackResult[] =>
    groupsBy(own, (one) => String(kindOf(one)))
      .filter((same) => same.length === severities.length)
      .flatMap((same) => same.map(({ result }) => result))
  const base = baseline === null ? null : whole(group.filter(({ network }) => network === baseline))
  const known = base && new Set(base.map(({ spec }) => corruptionOf(spec)))
  const counted = kinds.filter(isOfPaper)
  const bar = (value: number | null): Bar => ({
    ...NOTHING,
    value: value === null || !Number.isFinite(value) ? null : value
  })
  const isDivided = baseline !== null
  return {
    kind: 'bars',
    id: isDivided ? 'mean-corruption-error' : 'corruption-error',
    title: isDivided ? 'Mean corruption error' : 'Mean error over kinds and severities',
    caption: [
      ...(isDivided
        ? [
            `Errors under each corruption, summed over severities ${severities.map(formatSetting).join(', ')}, over those of ` +
              `${baseline}: below 100 % is better than it.`
          ]
        : [
            `Error under each corruption, a mean over severities ${severities.map(formatSetting).join(', ')}.`
          ]),
      ...(counted.length > 0
        ? [
            `Mean: over ${counted.length} of the ${paperCorruptions.length} corruptions of Hendrycks and Dietterich` +
              (isDivided ? ', their mCE.' : '; no baseline network divides it.')
          ]
        : []),
      conditions(group, measure),
      'The severities follow ImageNet-C and CIFAR-10-C; frost is a made pattern, no photograph.'
    ].join(' '),
    xLabel: 'Corruption',
    categories: [
      ...kinds.map((kind) => corruptionKinds[kind].label),
      ...(counted.length > 0 ? [isDivided ? 'mCE' : 'Mean'] : [])
    ],
    y: isDivided
      ? axis('Error over the baseline’s', { format: 'percent', min: 0 })
      : axis('Error', { format: 'percent', min: 0, max: 1 }),
    series: seriesOf(group, (own) => {
      const results = whole(own).filter(({ spec }) => known?.has(corruptionOf(spec)) !== false)
      const errors = results.length === 0 ? [] : kindErrors(results, base, measure)
      const means = kinds.map((kind) => errors.find((one) => one.kind === kind)?.error ?? null)
      if (counted.length === 0) return means.map(bar)
      const all = means.filter(
        (value, place) => value !== null && isOfPaper(kinds[place] as CorruptionKind)
      ) as number[]
      const mean =
        all.length === counted.length ? all.reduce((sum, value) => sum + value, 0) / counted.length : null
      return [...means, mean].map(bar)
    }),
    references: isDivided ? [{ label: 'baseline', value: 1 }] : []
  }
}

function severityChart(
  kind: CorruptionKind,
  group: readonly MeasuredResult[],
  measure: ErrorMeasure
): BarSpec {
  const { label, summary, levels } = corruptionKinds[kind]
  const severities = epsilonsOf(group)
  return {
    kind: 'bars',
    id: `corruption:${kind}`,
    title: `Error under ${label.toLowerCase()}`,
    caption: `${conditions(group, measure)} Severity: ${summary}, ${levels.map(formatSetting).join(', ')} from 1 to ${levels.length}. Wilson 95 % intervals.`,
    xLabel: 'Severity',
    categories: severities.map(formatSetting),
    y: axis('Error', { format: 'percent', min: 0, max: 1 }),
    series: seriesOf(group, (own) => severities.map((severity) => errorBar(errorAt(own, severity, measure)))),
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
      `${attackInfos.noise.label}, ${normText(spec.norm)}; ${optionsLine(attackOptions(spec))}. ` +
      `${conditions(group, 'not-right-throughout')} ` +
      'Wilson 95 % intervals.',
    xLabel: 'Epsilon',
    categories: epsilons.map(formatSetting),
    y: axis('Error', { format: 'percent', min: 0, max: 1 }),
    series: seriesOf(group, (own) =>
      epsilons.map((epsilon) => errorBar(errorAt(own, epsilon, 'not-right-throughout')))
    ),
    references: []
  }
}
