import type { ChartSpec, SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import { isPlane } from '@core/charts/plane'
import {
  Chart,
  LineController,
  LineElement,
  LinearScale,
  LogarithmicScale,
  PointElement,
  Tooltip
} from 'chart.js'
import zoomPlugin from 'chartjs-plugin-zoom'
import { type Ref, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue'
import { go } from '../route'
import { isDark } from '../theme'
import { chartKeys } from './chart-keys'
import { type LineData, chartConfiguration, datasets, options } from './chart-js'
import { crosshair, crosshairKey, followCrosshair } from './crosshair'
import { drawSoon, forgetDraw } from './draw-queue'
import { type Picture, drawnSeries, visibleDomains } from './frame-plugin'
import { renderLate } from './late-render'
import { type Stop, followWalk, stopsOf } from './point-walk'
import { whenSeen } from './when-seen'
import { hasCounts, hasEvaluations } from './tooltip-rows'
import { tooltipSettings } from './tooltip-settings'
import type { Zoom } from './kept-look'
import { zoomGestures, zoomOf } from './zoom'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip, zoomPlugin)
Chart.defaults.font.family = 'Inter, sans-serif'

/** How near to a point a click counts. */
const PICK_PIXELS = 10

/** What a chart is drawn from. */
export interface ChartSource {
  /** The chart as it is seen now. */
  readonly shown: Readonly<Ref<ChartSpec>>
  /** The same without the zoom. */
  readonly whole: Readonly<Ref<ChartSpec>>
  readonly hidden: Readonly<Ref<ReadonlySet<string>>>
  readonly zoom: Ref<Zoom>
}

/** A point of a chart that leads somewhere, and the series that it is of. */
interface Led {
  readonly series: SeriesSpec
  readonly point: SeriesPoint
}

const leads = ({ evaluation, counts }: SeriesPoint): boolean =>
  evaluation !== undefined || counts !== undefined

/**
 * Keeps a canvas drawn as a specification says; however often that changes, it is redrawn at most once a frame.
 *
 * @param open shows what is counted in a point
 * @returns what is said of the point that the keyboard went to, where points have no order along x; empty without one
 */
export function useChart(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  source: ChartSource,
  open: (series: SeriesSpec, point: SeriesPoint) => void
): Readonly<Ref<string>> {
  const { shown, whole, hidden, zoom } = source
  const walked = shallowRef<Stop | null>(null)
  const said = ref('')
  let chart: Chart<'line', LineData> | null = null
  /** Out of sight nothing is drawn; what changed meanwhile is, once it comes into sight. */
  let seen = false
  let isDue = false
  /** True while `draw` waits for its turn. */
  let isAsked = false
  let atOnce = (work: () => void): void => work()
  const picture: Picture = { spec: shown.value, dark: isDark.value, hidden: hidden.value }
  const wholeDomains = (): ReturnType<typeof visibleDomains> =>
    visibleDomains({ ...picture, spec: whole.value, hidden: hidden.value })
  const gestures = zoomGestures(
    () => isPlane(whole.value) || zoom.value.y !== null,
    (moved) => {
      zoom.value = zoomOf(moved, wholeDomains(), visibleDomains(picture), zoom.value)
    }
  )
  const keys = chartKeys(source, {
    walked,
    stops: () => stopsOf(drawnSeries(picture), visibleDomains(picture)),
    open: () => follow(atKeyboard())
  })

  function draw(): void {
    isAsked = false
    const element = canvas.value
    if (element === null) return
    if (!seen) {
      isDue = true
      return
    }
    isDue = false
    if (chart === null) {
      start(element)
      return
    }
    const own = chart
    read()
    atOnce(() => {
      own.data.datasets = datasets(picture)
      own.options = options(picture)
      own.update('none')
    })
    if (walked.value !== null) drawWalk()
  }

  function read(): void {
    Object.assign(picture, { spec: shown.value, dark: isDark.value, hidden: hidden.value })
    picture.zoom = gestures(wholeDomains(), whole.value.x)
    picture.isZoomed = zoom.value.x !== null || zoom.value.y !== null
    const width = chart?.chartArea?.width
    if (width !== undefined && width > 0) picture.columns = Math.round(width)
  }

  function start(element: HTMLCanvasElement): void {
    read()
    // As wide as the canvas at most: the plot's own width is known after the first layout.
    picture.columns = Math.max(100, Math.round(element.parentElement?.clientWidth ?? 0))
    // The frame first, the data in the next task: together they would hold the window up.
    picture.isBare = true
    chart = new Chart(element, chartConfiguration(picture))
    atOnce = renderLate(chart, () => drawSoon(drawAgain))
    picture.isBare = false
    isDue = true
    later()
  }

  function later(): void {
    isAsked = true
    drawSoon(draw)
  }
  /** As it is, where it is not drawn from the specification anyway. */
  const drawAgain = (): void => {
    if (chart !== null && seen && !isDue && !isAsked) chart.draw()
  }
  const drawLine = (): void => {
    // Who walks through points without an order has them lit, wherever the shared line of other charts is.
    if (chart !== null && seen && !isDue && walked.value === null) followCrosshair(chart, picture)
  }
  const drawWalk = (): void => {
    if (chart !== null && seen && !isDue) said.value = followWalk(chart, picture, walked.value)
  }
  let unwatch = (): void => undefined

  /** The point under the pointer, where a click on it leads somewhere. */
  function atPointer(event: MouseEvent): Led | undefined {
    if (chart === null || !(hasEvaluations(picture) || hasCounts(picture))) return undefined
    const [hit] = chart.getElementsAtEventForMode(event, 'nearest', { intersect: false }, false)
    if (hit === undefined) return undefined
    const { x, y } = hit.element.getProps(['x', 'y'], true)
    if (!(Math.hypot((x ?? NaN) - event.offsetX, (y ?? NaN) - event.offsetY) <= PICK_PIXELS)) return undefined
    const series = drawnSeries(picture)[hit.datasetIndex]
    const point = series?.points[hit.index]
    return series && point && leads(point) ? { series, point } : undefined
  }

  /** The first point that leads somewhere of those that the keyboard went to. */
  function atKeyboard(): Led | undefined {
    const stop = walked.value
    const line = crosshair.value
    const x = stop?.x ?? (line !== null && line.key === crosshairKey(picture.spec) ? line.x : null)
    for (const series of drawnSeries(picture))
      for (const point of series.points)
        if (point.x === x && (stop === null || point.y === stop.y) && leads(point)) return { series, point }
    return undefined
  }

  /** To the examples that flipped, where the point comes from an evaluation; else to the images that it counts. */
  function follow(led: Led | undefined): void {
    if (led === undefined) return
    if (led.point.evaluation === undefined) open(led.series, led.point)
    else go('gallery', led.point.evaluation, '-', 'first')
  }

  const pick = (event: MouseEvent): void => follow(atPointer(event))

  const leave = (): void => {
    walked.value = null
  }

  /** The pointer says where a click leads somewhere, and takes over from the keyboard. */
  function point(event: MouseEvent): void {
    leave()
    const wanted = atPointer(event) === undefined ? '' : 'pointer'
    if (canvas.value !== null && canvas.value.style.cursor !== wanted) canvas.value.style.cursor = wanted
  }

  const reset = (): void => {
    zoom.value = { x: null, y: null }
  }

  onMounted(() => {
    const element = canvas.value
    if (element === null) return
    isDue = true
    unwatch = whenSeen(element, (isSeen) => {
      seen = isSeen
      if (seen && isDue) later()
    })
    element.addEventListener('dblclick', reset)
    element.addEventListener('click', pick)
    element.addEventListener('mousemove', point)
    element.addEventListener('keydown', keys)
    element.addEventListener('blur', leave)
    // Text is measured with the font that is there; once Inter has come, measure again.
    void document.fonts.ready.then(later)
  })
  watch([shown, whole, isDark, hidden], later)
  watch(tooltipSettings, later)
  watch(crosshair, () => drawSoon(drawLine))
  watch(walked, () => drawSoon(drawWalk))
  onBeforeUnmount(() => {
    unwatch()
    forgetDraw(draw)
    forgetDraw(drawLine)
    forgetDraw(drawWalk)
    forgetDraw(drawAgain)
    if (chart !== null && crosshair.value?.source === chart.id) crosshair.value = null
    // In a turn of its own, as it was drawn: a dozen charts leave together.
    const gone = chart
    if (gone !== null) drawSoon(() => gone.destroy())
    chart = null
  })
  return said
}
