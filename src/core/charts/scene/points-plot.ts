import type { ChartSpec, SeriesPoint, SeriesSpec } from '../chart-spec'
import { decimate } from '../decimate'
import { chartDomains } from '../domains'
import { marksOfSeries } from '../free-place'
import { heldPoints } from '../held-points'
import { frontSteps, paretoFront } from '../pareto-front'
import { positionOn } from '../ticks'
import { type Plot, type Side, frameItems, plotIn, referenceLines, referenceNames } from './frame'
import { isDense, sparseMarks } from '../sparse-marks'
import { dashes, markerShape } from './markers'
import { ellipse, notFiniteItems, signItems } from './point-marks'
import { type Box, type Command, type Measure, type SceneItem, type Shape, lineThrough, shape } from './scene'

/** Lines, trails and scattered points inside `outer`. */
export function pointsPlot(spec: ChartSpec, outer: Box, measure: Measure): SceneItem[] {
  const domains = chartDomains(spec, { x: Math.max(3, outer.width / 80), y: Math.max(3, outer.height / 55) })
  const x: Side = { axis: spec.x, domain: domains.x }
  const y: Side = { axis: spec.y, domain: domains.y }
  const plot = plotIn(outer, x, y, measure)
  const { area } = plot
  const series = spec.series.map((one) => ({
    ...one,
    points: decimate(one.points, (value) => positionOn(spec.x, domains.x, value), area.width)
  }))
  return [
    ...frameItems(plot, outer, x, y, measure),
    ...referenceLines(plot, spec.references, domains.y),
    {
      kind: 'clipped',
      box: { x: area.x - 5, y: area.y - 5, width: area.width + 10, height: area.height + 10 },
      items: [
        ...series.flatMap((one) => intervals(one, spec, plot)),
        ...frontShapes(spec, plot),
        ...series.flatMap((one) => lines(one, spec, plot)),
        ...series.flatMap((one, place) => markers(one, place, spec, plot)),
        ...series.flatMap((one) => [...notFiniteItems(one, plot), ...signItems(one, plot)])
      ]
    },
    ...referenceNames(
      plot,
      spec.references,
      domains.y,
      measure,
      series.flatMap((one) => marksOfSeries(one, spec, (point, value) => placeOf(plot, point, value)))
    )
  ]
}

function placeOf(plot: Plot, point: SeriesPoint, value: number | null): { x: number; y: number } {
  return { x: plot.toX(point.x), y: plot.toY(value ?? 0) }
}

/** Bands along a curve; whiskers for lone, unresolved and scattered points and along trails. */
function intervals(series: SeriesSpec, spec: ChartSpec, plot: Plot): Shape[] {
  const color = { series: series.colorIndex }
  const banded = spec.trail !== true && spec.scatter !== true
  const opacity = series.faint === true ? 0.07 : 0.15
  const bands = banded
    ? stretches(series.points, ({ resolved, low }) => resolved && low !== null).filter(
        (stretch) => stretch.length > 1
      )
    : []
  const inBand = new Set(bands.flat())
  return [
    ...bands.map((stretch) => {
      const held = heldPoints(stretch, series.between)
      const upper = held.map((point) => placeOf(plot, point, point.high))
      const lower = held.map((point) => placeOf(plot, point, point.low)).reverse()
      return shape('band', lineThrough([...upper, ...lower], true), {
        fill: color,
        opacity,
        series: series.id
      })
    }),
    ...series.points
      .filter((point) => point.y !== null && !inBand.has(point))
      .flatMap((point) => {
        const around = banded || spec.ellipses !== true ? null : ellipse(point, plot)
        if (around !== null)
          return [
            shape('ellipse', around, { fill: color, opacity, series: series.id }),
            shape('whisker', around, { stroke: color, opacity: 0.5, series: series.id })
          ]
        const commands = [...whisker(plot, point), ...flatWhisker(plot, point)]
        if (commands.length === 0) return []
        return [shape('whisker', commands, { stroke: color, opacity: 0.5, series: series.id })]
      })
  ]
}

function whisker(plot: Plot, { x, low, high }: SeriesPoint): Command[] {
  if (low === null || high === null) return []
  const [at, from, to] = [plot.toX(x), plot.toY(low), plot.toY(high)]
  const cap = (y: number): Command[] => [
    ['M', at - 3, y],
    ['L', at + 3, y]
  ]
  return [['M', at, from], ['L', at, to], ...cap(from), ...cap(to)]
}

function flatWhisker(plot: Plot, { y, xLow, xHigh }: SeriesPoint): Command[] {
  if (xLow === undefined || xHigh === undefined || y === null) return []
  const [at, from, to] = [plot.toY(y), plot.toX(xLow), plot.toX(xHigh)]
  const cap = (x: number): Command[] => [
    ['M', x, at - 3],
    ['L', x, at + 3]
  ]
  return [['M', from, at], ['L', to, at], ...cap(from), ...cap(to)]
}

/** One full line a series, with a gap where a value is missing; a loose one to points that are not resolved. */
function lines(series: SeriesSpec, spec: ChartSpec, plot: Plot): Shape[] {
  if (spec.scatter === true) return []
  const full: Command[] = []
  const loose: Command[] = []
  for (const stretch of stretches(heldPoints(series.points, series.between), ({ y }) => y !== null)) {
    let solid: boolean | null = null
    for (const [index, point] of stretch.entries()) {
      const before = stretch[index - 1]
      if (before === undefined) continue
      const now = before.resolved && point.resolved
      const target = now ? full : loose
      const from = placeOf(plot, before, before.y)
      const to = placeOf(plot, point, point.y)
      if (now !== solid) target.push(['M', from.x, from.y])
      target.push(['L', to.x, to.y])
      solid = now
    }
  }
  const color = { series: series.colorIndex }
  const faint = series.faint === true
  const width = faint ? 1 : 1.75
  return [
    ...(loose.length === 0
      ? []
      : [
          shape('loose-line', loose, {
            stroke: color,
            width,
            dash: [1, 4],
            opacity: 0.4,
            series: series.id
          })
        ]),
    ...(full.length === 0
      ? []
      : [
          shape('line', full, {
            stroke: color,
            width,
            dash: faint ? [] : dashes[series.dash].map((length) => length * width),
            opacity: faint ? 0.3 : 1,
            series: series.id
          })
        ])
  ]
}

function markers(series: SeriesSpec, place: number, spec: ChartSpec, plot: Plot): Shape[] {
  if (series.faint === true) return []
  const few = spec.scatter === true || !isDense(series)
  const sparse = new Set(few ? [] : sparseMarks(series, place))
  const lone = new Set(
    stretches(series.points, ({ y }) => y !== null).flatMap((one) => (one.length === 1 ? one : []))
  )
  const shown = series.points.filter(
    (point) => point.y !== null && (few || !point.resolved || lone.has(point) || sparse.has(point))
  )
  return shown.map((point) =>
    markerShape(
      series.marker,
      placeOf(plot, point, point.y),
      3,
      { series: series.colorIndex },
      !point.resolved,
      { series: series.id }
    )
  )
}

function frontShapes(spec: ChartSpec, plot: Plot): Shape[] {
  if (spec.front === undefined) return []
  const steps = frontSteps(paretoFront(spec, spec.front))
  if (steps.length < 2) return []
  const places = steps.map(({ x, y }) => ({ x: plot.toX(x), y: plot.toY(y) }))
  return [shape('front', lineThrough(places), { stroke: 'muted', width: 1.5, dash: [6, 3] })]
}

/** Runs of neighbouring points of which `wanted` is true. */
export function stretches(
  points: readonly SeriesPoint[],
  wanted: (point: SeriesPoint) => boolean
): SeriesPoint[][] {
  const all: SeriesPoint[][] = [[]]
  for (const point of points) {
    if (point.y !== null && wanted(point)) all[all.length - 1]?.push(point)
    else all.push([])
  }
  return all.filter((stretch) => stretch.length > 0)
}
