import type { ChartSpec } from './chart-spec'

/** Whether the points of a chart lie in a plane, without an order along x. */
export function isPlane({ trail, scatter }: Pick<ChartSpec, 'trail' | 'scatter'>): boolean {
  return trail === true || scatter === true
}
