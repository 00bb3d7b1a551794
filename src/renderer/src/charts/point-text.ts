import type { AxisSpec, ChartSpec, SeriesPoint } from '@core/charts/chart-spec'
import { formatNumber, formatPercent } from '@core/charts/format'

/** A value as its axis shows it. */
export function axisText(value: number, axis: AxisSpec): string {
  const name = axis.names?.[Math.round(value)]
  if (name !== undefined) return name
  if (axis.format === 'percent') return formatPercent(value)
  return axis.format === 'integer' ? String(Math.round(value)) : formatNumber(value)
}

/** " (97.1 % – 98.3 %)": the interval along x of a point that is measured in both directions. */
export function flatIntervalText(point: SeriesPoint | undefined, axis: AxisSpec): string {
  const { xLow, xHigh } = point ?? {}
  return xLow === undefined || xHigh === undefined
    ? ''
    : ` (${axisText(xLow, axis)} – ${axisText(xHigh, axis)})`
}

/** "97.3 % [96.1 %, 98.2 %], not resolved": a point with all that belongs to it. */
export function pointText(point: SeriesPoint, spec: ChartSpec): string {
  if (point.y === null) return point.notFinite === true ? 'not a finite number' : 'no value'
  const interval =
    point.low === null || point.high === null
      ? ''
      : ` (${axisText(point.low, spec.y)} – ${axisText(point.high, spec.y)})`
  return `${axisText(point.y, spec.y)}${interval}${point.resolved ? '' : ', not resolved'}`
}

/** "Epoch" or "Δx (pixel units)". */
export function axisTitle(axis: AxisSpec): string {
  return axis.unit === '' ? axis.label : `${axis.label} (${axis.unit})`
}
