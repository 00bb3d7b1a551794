import type { AttackResult, EpochPoint } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import type { SeriesPoint, SeriesSpec } from './chart-spec'
import type { RunStyle } from './run-style'

/** One measured value on its way into a chart, with the conditions that it was measured under. */
export interface Sample<Conditions> {
  /** Only values with the same key may share a chart. */
  readonly key: string
  readonly conditions: Conditions
  readonly point: SeriesPoint
}

/** The values that may share a chart, as one series a run. */
export interface SampleGroup<Conditions> {
  readonly key: string
  /** Of every value, in order. */
  readonly conditions: readonly [Conditions, ...Conditions[]]
  readonly details: readonly RunDetail[]
  readonly series: readonly SeriesSpec[]
}

/** The epochs of a run in order; a repeated epoch (a resumed training) counts once, with its last measurement. */
export function epochPoints(detail: RunDetail): EpochPoint[] {
  const found = detail.points.filter((point): point is EpochPoint => point.kind === 'epoch')
  // As a training writes them they are in order: 100,000 of them need no table.
  if (found.every(({ epoch }, index) => index === 0 || epoch > (found[index - 1]?.epoch ?? epoch)))
    return found
  const byEpoch = new Map(found.map((point) => [point.epoch, point]))
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch)
}

/** Name and fingerprint of the data of a run: figures on different data never share a chart. */
export function dataKey(detail: RunDetail): string {
  const { spec } = detail.run
  return detail.run.datasetHash ?? ('dataset' in spec ? spec.dataset : '')
}

/** The name of the data set of a run. */
export function dataName(detail: RunDetail): string {
  const { spec } = detail.run
  return 'dataset' in spec ? spec.dataset : ''
}

/** What attacks have to share, beside epsilon and the seed, for their robust accuracies to be one curve. */
export function keyBesideEpsilon(
  { spec, threatModel, sampleCount, offset, datasetHash }: AttackResult,
  detail: RunDetail
): string {
  const { bounds, targeted, knowledge, eightBit } = threatModel
  const threat = [spec.norm, bounds, targeted, knowledge, eightBit]
  return JSON.stringify([
    spec.attack,
    spec.options,
    threat,
    sampleCount,
    offset,
    datasetHash || dataKey(detail)
  ])
}

/** Collects what `extract` finds in each epoch and parts it by key; groups keep the order of their first value. */
export function collect<Conditions>(
  details: readonly RunDetail[],
  styles: ReadonlyMap<string, RunStyle>,
  extract: (point: EpochPoint, detail: RunDetail) => readonly Sample<Conditions>[]
): SampleGroup<Conditions>[] {
  const groups = new Map<
    string,
    { conditions: [Conditions, ...Conditions[]]; runs: Map<RunDetail, SeriesPoint[]> }
  >()
  for (const detail of details) {
    for (const epoch of epochPoints(detail)) {
      for (const { key, conditions, point } of extract(epoch, detail)) {
        const group = groups.get(key)
        if (!group) groups.set(key, { conditions: [conditions], runs: new Map([[detail, [point]]]) })
        else {
          group.conditions.push(conditions)
          const points = group.runs.get(detail)
          if (points) points.push(point)
          else group.runs.set(detail, [point])
        }
      }
    }
  }
  return [...groups].map(([key, { conditions, runs }]) => ({
    key,
    conditions,
    details: [...runs.keys()],
    series: [...runs].flatMap(([detail, points]) => {
      const style = styles.get(detail.run.id)
      return style ? [seriesOf(detail.run.id, style, points)] : []
    })
  }))
}

/** One run's curve. */
export function seriesOf(id: string, style: RunStyle, points: readonly SeriesPoint[]): SeriesSpec {
  const { label, colorIndex, dash, marker } = style
  return { id, label, colorIndex, dash, marker, points }
}

/** A point; what is not finite becomes a gap with a mark, and an interval needs both of its ends. */
export function pointOf(
  x: number,
  value: { readonly value: number | null; readonly low?: number | null; readonly high?: number | null },
  resolved = true
): SeriesPoint {
  const low = finite(value.low)
  const high = finite(value.high)
  const both = low !== null && high !== null
  const y = finite(value.value)
  const isNumber = y !== null || value.value === null
  return {
    x,
    y,
    low: both ? low : null,
    high: both ? high : null,
    resolved,
    ...(isNumber ? {} : { notFinite: true })
  }
}

/** `name:slug` ids that stay unique in a list of charts. */
export function uniqueIds<Chart extends { readonly id: string }>(charts: readonly Chart[]): Chart[] {
  const seen = new Map<string, number>()
  return charts.map((chart) => {
    const count = (seen.get(chart.id) ?? 0) + 1
    seen.set(chart.id, count)
    return count > 1 ? { ...chart, id: `${chart.id}-${count}` } : chart
  })
}

/** Letters, digits and points of a label, for ids: "PGD-4 linf 0.1" is "pgd-4-linf-0.1". */
export function slug(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null
}
