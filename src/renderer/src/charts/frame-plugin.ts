import type { ChartSpec, ReferenceLine, SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import { decimate } from '@core/charts/decimate'
import { type ChartDomains, chartDomains, referenceName, referenceSide } from '@core/charts/domains'
import { freePlace, heightsOf, marksOfSeries, marksUnder, rowsFrom } from '@core/charts/free-place'
import { heldPoints } from '@core/charts/held-points'
import { frontSteps, paretoFront } from '@core/charts/pareto-front'
import { isPlane } from '@core/charts/plane'
import { isDense } from '@core/charts/sparse-marks'
import { positionOn } from '@core/charts/ticks'
import type { Chart, Plugin } from 'chart.js'
import type { ZoomPluginOptions } from 'chartjs-plugin-zoom/types/options'
import { drawLongLine, drawOpenWhiskers, isLongAndMixed } from './long-lines'
import { chartColors, seriesColor, withAlpha } from './palette'
import {
  type Place,
  drawEllipse,
  drawFlatWhisker,
  drawNotFinite,
  drawSign,
  drawSparseMarks,
  drawWhisker
} from './point-marks'
import type { Stop } from './point-walk'

/** What a chart shows now; the plugins read it at every draw. */
export interface Picture {
  spec: ChartSpec
  dark: boolean
  hidden: ReadonlySet<string>
  /** Width of the plot in pixels, once it is known: longer series are thinned out to it. */
  columns?: number
  /** True: the axes alone, as long as the data are not there yet. */
  isBare?: boolean
  /** True: a button to show all again stands in the corner. */
  isZoomed?: boolean
  /** What the gestures may do. */
  zoom?: ZoomPluginOptions
  /** Where the pointer is in the canvas. */
  pointer?: { readonly x: number; readonly y: number }
  /** Where the keyboard went among points without an order along x. */
  walked?: Stop | null
  /** Rows of the tooltip beyond the limit. */
  moreRows?: number
}

const drawn = new WeakMap<ChartSpec, { key: string; series: readonly SeriesSpec[] }>()

/** The series that are drawn, with the points that the width can show. The same list until something changes. */
export function drawnSeries(picture: Picture): readonly SeriesSpec[] {
  const { spec, hidden, columns } = picture
  if (picture.isBare === true) return []
  const key = JSON.stringify([columns ?? 0, [...hidden]])
  const known = drawn.get(spec)
  if (known?.key === key) return known.series
  const visible = spec.series.filter(({ id }) => !hidden.has(id))
  const { x } = visibleDomains(picture)
  const series =
    columns === undefined
      ? visible
      : visible.map((one) => ({
          ...one,
          points: decimate(one.points, (value) => positionOn(spec.x, x, value), columns)
        }))
  drawn.set(spec, { key, series })
  return series
}

const domains = new WeakMap<ChartSpec, { key: string; domains: ChartDomains }>()

/** What the shown series need; the report draws over the same ranges with the same ticks. */
export function visibleDomains({ spec, hidden }: Picture): ChartDomains {
  const key = JSON.stringify([...hidden])
  const known = domains.get(spec)
  if (known?.key === key) return known.domains
  const found = chartDomains({ ...spec, series: spec.series.filter((series) => !hidden.has(series.id)) })
  domains.set(spec, { key, domains: found })
  return found
}

/** Draws what Chart.js does not know: 95 % bands, whiskers of unresolved points, reference lines with their names. */
export function framePlugin(picture: Picture): Plugin<'line'> {
  return {
    id: 'frame',
    beforeDatasetsDraw(chart) {
      const { spec, dark } = picture
      const place = placer(chart)
      const plane = isPlane(spec)
      clipped(chart, (context) => {
        drawReferences(context, chart, picture)
        drawFront(context, picture, place)
        for (const series of drawnSeries(picture)) {
          const color = seriesColor(series.colorIndex, dark)
          const faint = series.faint === true ? 0.5 : 1
          context.fillStyle = withAlpha(color, faint * (dark ? 0.2 : 0.14))
          // A trail may turn back on itself, where a band would say nothing.
          if (!plane) {
            for (const stretch of resolvedStretches(series))
              fillBand(context, heldPoints(stretch, series.between), place)
          }
          context.strokeStyle = withAlpha(color, faint * 0.45)
          context.lineWidth = 1
          for (const point of series.points)
            if (point.notFinite === true) drawNotFinite(context, chart, point, color)
          if (!plane && isLongAndMixed(series)) {
            drawOpenWhiskers(context, series.points, place)
            drawLongLine(context, series, place, color, chartColors(dark).surface)
            continue
          }
          for (const point of series.points) {
            if (plane && spec.ellipses === true && drawEllipse(context, point, place)) continue
            if (!point.resolved || plane) drawWhisker(context, point, place)
            if (plane) drawFlatWhisker(context, point, place)
          }
        }
      })
    },
    afterDatasetsDraw(chart) {
      const place = placer(chart)
      const color = chartColors(picture.dark).ink
      clipped(chart, (context) => {
        for (const [index, series] of drawnSeries(picture).entries()) {
          if (picture.spec.scatter === true || series.faint === true || !isDense(series)) continue
          context.fillStyle = seriesColor(series.colorIndex, picture.dark)
          drawSparseMarks(context, series, index, place)
        }
        drawReferenceNames(context, chart, picture)
      })
      for (const series of drawnSeries(picture))
        for (const point of series.points) drawSign(chart.ctx, point, place, color)
    }
  }
}

function placer(chart: Chart<'line'>): Place {
  const x = chart.scales['x']
  const y = chart.scales['y']
  const lowest = y?.type === 'logarithmic' ? y.min : Number.NEGATIVE_INFINITY
  return (point, value) => ({
    x: x?.getPixelForValue(point.x) ?? 0,
    // A log axis has no place for zero and below: an interval then ends at the frame.
    y: y?.getPixelForValue(value <= 0 ? Math.max(value, lowest) : value) ?? 0
  })
}

function clipped(chart: Chart<'line'>, draw: (context: CanvasRenderingContext2D) => void): void {
  const context = chart.ctx
  const { left, top, width, height } = chart.chartArea
  context.save()
  context.beginPath()
  // A whisker at the first or last epoch has a half beyond the edge.
  context.rect(left - 4, top, width + 8, height)
  context.clip()
  draw(context)
  context.restore()
}

/** Runs of neighbouring resolved points that have intervals. */
function resolvedStretches(series: SeriesSpec): SeriesPoint[][] {
  const stretches: SeriesPoint[][] = [[]]
  for (const point of series.points) {
    const banded = point.resolved && point.y !== null && point.low !== null && point.high !== null
    if (banded) stretches[stretches.length - 1]?.push(point)
    else stretches.push([])
  }
  return stretches.filter((stretch) => stretch.length > 0)
}

function fillBand(context: CanvasRenderingContext2D, points: readonly SeriesPoint[], place: Place): void {
  const upper = points.map((point) => place(point, point.high ?? 0))
  const lower = points.map((point) => place(point, point.low ?? 0)).reverse()
  context.beginPath()
  for (const { x, y } of [...upper, ...lower]) context.lineTo(x, y)
  context.closePath()
  context.fill()
  if (points.length > 1) return
  // A lone point has a band without width; a bar shows its interval.
  const [top] = upper
  const [bottom] = lower
  if (top !== undefined && bottom !== undefined) context.fillRect(top.x - 2, top.y, 4, bottom.y - top.y)
}

function drawFront(context: CanvasRenderingContext2D, picture: Picture, place: Place): void {
  const { front } = picture.spec
  if (front === undefined) return
  const steps = frontSteps(paretoFront({ series: drawnSeries(picture) }, front))
  context.strokeStyle = chartColors(picture.dark).text
  context.lineWidth = 1.5
  context.setLineDash([6, 3])
  context.beginPath()
  for (const step of steps) {
    const { x, y } = place(step, step.y)
    context.lineTo(x, y)
  }
  context.stroke()
  context.setLineDash([])
}

/** The lines themselves; of those beyond an end of the axis nothing but their names is shown. */
function drawReferences(context: CanvasRenderingContext2D, chart: Chart<'line'>, picture: Picture): void {
  const { left, right } = chart.chartArea
  const domain = visibleDomains(picture).y
  context.strokeStyle = chartColors(picture.dark).text
  context.setLineDash([5, 4])
  context.lineWidth = 1
  for (const reference of picture.spec.references) {
    if (referenceSide(domain, reference) !== 'inside') continue
    const y = chart.scales['y']?.getPixelForValue(reference.value) ?? 0
    context.beginPath()
    context.moveTo(left, y)
    context.lineTo(right, y)
    context.stroke()
  }
  context.setLineDash([])
}

/** Of the name of a line. */
const NAME_HEIGHT = 12

/** Room for the button that shows all again, in the upper right corner. */
const RESET = { width: 100, height: 26 }

/** The name of a line, with its ground. */
interface Name extends Readonly<Record<'x' | 'y' | 'width' | 'height', number>> {
  readonly text: string
}

/** Where the names of the lines stand among what is drawn; a pointer that moves has the same drawn again and again. */
const named = new WeakMap<readonly SeriesSpec[], { readonly key: string; readonly names: Name[] }>()

/** The names of the lines, where they hide least, on a ground of their own: the curves would cross them out. */
function drawReferenceNames(context: CanvasRenderingContext2D, chart: Chart<'line'>, picture: Picture): void {
  if (picture.spec.references.length === 0) return
  const area = chart.chartArea
  const { text: color, surface } = chartColors(picture.dark)
  const domain = visibleDomains(picture).y
  context.font = '500 10px Inter, sans-serif'
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  /** Upper edges of a name: above the line and below it, as far as there is room. */
  const rows = (reference: ReferenceLine): number[] => {
    const side = referenceSide(domain, reference)
    if (side === 'above') return rowsFrom(area.top + 3, 12, area.height)
    if (side === 'below') return rowsFrom(area.bottom - 15, -12, area.height)
    const y = chart.scales['y']?.getPixelForValue(reference.value) ?? 0
    const [over, under] = [y - 14, y + 3]
    const found = [...(over > area.top + 2 ? [over] : []), ...(under + 12 < area.bottom ? [under] : [])]
    return found.length === 0 ? [under] : found
  }
  const ends = { left: area.left + 2, right: area.right - 2 }
  const series = drawnSeries(picture)
  const texts = picture.spec.references.map((reference) => {
    const text = referenceName(domain, reference)
    return { reference, text, width: context.measureText(text).width + 4 }
  })
  const along = chart.scales['x']
  const isZoomed = picture.isZoomed === true
  const key = JSON.stringify([
    area,
    along?.min,
    along?.max,
    domain,
    texts.map(({ width }) => width),
    isZoomed
  ])
  const known = named.get(series)
  const names = known?.key === key ? known.names : []
  if (known?.key !== key) {
    const place = placer(chart)
    const seen = heightsOf(picture.spec.references.flatMap(rows), NAME_HEIGHT)
    const marks = series.flatMap((one) => marksOfSeries(one, picture.spec, place, seen))
    if (isZoomed) marks.push(...marksUnder({ x: chart.width - RESET.width, y: 0 }, RESET))
    for (const { reference, text, width } of texts) {
      const box = { width, height: NAME_HEIGHT }
      const at = freePlace(rows(reference), ends, box, marks)
      marks.push(...marksUnder(at, box))
      names.push({ text, ...at, ...box })
    }
    named.set(series, { key, names })
  }
  for (const { text, x, y, width, height } of names) {
    context.fillStyle = withAlpha(surface, 0.8)
    context.fillRect(x, y, width, height)
    context.fillStyle = color
    context.fillText(text, x + 2, y + 6)
  }
}
