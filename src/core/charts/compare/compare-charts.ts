import type { ChartSpec, SeriesPoint, SeriesSpec } from '../chart-spec'
import { formatSeeds } from '../format'
import { dataName, seriesOf, uniqueIds } from '../samples'
import { type ComparedRun, seedGroups } from './compared-runs'
import { type Band, type Middle, bandText, meanCurve, middleText, moments } from './mean-curve'
import { type RunCurve, runCurves } from './run-curves'
import { type Looks, facetsOf, looksText, plainLooks, withLooks } from './run-looks'
import {
  type Place,
  type XAxis,
  type XContext,
  type XKind,
  firstStart,
  isPlaced,
  placed,
  placesOf,
  xAxisOf
} from './x-axes'

export interface CompareOptions {
  /** Each run for itself, or runs that differ only in their seed as one mean with a band. */
  readonly grouping: 'runs' | 'seeds'
  readonly band: Band
  readonly middle?: Middle
  /** Without intervals many curves are easier to tell apart. */
  readonly intervals: boolean
  readonly looks?: Looks
  readonly x?: XKind
  /** How many images a training split has, for the axis of batches. */
  trainImages?(dataset: string): number | null
}

interface Member {
  readonly run: ComparedRun
  /** Over the epochs. */
  readonly measured: RunCurve
  place(epoch: number): Place | null
}

/** A chart that can be made: which one it is, is known before. */
export interface ChartPlan {
  readonly id: string
  /** The same chart each time; the first time it takes some milliseconds. */
  make(): ChartSpec
}

const order: readonly RunCurve['kind'][] = [
  'clean',
  'worst',
  'robust',
  'sigma-x',
  'sigma-p',
  'product',
  'loss'
]

/**
 * Every quantity of the chosen runs over the epochs, or over what else was chosen; only what was measured under the same
 * conditions shares a chart. With facets, one chart for each value of a setting. Each is made when it is wanted: a window
 * makes one after another.
 */
export function comparePlans(runs: readonly ComparedRun[], options: CompareOptions): ChartPlan[] {
  const looks = options.looks ?? plainLooks
  const context: XContext = {
    trainImages: (dataset) => options.trainImages?.(dataset) ?? null,
    origin: firstStart(runs.map(({ detail }) => detail))
  }
  const styled = withLooks(runs, looks)
  const said = looksText(runs, looks)
  const plans = facetsOf(styled, looks.facet).map((facet) =>
    plansOf(facet.runs, options, context).map(({ id, make }) => ({
      id,
      make: (): ChartSpec => {
        const chart = make()
        return {
          ...chart,
          title: facet.label === '' ? chart.title : `${chart.title}, ${facet.label}`,
          caption: `${chart.caption}${said}${facet.label === '' ? '' : ` Only runs with ${facet.label}.`}`
        }
      }
    }))
  )
  // The parts of one quantity stand side by side.
  const ids = [...new Set(plans.flat().map(({ id }) => id))]
  const ordered = ids.flatMap((id) => plans.flatMap((part) => part.filter((plan) => plan.id === id)))
  return uniqueIds(ordered).map(({ id, make }) => ({ id, make: once(() => ({ ...make(), id })) }))
}

function once<Value extends object>(make: () => Value): () => Value {
  let made: Value | null = null
  return () => (made ??= make())
}

function plansOf(runs: readonly ComparedRun[], options: CompareOptions, context: XContext): ChartPlan[] {
  const kind = options.x ?? 'epoch'
  const x = once(() =>
    xAxisOf(
      kind,
      runs.map(({ detail }) => detail),
      context
    )
  )
  const charts = new Map<string, Member[]>()
  for (const run of runs) {
    const place = placesOf(run.detail, kind, context)
    for (const curve of runCurves(run.detail)) {
      if (kind === `metric ${curve.key}`) continue
      const member: Member = { run, measured: curve, place }
      const members = charts.get(curve.key)
      if (members) members.push(member)
      else charts.set(curve.key, [member])
    }
  }
  const sorted = [...charts.values()].sort((a, b) => rank(a) - rank(b))
  const labels = sorted.map(([first]) => first?.measured.label ?? '')
  return uniqueIds(
    sorted.flatMap((members) => {
      const [first] = members
      if (
        first === undefined ||
        !members.some(({ measured, place }) => isPlaced(measured.points, kind, place))
      )
        return []
      const isAlone = labels.filter((label) => label === first.measured.label).length === 1
      return [{ id: first.measured.id, make: () => chartOf(members, first, isAlone, x(), options) }]
    })
  )
}

function chartOf(
  members: readonly Member[],
  { measured, run }: Member,
  isAlone: boolean,
  x: XAxis,
  options: CompareOptions
): ChartSpec {
  return {
    id: measured.id,
    title: isAlone ? measured.label : `${measured.label}, ${dataName(run.detail)}`,
    caption: `${measured.conditions} ${made(members)}${bandNote(members, options)}${x.note}`,
    x: x.axis,
    y: measured.y,
    references: measured.references,
    series: options.grouping === 'seeds' ? grouped(members, options) : single(members, options),
    ...(x.trail ? { trail: true } : {})
  }
}

function rank([first]: readonly Member[]): number {
  return first ? order.indexOf(first.measured.kind) : order.length
}

function single(members: readonly Member[], { intervals, x: kind = 'epoch' }: CompareOptions): SeriesSpec[] {
  return members.map(({ run, measured, place }) => {
    const points = placed(measured.points, kind, place)
    return seriesOf(run.detail.run.id, run.style, intervals ? points : points.map(bare))
  })
}

function bare(point: SeriesPoint): SeriesPoint {
  const { xLow: _low, xHigh: _high, ...rest } = point
  return { ...rest, low: null, high: null }
}

function grouped(members: readonly Member[], options: CompareOptions): SeriesSpec[] {
  const own = new Map(members.map((member) => [member.run, member]))
  return seedGroups(members.map(({ run }) => run)).flatMap((group) => {
    const [first] = group
    const mine = group.flatMap((run) => own.get(run) ?? [])
    if (group.length === 1) return single(mine, options)
    const points = meanCurve(
      mine.map(({ measured }) => measured.points),
      options.band,
      { middle: options.middle ?? 'mean', shares: mine[0]?.measured.y.format === 'percent' }
    )
    return [
      {
        ...seriesOf(first.detail.run.id, first.style, points.flatMap(meanPlace(mine, options.x ?? 'epoch'))),
        label: `${first.style.network} · ${options.middle ?? 'mean'} of ${group.length} seeds`
      }
    ]
  })
}

/** A mean over the seeds of one epoch stands at the mean of their places. */
function meanPlace(members: readonly Member[], kind: XKind): (point: SeriesPoint) => SeriesPoint[] {
  if (kind === 'epoch') return (point) => [point]
  return (point) => {
    const places = members.flatMap(({ place }) => place(point.x)?.x ?? [])
    if (places.length === 0) return []
    return [{ ...point, x: moments(places).mean, name: `epoch ${point.x}, ${point.name ?? ''}` }]
  }
}

function made(members: readonly Member[]): string {
  const data = [...new Set(members.map(({ run }) => dataName(run.detail)))].join(', ')
  const seeds = formatSeeds(members.map(({ run }) => run.style.seed))
  return `Data ${data}; training seed ${seeds}.`
}

function bandNote(members: readonly Member[], { grouping, band, middle, intervals }: CompareOptions): string {
  const means =
    grouping === 'seeds' && seedGroups(members.map(({ run }) => run)).some(({ length }) => length > 1)
  const cut = band !== 'range' && members[0]?.measured.y.format === 'percent' ? ', cut at 0 and 100 %' : ''
  if (means) return ` ${middleText[middle ?? 'mean']} over seeds; bands are ${bandText[band]}${cut}.`
  return intervals ? '' : ' Intervals are not drawn.'
}
