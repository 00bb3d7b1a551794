import type { AxisSpec, SeriesSpec } from '@core/charts/chart-spec'
import { type ChartDomains, chartDomains } from '@core/charts/domains'
import type { AxisDomain } from '@core/charts/ticks'
import type { ChartConfiguration, ChartDataset } from 'chart.js'
import { type Picture, framePlugin } from './frame-plugin'
import { type ChartColors, chartColors, seriesColor, withAlpha } from './palette'
import { axisText, axisTitle, pointText } from './point-text'

const dashes = { solid: [], dashed: [7, 4], dotted: [2, 3] }
const markers = { circle: 'circle', square: 'rect', triangle: 'triangle', diamond: 'rectRot' } as const
/** Radii at which the shapes look equally large. */
const radii = { circle: 3, square: 3.4, triangle: 3.8, diamond: 3.8 } as const

type LineData = { x: number; y: number }[]
type ScaleOptions = NonNullable<
  NonNullable<ChartConfiguration<'line', LineData>['options']>['scales']
>[string]

/** A chart specification as a Chart.js configuration. `picture` is read again at every draw and may be changed. */
export function chartConfiguration(picture: Picture): ChartConfiguration<'line', LineData> {
  return {
    type: 'line',
    data: { datasets: datasets(picture) },
    options: options(picture),
    plugins: [framePlugin(picture)]
  }
}

/** The series, without those that are hidden. Points that are not resolved are hollow and loosely joined. */
export function datasets({ spec, dark, hidden }: Picture): ChartDataset<'line', LineData>[] {
  return spec.series
    .filter((series) => !hidden.has(series.id))
    .map((series) => dataset(series, seriesColor(series.colorIndex, dark), chartColors(dark).surface))
}

function dataset(series: SeriesSpec, color: string, surface: string): ChartDataset<'line', LineData> {
  const faint = withAlpha(color, 0.5)
  const resolved = series.points.map((point) => point.resolved)
  const many = series.points.length > 40
  return {
    label: series.label,
    // Marks at the first and last epoch are drawn whole.
    clip: 8,
    // Chart.js leaves a gap where a value is not a number.
    data: series.points.map((point) => ({ x: point.x, y: point.y ?? NaN })),
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.75,
    borderDash: dashes[series.dash],
    pointStyle: markers[series.marker],
    // A hundred marks would only thicken an exact curve.
    pointRadius: resolved.map((known) =>
      known && many ? (series.points.length > 90 ? 0 : 1.5) : radii[series.marker]
    ),
    pointHoverRadius: 5,
    pointBorderWidth: 1.5,
    pointBorderColor: resolved.map((known) => (known ? color : faint)),
    pointBackgroundColor: resolved.map((known) => (known ? color : surface)),
    segment: {
      borderColor: ({ p0DataIndex, p1DataIndex }) =>
        resolved[p0DataIndex] === true && resolved[p1DataIndex] === true ? undefined : withAlpha(color, 0.3),
      borderDash: ({ p0DataIndex, p1DataIndex }) =>
        resolved[p0DataIndex] === true && resolved[p1DataIndex] === true ? undefined : [1, 4]
    }
  }
}

/** Axes, tooltip and interaction. */
export function options(picture: Picture): NonNullable<ChartConfiguration<'line', LineData>['options']> {
  const { spec, dark, hidden } = picture
  const colors = chartColors(dark)
  const domains = visibleDomains(picture)
  const shown = spec.series.filter((series) => !hidden.has(series.id))
  return {
    animation: false,
    parsing: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'x', intersect: false },
    layout: { padding: { top: 0, right: 6 } },
    scales: {
      x: scale(spec.x, domains.x, colors, axisTitle(spec.x)),
      y: scale(spec.y, domains.y, colors, yTitle(spec))
    },
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: colors.tooltip,
        titleColor: '#ffffff',
        bodyColor: '#f2f4f7',
        padding: 10,
        cornerRadius: 6,
        usePointStyle: true,
        boxPadding: 5,
        callbacks: {
          title: ([item]) =>
            item === undefined ? '' : `${spec.x.label} ${axisText(item.parsed.x ?? NaN, spec.x)}`,
          label: (item) => {
            const series = shown[item.datasetIndex]
            const point = series?.points[item.dataIndex]
            return series === undefined || point === undefined
              ? ''
              : `${series.label}: ${pointText(point, spec)}`
          }
        }
      }
    }
  }
}

/** What the shown series need; the report draws over the same ranges with the same ticks. */
function visibleDomains({ spec, hidden }: Picture): ChartDomains {
  return chartDomains({ ...spec, series: spec.series.filter((series) => !hidden.has(series.id)) })
}

function scale(axis: AxisSpec, domain: AxisDomain, colors: ChartColors, title: string): ScaleOptions {
  const labels = new Map(domain.ticks.map((tick) => [tick.value, tick.label]))
  return {
    type: axis.scale === 'log' ? 'logarithmic' : 'linear',
    min: domain.min,
    max: domain.max,
    border: { display: false },
    grid: { color: colors.grid, drawTicks: false },
    title: { display: title !== '', text: title, color: colors.text, font: { size: 11 }, padding: 2 },
    afterBuildTicks: (built) => {
      built.ticks = domain.ticks.map(({ value }) => ({ value }))
    },
    ticks: {
      color: colors.text,
      padding: 6,
      font: { size: 11 },
      autoSkip: false,
      maxRotation: 0,
      callback: (value) => labels.get(Number(value)) ?? ''
    }
  }
}

/** The heading names the quantity already; beside the axis then only its unit is said. */
function yTitle({ title, y }: Picture['spec']): string {
  return title.startsWith(y.label) ? y.unit : axisTitle(y)
}
