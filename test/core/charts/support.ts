import { axis } from '@core/charts/axes'
import type { ChartSpec, SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'

/** A point without an interval. */
export function point(x: number, y: number | null, rest: Partial<SeriesPoint> = {}): SeriesPoint {
  return { x, y, low: null, high: null, resolved: true, ...rest }
}

export function series(
  id: string,
  points: readonly SeriesPoint[],
  rest: Partial<SeriesSpec> = {}
): SeriesSpec {
  return { id, label: id, colorIndex: 0, dash: 'solid', marker: 'circle', points, ...rest }
}

export function chart(lines: readonly SeriesSpec[], rest: Partial<ChartSpec> = {}): ChartSpec {
  return {
    id: 'chart',
    title: 'Robust accuracy',
    caption: 'PGD, L∞, epsilon 0.1.',
    x: axis('Epoch', { format: 'integer' }),
    y: axis('Robust accuracy', { unit: 'share' }),
    series: lines,
    references: [],
    ...rest
  }
}
