import type { AxisSpec, ChartSpec } from '@core/charts/chart-spec'
import { chartDomains, type ChartDomains } from '@core/charts/domains'
import { positionOn } from '@core/charts/ticks'
import type { Typesetter } from './text'
import { colors, styles } from './theme'

/** A rectangle on the page; y grows downwards. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A chart with its place on the page: domains and the way from values to points of the page. */
export interface Plot {
  readonly chart: ChartSpec
  readonly domains: ChartDomains
  /** The area between the axes. */
  readonly area: Box
  toX(value: number): number
  toY(value: number): number
}

const TICK_GAP = 4
const X_LABELS = 21
const TOP_LABEL = 13

/** "Δx (unit of x)" */
function axisTitle(axis: AxisSpec): string {
  return axis.unit === '' ? axis.label : `${axis.label} (${axis.unit})`
}

/** Finds room for the axes of a chart inside `outer`. */
export function plotOf(type: Typesetter, chart: ChartSpec, outer: Box): Plot {
  const domains = chartDomains(chart)
  const labels = domains.y.ticks.map(({ label }) => type.width(label, styles.chartText))
  const left = Math.max(12, ...labels) + TICK_GAP
  const lastTick = domains.x.ticks[domains.x.ticks.length - 1]
  // Half of the last tick's label hangs over the right end of the axis.
  const right = lastTick ? Math.max(4, type.width(lastTick.label, styles.chartText) / 2) : 4
  const area: Box = {
    x: outer.x + left,
    y: outer.y + TOP_LABEL,
    width: outer.width - left - right,
    height: outer.height - TOP_LABEL - X_LABELS
  }
  return {
    chart,
    domains,
    area,
    toX: (value) => area.x + near(positionOn(chart.x, domains.x, value)) * area.width,
    toY: (value) => area.y + area.height - near(positionOn(chart.y, domains.y, value)) * area.height
  }
}

/** What lies far outside ends a little outside: it is cut off anyway, and a PDF knows no huge numbers. */
function near(position: number): number {
  return Math.max(-2, Math.min(3, position))
}

/** Grid, ticks and the names of both axes. */
export function drawFrame(type: Typesetter, plot: Plot, outer: Box): void {
  const { pdf } = type
  const { area, chart, domains } = plot
  const bottom = area.y + area.height
  pdf.undash().lineWidth(0.4).strokeColor(colors.grid)
  for (const { value } of domains.y.ticks)
    pdf
      .moveTo(area.x, plot.toY(value))
      .lineTo(area.x + area.width, plot.toY(value))
      .stroke()
  pdf.lineWidth(0.5).strokeColor(colors.axis)
  pdf
    .moveTo(area.x, bottom)
    .lineTo(area.x + area.width, bottom)
    .stroke()
  for (const { value, label } of domains.y.ticks) {
    const width = type.width(label, styles.chartText)
    type.draw(label, styles.chartText, area.x - TICK_GAP - width, plot.toY(value) + 2.3)
  }
  let free = Number.NEGATIVE_INFINITY
  for (const { value, label } of domains.x.ticks) {
    const x = plot.toX(value)
    pdf
      .moveTo(x, bottom)
      .lineTo(x, bottom + 2)
      .stroke()
    const width = type.width(label, styles.chartText)
    const at = x - width / 2
    // Labels that would run into their neighbour stay away; the tick remains.
    if (at < free) continue
    type.draw(label, styles.chartText, at, bottom + 9)
    free = at + width + 3
  }
  const title = axisTitle(chart.x)
  const titleWidth = type.width(title, styles.chartText)
  type.draw(title, styles.chartText, area.x + (area.width - titleWidth) / 2, bottom + 18)
  type.draw(axisTitle(chart.y), styles.chartText, outer.x, outer.y + 6)
}
