import { epochAxis } from '../axes'
import type { ChartSpec, SeriesPoint, SeriesSpec } from '../chart-spec'
import { formatSeeds } from '../format'
import { dataName, seriesOf, uniqueIds } from '../samples'
import { type ComparedRun, seedGroups } from './compared-runs'
import { type Band, meanCurve } from './mean-curve'
import { type RunCurve, runCurves } from './run-curves'

export interface CompareOptions {
  /** Each run for itself, or runs that differ only in their seed as one mean with a band. */
  readonly grouping: 'runs' | 'seeds'
  readonly band: Band
  /** Without intervals many curves are easier to tell apart. */
  readonly intervals: boolean
}

interface Member {
  readonly run: ComparedRun
  readonly curve: RunCurve
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

/** Every quantity of the chosen runs over the epochs; only what was measured under the same conditions shares a chart. */
export function compareCharts(runs: readonly ComparedRun[], options: CompareOptions): ChartSpec[] {
  const charts = new Map<string, Member[]>()
  for (const run of runs) {
    for (const curve of runCurves(run.detail)) {
      const members = charts.get(curve.key)
      if (members) members.push({ run, curve })
      else charts.set(curve.key, [{ run, curve }])
    }
  }
  const sorted = [...charts.values()].sort((a, b) => rank(a) - rank(b))
  const labels = sorted.map(([first]) => first?.curve.label ?? '')
  return uniqueIds(
    sorted.flatMap((members) => {
      const [first] = members
      if (first === undefined) return []
      const { curve } = first
      const isAlone = labels.filter((label) => label === curve.label).length === 1
      return [
        {
          id: curve.id,
          title: isAlone ? curve.label : `${curve.label}, ${dataName(first.run.detail)}`,
          caption: `${curve.conditions} ${made(members)}${bandText(members, options)}`,
          x: epochAxis,
          y: curve.y,
          references: curve.references,
          series: options.grouping === 'seeds' ? grouped(members, options) : single(members, options)
        }
      ]
    })
  )
}

function rank([first]: readonly Member[]): number {
  return first ? order.indexOf(first.curve.kind) : order.length
}

function single(members: readonly Member[], { intervals }: CompareOptions): SeriesSpec[] {
  return members.map(({ run, curve }) =>
    seriesOf(run.detail.run.id, run.style, intervals ? curve.points : curve.points.map(bare))
  )
}

function bare(point: SeriesPoint): SeriesPoint {
  return { ...point, low: null, high: null }
}

function grouped(members: readonly Member[], options: CompareOptions): SeriesSpec[] {
  const curves = new Map(members.map(({ run, curve }) => [run, curve]))
  return seedGroups(members.map(({ run }) => run)).flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    if (group.length === 1)
      return single(
        members.filter(({ run }) => run === first),
        options
      )
    const points = meanCurve(
      group.map((run) => curves.get(run)?.points ?? []),
      options.band
    )
    return [
      {
        ...seriesOf(first.detail.run.id, first.style, points),
        label: `${first.style.network} · mean of ${group.length} seeds`
      }
    ]
  })
}

function made(members: readonly Member[]): string {
  const data = [...new Set(members.map(({ run }) => dataName(run.detail)))].join(', ')
  const seeds = formatSeeds(members.map(({ run }) => run.style.seed))
  return `Data ${data}; training seed ${seeds}.`
}

function bandText(members: readonly Member[], { grouping, band, intervals }: CompareOptions): string {
  const means =
    grouping === 'seeds' && seedGroups(members.map(({ run }) => run)).some(({ length }) => length > 1)
  if (means)
    return band === 'range'
      ? ' Means over seeds; bands from the lowest to the highest seed.'
      : ' Means over seeds; bands are 95 % intervals of the mean (Student’s t over the seeds).'
  return intervals ? '' : ' Intervals are not drawn.'
}
