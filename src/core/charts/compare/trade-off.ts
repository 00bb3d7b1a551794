import { attackLabel } from '@contract/attacks'
import { isAmong, type AttackResult, type EpochPoint, type Rate } from '@contract/measurement'
import { WITH_TARGETED } from '@contract/threat-model'
import type { RunDetail } from '@contract/run'
import { attackKey } from '../accuracy-charts'
import { axis } from '../axes'
import type { ChartSpec, SeriesPoint, SeriesSpec } from '../chart-spec'
import { attackOptions, optionsLine, threatKey, threatText } from '../conditions'
import { formatCount, formatSeeds } from '../format'
import { type InParts, atOnce } from '../in-parts'
import { keptWith } from '../kept-with'
import { dataKey, epochPoints, seriesOf, slug, uniqueIds } from '../samples'
import { type ComparedRun, seedGroups } from './compared-runs'
import { type Band, bandText, meanCurve } from './mean-curve'
import { recipe } from './run-parameters'

export interface TradeOffOptions {
  /** The way over the epochs, faint behind the last point. */
  readonly trail: boolean
  readonly intervals: 'ellipse' | 'cross' | 'none'
  readonly grouping: 'runs' | 'seeds'
  readonly band: Band
  /** What a run says against the baseline under one threat model; empty without one. */
  mark?(runId: string, condition: TradeOffCondition): Mark | null
}

/** The outcome of a paired test against the baseline. */
export interface Mark {
  /** Drawn beside the point. */
  readonly sign: string
  /** "McNemar mid-P 0.003 against the baseline" */
  readonly text: string
}

export interface TradeOffCondition {
  readonly kind: 'worst' | 'attack'
  /** Threat model of a worst case, specification of an attack. */
  readonly key: string
}

interface Pair {
  readonly clean: Rate
  readonly robust: Rate
  readonly epoch: number
}

/** Under what pairs of accuracies were measured. */
interface Described {
  readonly id: string
  readonly title: string
  readonly conditions: string
  readonly sampleCount: number
  readonly is: TradeOffCondition
}

/** All pairs of one run under one condition, by rising epoch. */
interface Own {
  readonly described: Described
  readonly pairs: Pair[]
}

interface Condition extends Described {
  readonly runs: Map<ComparedRun, readonly Pair[]>
}

/** Epochs between two places at which the work may be put aside. */
const EPOCHS_AT_ONCE = 20

const known = keptWith<RunDetail['points'], ReadonlyMap<string, Own>>('trade-off')

/** Clean and robust accuracy of a run over its epochs, by condition; remembered as long as the measurements are the same. */
export function tradeOffPairs(detail: RunDetail): ReadonlyMap<string, Own> {
  return atOnce(tradeOffPairsInParts(detail))
}

/** The same, put aside now and then: many epochs at once would hold a window up. */
export function* tradeOffPairsInParts(detail: RunDetail): InParts<ReadonlyMap<string, Own>> {
  const before = known.get(detail.points)
  if (before) return before
  const found = new Map<string, Own>()
  for (const [index, point] of epochPoints(detail).entries()) {
    // The untrained network, near chance in both, would press all that matters into a corner.
    if (point.epoch > 0) addEpoch(found, detail, point)
    if (index % EPOCHS_AT_ONCE === EPOCHS_AT_ONCE - 1) yield
  }
  for (const point of detail.points) if (point.kind === 'attack') addAttack(found, detail, point.result, 0)
  known.set(detail.points, found)
  return found
}

/**
 * Robust against clean accuracy on the same images: one chart a threat model (worst case over its attacks, or its one
 * attack), one point a run after its last measured epoch, with the front that no other run beats. Single attacks whose
 * threat model has a worst case are left to it.
 */
export function tradeOffScatters(runs: readonly ComparedRun[], options: TradeOffOptions): ChartSpec[] {
  const conditions = new Map<string, Condition>()
  for (const run of runs) {
    for (const [key, { described, pairs }] of tradeOffPairs(run.detail)) {
      const condition = conditions.get(key) ?? { ...described, runs: new Map<ComparedRun, readonly Pair[]>() }
      conditions.set(key, condition)
      condition.runs.set(run, pairs)
    }
  }
  return uniqueIds([...conditions.values()].map((condition) => scatterOf(condition, options)))
}

function addEpoch(found: Map<string, Own>, detail: RunDetail, point: EpochPoint): void {
  const covered = new Set<string>()
  for (const worst of point.worstCases) {
    if (worst.attacks.length < 2) continue
    const threat = threatKey(worst.threatModel)
    const results = point.attacks.filter(({ threatModel }) => isAmong(worst, threatModel))
    const [first] = results
    if (first === undefined) continue
    covered.add(threat)
    const specs = results.map(({ spec, sampleCount, offset }) => [spec, sampleCount, offset])
    const key = `worst ${threat} ${JSON.stringify(specs)} ${dataKey(detail)}`
    put(found, key, pairOf(first.cleanAccuracy, worst.robustAccuracy, point.epoch), () => ({
      id: `trade-off:worst-case-${slug(threatText(worst.threatModel))}`,
      title: `Robust against clean accuracy, worst case, ${attackLabelNorm(first)}`,
      conditions:
        `Worst case over ${worst.attacks.join(', ')}; ${threatText(worst.threatModel)}` +
        (worst.targeted === undefined ? '' : `. ${WITH_TARGETED}`),
      sampleCount: first.sampleCount,
      is: { kind: 'worst', key: threat }
    }))
  }
  for (const result of point.attacks)
    if (!covered.has(threatKey(result.threatModel))) addAttack(found, detail, result, point.epoch)
}

function addAttack(found: Map<string, Own>, detail: RunDetail, result: AttackResult, epoch: number): void {
  const { spec, threatModel, sampleCount } = result
  const key = `attack ${attackKey(result, detail)}`
  put(found, key, pairOf(result.cleanAccuracy, result.robustAccuracy, epoch), () => ({
    id: `trade-off:${slug(attackLabel(spec))}`,
    title: `Robust against clean accuracy, ${attackLabel(spec)}`,
    conditions: `${threatText(threatModel)}; ${optionsLine(attackOptions(spec))}`,
    sampleCount,
    is: { kind: 'attack', key: JSON.stringify(spec) }
  }))
}

function attackLabelNorm({ spec }: AttackResult): string {
  return `${spec.norm} ${spec.epsilon}`
}

function pairOf(clean: Rate, robust: Rate, epoch: number): Pair {
  return { clean, robust, epoch }
}

function put(found: Map<string, Own>, key: string, pair: Pair, make: () => Described): void {
  const own = found.get(key)
  if (own) own.pairs.push(pair)
  else found.set(key, { described: make(), pairs: [pair] })
}

function scatterOf(condition: Condition, options: TradeOffOptions): ChartSpec {
  const runs = [...condition.runs.keys()]
  const series =
    options.grouping === 'seeds'
      ? seedGroups(runs).flatMap((group) => groupSeries(group, condition, options))
      : runs.flatMap((run) => runSeries(run, condition, options))
  return {
    id: condition.id,
    title: condition.title,
    caption: captionOf(condition, runs, options),
    x: axis('Clean accuracy', { format: 'percent' }),
    y: axis('Robust accuracy', { format: 'percent' }),
    references: [],
    trail: true,
    front: { label: 'Pareto front', x: 'more', y: 'more' },
    ...(options.intervals === 'ellipse' ? { ellipses: true } : {}),
    series
  }
}

function runSeries(run: ComparedRun, condition: Condition, options: TradeOffOptions): SeriesSpec[] {
  const pairs = condition.runs.get(run) ?? []
  const last = pairs[pairs.length - 1]
  if (last === undefined) return []
  const mark = options.mark?.(run.detail.run.id, condition.is) ?? null
  const when = last.epoch === 0 ? '' : `after epoch ${last.epoch}: `
  const ends =
    options.intervals === 'none'
      ? { low: null, high: null }
      : { low: last.robust.low, high: last.robust.high, xLow: last.clean.low, xHigh: last.clean.high }
  const point: SeriesPoint = {
    x: last.clean.value,
    y: last.robust.value,
    ...ends,
    resolved: true,
    name: `${when}${recipe(run.detail, run.style.network)}${mark === null ? '' : `; ${mark.text}`}`,
    ...(mark === null || mark.sign === '' ? {} : { mark: mark.sign })
  }
  const own = seriesOf(run.detail.run.id, run.style, [point])
  return options.trail && pairs.length > 1 ? [trailOf(own, pairs), own] : [own]
}

/** The way of a run over its epochs, without intervals. */
function trailOf(own: SeriesSpec, pairs: readonly Pair[]): SeriesSpec {
  return {
    ...own,
    faint: true,
    points: pairs.map(({ clean, robust, epoch }) => ({
      x: clean.value,
      y: robust.value,
      low: null,
      high: null,
      resolved: true,
      name: `epoch ${epoch}`
    }))
  }
}

/** Seeds as one mean in both directions, each with its own band. */
function groupSeries(
  group: readonly ComparedRun[],
  condition: Condition,
  options: TradeOffOptions
): SeriesSpec[] {
  const [first] = group
  if (first === undefined) return []
  if (group.length === 1) return runSeries(first, condition, options)
  const epochs = group.map((run) => condition.runs.get(run) ?? [])
  const mean = (read: (pair: Pair) => number): Map<number, SeriesPoint> =>
    new Map(
      meanCurve(
        epochs.map((pairs) =>
          pairs.map((pair) => ({ x: pair.epoch, y: read(pair), low: null, high: null, resolved: true }))
        ),
        options.band,
        { shares: true }
      ).map((point) => [point.x, point])
    )
  const clean = mean((pair) => pair.clean.value)
  const robust = mean((pair) => pair.robust.value)
  const points = [...clean].flatMap(([epoch, { y, low, high }]): SeriesPoint[] => {
    const up = robust.get(epoch)
    if (y === null || up === undefined) return []
    const sides = low === null || high === null ? {} : { xLow: low, xHigh: high }
    return [{ ...up, x: y, ...sides, name: `epoch ${epoch}, ${up.name ?? ''}` }]
  })
  const last = points[points.length - 1]
  if (last === undefined) return []
  const seeds = formatSeeds(group.map(({ style }) => style.seed))
  const name = `${last.name ?? ''}; ${recipe(first.detail, first.style.network, `seeds ${seeds}`)}`
  const bare = { low: null, high: null }
  const { xLow: _low, xHigh: _high, ...plain } = last
  const own: SeriesSpec = {
    ...seriesOf(first.detail.run.id, first.style, [
      options.intervals === 'none' ? { ...plain, ...bare, name } : { ...last, name }
    ]),
    label: `${first.style.network} · mean of ${group.length} seeds`
  }
  const way = points.map(({ xLow: _l, xHigh: _h, ...point }) => ({ ...point, ...bare }))
  return options.trail && points.length > 1 ? [{ ...own, faint: true, points: way }, own] : [own]
}

function captionOf(condition: Condition, runs: readonly ComparedRun[], options: TradeOffOptions): string {
  const seeds = formatSeeds(runs.map(({ style }) => style.seed))
  const means = options.grouping === 'seeds' && seedGroups(runs).some(({ length }) => length > 1)
  const ends = means
    ? `Means over seeds, bands ${bandText[options.band]}; of single runs Wilson 95 % intervals`
    : 'Wilson 95 % intervals'
  const drawn =
    options.intervals === 'none'
      ? 'Intervals are not drawn.'
      : options.intervals === 'cross'
        ? `${ends} as crosses.`
        : `${ends} as ellipses through the ends of both; if the two were independent, both true values would lie inside in about 85 % of cases.`
  const marks = options.mark
    ? ' ∗ differs from the baseline in robust accuracy, ≈ is not told apart from it (McNemar mid-P, 0.05); b is the baseline.'
    : ''
  return (
    `One point a run after its last measured epoch, on the same ${formatCount(condition.sampleCount)} test images. ` +
    `${condition.conditions}; robust accuracy is an upper bound on the truth. ${drawn} ` +
    `Dashed: the runs that no other beats in both; whoever is close behind it may be on it.${marks}` +
    `${options.trail ? ' Faint: the way over the epochs.' : ''} Training seed ${seeds}.`
  )
}
