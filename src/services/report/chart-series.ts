import type { SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import type { Plot } from './chart-frame'
import { drawMarker, setDash } from './chart-marks'
import type { Pdf } from './pdf-file'
import { seriesColor } from './theme'

/** With more series than this, intervals would hide the curves; the tables have them. */
export const MOST_WITH_INTERVALS = 8
const FEW = 8
const MANY_POINTS = 45

interface Place {
  readonly x: number
  readonly y: number
  readonly point: SeriesPoint
}

/** All curves of a chart, cut off at its frame: intervals first, then lines, then markers. */
export function drawSeries(pdf: Pdf, plot: Plot): void {
  const { series } = plot.chart
  const weight = series.length > FEW ? 0.7 : 1.1
  const { x, y, width, height } = plot.area
  pdf
    .save()
    .rect(x - 3, y - 3, width + 6, height + 3.4)
    .clip()
  if (series.length <= MOST_WITH_INTERVALS) for (const one of series) drawIntervals(pdf, plot, one)
  for (const one of series) drawLine(pdf, plot, one, weight)
  for (const one of series) drawMarkers(pdf, plot, one)
  pdf.undash().fillOpacity(1).strokeOpacity(1).restore()
}

/** Bands along a curve; whiskers for single points, for unresolved ones and along a trail. */
function drawIntervals(pdf: Pdf, plot: Plot, series: SeriesSpec): void {
  const color = seriesColor(series.colorIndex)
  const shown = new Set(marked(plot, series, radiusOf(plot)).map(({ point }) => point))
  const whiskers = new Set(series.points.filter((point) => !point.resolved && shown.has(point)))
  for (const stretch of stretches(series.points, ({ resolved, low }) => resolved && low !== null)) {
    if (plot.chart.trail !== true && stretch.length > 1) drawBand(pdf, plot, stretch, color)
    else for (const point of stretch) if (stretch.length === 1 || shown.has(point)) whiskers.add(point)
  }
  for (const point of whiskers) drawWhisker(pdf, plot, point, color, point.resolved ? 0.7 : 0.4)
}

function drawBand(pdf: Pdf, plot: Plot, points: readonly SeriesPoint[], color: string): void {
  const upper = points.map((point): [number, number] => [plot.toX(point.x), plot.toY(point.high ?? 0)])
  const lower = points.map((point): [number, number] => [plot.toX(point.x), plot.toY(point.low ?? 0)])
  pdf.polygon(...upper, ...lower.reverse())
  pdf.fillOpacity(0.13).fillColor(color).fill().fillOpacity(1)
}

function drawWhisker(
  pdf: Pdf,
  plot: Plot,
  { x, low, high }: SeriesPoint,
  color: string,
  opacity: number
): void {
  if (low === null || high === null) return
  // A log axis has no place for zero and below: the whisker then ends at the frame.
  const bottom = plot.chart.y.scale === 'log' && low <= 0 ? plot.domains.y.min : low
  const [at, from, to] = [plot.toX(x), plot.toY(bottom), plot.toY(high)]
  pdf.undash().lineWidth(0.6).strokeColor(color).strokeOpacity(opacity)
  pdf.moveTo(at, from).lineTo(at, to)
  pdf.moveTo(at - 1.6, from).lineTo(at + 1.6, from)
  pdf.moveTo(at - 1.6, to).lineTo(at + 1.6, to)
  pdf.stroke().strokeOpacity(1)
}

/** Full lines between resolved points, loose faint ones to those that are not. */
function drawLine(pdf: Pdf, plot: Plot, series: SeriesSpec, weight: number): void {
  const color = seriesColor(series.colorIndex)
  for (const stretch of stretches(series.points, () => true)) {
    const places = stretch.map((point) => place(plot, point))
    for (const { points, resolved } of segments(places)) {
      pdf
        .lineWidth(weight)
        .lineJoin('round')
        .strokeColor(color)
        .strokeOpacity(resolved ? 1 : 0.4)
      setDash(pdf, resolved ? series.dash : 'loose', weight)
      for (const [index, { x, y }] of points.entries()) {
        if (index === 0) pdf.moveTo(x, y)
        else pdf.lineTo(x, y)
      }
      pdf.stroke()
    }
  }
  pdf.undash().strokeOpacity(1)
}

function drawMarkers(pdf: Pdf, plot: Plot, series: SeriesSpec): void {
  const color = seriesColor(series.colorIndex)
  const radius = radiusOf(plot)
  for (const { x, y, point } of marked(plot, series, radius))
    drawMarker(pdf, series.marker, x, y, radius, color, !point.resolved)
}

/** The points that get a marker: none that would run into its neighbour, on long curves few; the last one always. */
function marked(plot: Plot, series: SeriesSpec, radius: number): Place[] {
  const places = series.points.filter(({ y }) => y !== null).map((point) => place(plot, point))
  const apart = places.length > MANY_POINTS ? 14 : 2.6 * radius
  const chosen: Place[] = []
  for (const [index, at] of places.entries()) {
    const last = chosen[chosen.length - 1]
    const final = index === places.length - 1
    if (!last || final || Math.hypot(at.x - last.x, at.y - last.y) >= apart) chosen.push(at)
  }
  return chosen
}

function radiusOf(plot: Plot): number {
  return plot.chart.series.length > FEW ? 1.5 : 2
}

function place(plot: Plot, point: SeriesPoint): Place {
  return { x: plot.toX(point.x), y: plot.toY(point.y ?? 0), point }
}

/** Neighbouring points that have a value and satisfy `fits`. */
function stretches(points: readonly SeriesPoint[], fits: (point: SeriesPoint) => boolean): SeriesPoint[][] {
  const found: SeriesPoint[][] = [[]]
  for (const point of points) {
    if (point.y !== null && fits(point)) found[found.length - 1]?.push(point)
    else found.push([])
  }
  return found.filter((stretch) => stretch.length > 0)
}

/** Parts of a line whose ends are all resolved, or not. */
function segments(places: readonly Place[]): { points: Place[]; resolved: boolean }[] {
  const found: { points: Place[]; resolved: boolean }[] = []
  for (let index = 1; index < places.length; index++) {
    const [from, to] = [places[index - 1], places[index]]
    if (!from || !to) continue
    const resolved = from.point.resolved && to.point.resolved
    const current = found[found.length - 1]
    if (current?.resolved === resolved) current.points.push(to)
    else found.push({ points: [from, to], resolved })
  }
  return found
}
