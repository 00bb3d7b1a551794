import type { FigureSpec } from './figure-spec'

/**
 * A figure as JSON for other programs: its title, conditions and axes, and all numbers at full precision, as
 * `FigureSpec` declares them. A missing value is null.
 */
export function figureJson(spec: FigureSpec): string {
  return `${JSON.stringify(spec, null, 2)}\n`
}
