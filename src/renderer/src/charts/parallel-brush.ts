import type { ParallelSpec } from '@core/charts/figure-spec'
import type { Rod } from '@core/charts/scene/parallel-plot'
import { valueText } from '@core/charts/scene/bars-plot'

export interface BrushRange {
  readonly low: number
  readonly high: number
}

/** What an axis reads at a value. */
export function rodText({ axis }: Rod, value: number): string {
  if (axis.categories === undefined) return valueText(value, axis.axis)
  return axis.categories[Math.max(0, Math.min(axis.categories.length - 1, Math.round(value)))] ?? ''
}

/** A range between two heights, the other way round if need be. On named steps it takes whole steps. */
export function rangeBetween(rod: Rod, from: number, to: number): BrushRange {
  const [low = 0, high = 0] = [rod.toValue(from), rod.toValue(to)].sort((a, b) => a - b)
  return rod.axis.categories === undefined
    ? { low, high }
    : { low: Math.ceil(low - 0.5) - 0.5, high: Math.floor(high + 0.5) + 0.5 }
}

/** One end of a range moved by a step of the keyboard; null where the range then holds the whole axis. */
export function nudged(
  rod: Rod,
  range: BrushRange | undefined,
  end: 'low' | 'high',
  direction: 1 | -1
): BrushRange | null {
  const { min, max } = rod.domain
  const now = range ?? { low: min, high: max }
  const step = rod.axis.categories === undefined ? stepOf(rod, now[end], direction) : direction
  const moved = Math.max(min, Math.min(max, now[end] + step))
  const next =
    end === 'low'
      ? { low: Math.min(moved, now.high), high: now.high }
      : { low: now.low, high: Math.max(moved, now.low) }
  return next.low <= min && next.high >= max ? null : next
}

/** A twentieth of the axis as it is drawn. */
function stepOf(rod: Rod, value: number, direction: 1 | -1): number {
  const height = Math.abs(rod.toY(rod.domain.max) - rod.toY(rod.domain.min)) / 20
  return rod.toValue(rod.toY(value) - direction * height) - value
}

/** The line nearest to a place, within a few pixels. */
export function lineAt(spec: ParallelSpec, rods: readonly Rod[], x: number, y: number): string | null {
  const right = rods.findIndex((rod) => rod.x >= x)
  const [from, to] = [rods[Math.max(0, right - 1)], rods[Math.max(0, right)]]
  if (from === undefined || to === undefined || right < 0) return null
  let [best, distance] = [null as string | null, 7]
  for (const line of spec.lines) {
    const [a, b] = [line.values[rods.indexOf(from)] ?? null, line.values[rods.indexOf(to)] ?? null]
    if (a === null || b === null) continue
    const part = to.x > from.x ? (x - from.x) / (to.x - from.x) : 0
    const away = Math.abs(from.toY(a) + part * (to.toY(b) - from.toY(a)) - y)
    if (away < distance) [best, distance] = [line.id, away]
  }
  return best
}
