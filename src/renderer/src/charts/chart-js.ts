import type { AxisSpec, ChartSpec, SeriesSpec } from '@core/charts/chart-spec'
import { isPlane } from '@core/charts/plane'
import { isDense } from '@core/charts/sparse-marks'
import { type AxisDomain, axisDomain } from '@core/charts/ticks'
import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js'
import { crosshairPlugin } from './crosshair'
import { type Picture, drawnSeries, framePlugin, visibleDomains } from './frame-plugin'
import { isLongAndMixed } from './long-lines'
import { type ChartColors, chartColors, seriesColor, withAlpha } from './palette'
import { pointRadii, pointStyles } from './point-styles'
import { axisText, axisTitle, flatIntervalText, pointText } from './point-text'
import { walkPlugin } from './point-walk'
import { keepOffPoint } from './tooltip-place'
import { rowFilter, rowFooter, rowOrder } from './tooltip-rows'

const dashes = { solid: [], dashed: [7, 4], dotted: [2, 3] }
/** Letters in a line of the tooltip. */
const WIDEST = 64

export type LineData = { x: number; y: number }[]
type LineSet = ChartDataset<'line', LineData>
type ScaleOptions = NonNullable<NonNullable<ChartOptions<'line'>['scales']>[string]>

/** A chart specification as a Chart.js configuration. `picture` is read again at every draw and may be changed. */
export function chartConfiguration(picture: Picture): ChartConfiguration<'line', LineData> {
  return {
    type: 'line',
    data: { datasets: datasets(picture) },
    options: options(picture),
    plugins: [framePlugin(picture), crosshairPlugin(picture), walkPlugin(picture)]
  }
}

/** The series, without those that are hidden. Points that are not resolved are hollow and loosely joined. */
export function datasets(picture: Picture): LineSet[] {
  const { dark, spec } = picture
  const { surface } = chartColors(dark)
  return drawnSeries(picture).map((series) => {
    const color = seriesColor(series.colorIndex, dark)
    return series.faint === true ? faintDataset(series, color) : dataset(series, color, surface, spec)
  })
}

function dataset(series: SeriesSpec, color: string, surface: string, spec: ChartSpec): LineSet {
  const scatter = spec.scatter === true
  const faint = withAlpha(color, 0.5)
  const loose = withAlpha(color, 0.3)
  const resolved = series.points.map((point) => point.resolved)
  // Drawn by the frame's plugin; the points are here for the pointer.
  const isDrawn = !scatter && spec.trail !== true && isLongAndMixed(series)
  const all = isDrawn || resolved.every(Boolean)
  // Long curves get a few marks from the frame's plugin.
  const radius = isDrawn || (!scatter && isDense(series)) ? 0 : pointRadii[series.marker]
  return {
    label: series.label,
    // Marks at the first and last epoch are drawn whole.
    clip: 8,
    // Chart.js leaves a gap where a value is not a number.
    data: dataOf(series),
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.75,
    borderDash: dashes[series.dash],
    showLine: !scatter && !isDrawn,
    ...(series.between === undefined ? {} : { stepped: series.between === 'earlier' ? 'before' : 'after' }),
    pointStyle: pointStyles[series.marker],
    pointHoverRadius: 5,
    pointBorderWidth: 1.5,
    pointRadius: all ? radius : resolved.map((known) => (known ? radius : pointRadii[series.marker])),
    pointBorderColor: all ? color : resolved.map((known) => (known ? color : faint)),
    pointBackgroundColor: all ? color : resolved.map((known) => (known ? color : surface)),
    // Not even an empty one: Chart.js asks it for the style of each stretch at each draw, and keeps no path then.
    ...(all
      ? {}
      : {
          segment: {
            borderColor: ({ p0DataIndex, p1DataIndex }) =>
              resolved[p0DataIndex] === true && resolved[p1DataIndex] === true ? undefined : loose,
            borderDash: ({ p0DataIndex, p1DataIndex }) =>
              resolved[p0DataIndex] === true && resolved[p1DataIndex] === true ? undefined : [1, 4]
          }
        })
  }
}

/** Raw values behind a smoothed line. */
function faintDataset(series: SeriesSpec, color: string): LineSet {
  return {
    label: series.label,
    clip: 8,
    data: dataOf(series),
    borderColor: withAlpha(color, 0.28),
    backgroundColor: withAlpha(color, 0.28),
    borderWidth: 1,
    pointRadius: 0,
    pointHoverRadius: 3,
    order: 1
  }
}

function dataOf(series: SeriesSpec): LineData {
  return series.points.map((point) => ({ x: point.x, y: point.y ?? NaN }))
}

/** Axes, tooltip and interaction. */
export function options(picture: Picture): ChartOptions<'line'> {
  const { spec, dark } = picture
  const colors = chartColors(dark)
  const domains = visibleDomains(picture)
  const plane = isPlane(spec)
  return {
    animation: false,
    // Without parsing Chart.js takes points for sorted, and would cut a trail that turns back.
    parsing: plane ? { xAxisKey: 'x', yAxisKey: 'y' } : false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: plane ? { mode: 'nearest', intersect: false } : { mode: 'crosshair', intersect: false },
    layout: { padding: { top: 0, right: 6 } },
    scales: {
      x: scale(spec.x, domains.x, colors, axisTitle(spec.x)),
      y: scale(spec.y, domains.y, colors, yTitle(spec))
    },
    plugins: {
      legend: { display: false },
      tooltip: tooltip(picture, colors),
      ...(picture.zoom === undefined ? {} : { zoom: picture.zoom })
    }
  }
}

function tooltip(
  picture: Picture,
  colors: ChartColors
): NonNullable<NonNullable<ChartOptions<'line'>['plugins']>['tooltip']> {
  const { spec } = picture
  return {
    backgroundColor: colors.tooltip,
    titleColor: '#ffffff',
    bodyColor: '#f2f4f7',
    padding: 10,
    cornerRadius: 6,
    usePointStyle: true,
    boxPadding: 5,
    external: keepOffPoint,
    filter: rowFilter(picture),
    itemSort: rowOrder(picture),
    callbacks: {
      footer: rowFooter(picture),
      title: ([item]) => {
        if (item === undefined) return ''
        const point = drawnSeries(picture)[item.datasetIndex]?.points[item.dataIndex]
        return `${spec.x.label} ${axisText(item.parsed.x ?? NaN, spec.x)}${flatIntervalText(point, spec.x)}`
      },
      label: (item) => {
        const series = drawnSeries(picture)[item.datasetIndex]
        const point = series?.points[item.dataIndex]
        if (series === undefined || point === undefined) return ''
        const name = point.name === undefined ? series.label : `${series.label}, ${point.name}`
        // Faint behind a smoothed line are raw values; faint in a plane is the way to a point.
        const raw = series.faint === true && spec.trail !== true ? ', raw' : ''
        return wrapped(`${name}${raw}: ${pointText(point, spec)}`)
      }
    }
  }
}

/** Chart.js does not break lines; long ones would leave the chart. */
function wrapped(text: string): string | string[] {
  if (text.length <= WIDEST) return text
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] ?? ''
    if (last !== '' && last.length + word.length >= WIDEST) lines.push(`   ${word}`)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

function scale(axis: AxisSpec, domain: AxisDomain, colors: ChartColors, title: string): ScaleOptions {
  return {
    type: axis.scale === 'log' ? 'logarithmic' : 'linear',
    min: domain.min,
    max: domain.max,
    border: { display: false },
    grid: { color: colors.grid, drawTicks: false },
    title: { display: title !== '', text: title, color: colors.text, font: { size: 11 }, padding: 2 },
    // While a gesture goes on, the range runs ahead of the specification; its ticks must fit the range.
    afterBuildTicks: (built) => {
      const { min, max } = built
      const moved = min !== domain.min || max !== domain.max
      const ticks = moved ? axisDomain({ ...axis, min, max }, [], 6).ticks : domain.ticks
      built.ticks = ticks.map(({ value, label }) => ({ value, label }))
    },
    ticks: {
      color: colors.text,
      padding: 6,
      font: { size: 11 },
      autoSkip: false,
      maxRotation: 0,
      callback: (_value, index, ticks) => (ticks[index]?.label as string | undefined) ?? ''
    }
  }
}

/** The heading names the quantity already; beside the axis then only its unit is said. */
function yTitle({ title, y }: Picture['spec']): string {
  return title.startsWith(y.label) ? y.unit : axisTitle(y)
}
