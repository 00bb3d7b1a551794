import type { AxisSpec } from './chart-spec'

/** Epochs on a horizontal axis. */
export const epochAxis: AxisSpec = axis('Epoch', { format: 'integer' })

/** An axis whose range comes from the data unless `rest` says otherwise. */
export function axis(label: string, rest: Partial<Omit<AxisSpec, 'label'>> = {}): AxisSpec {
  return { label, unit: '', scale: 'linear', min: null, max: null, format: 'number', ...rest }
}
