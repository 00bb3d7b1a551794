import type { SeriesPoint } from '../chart-spec'
import { studentT } from '../../statistics/student-t'
import { plural } from '../format'

/** What stands for several curves at one place. */
export type Middle = 'mean' | 'median' | 'min' | 'max'
/** Lowest to highest, or around the mean: the standard deviation, the standard error, the 95 % interval (Student's t). */
export type Band = 'range' | 'sd' | 'se' | 'ci95'

export const middleText: Readonly<Record<Middle, string>> = {
  mean: 'Means',
  median: 'Medians',
  min: 'Lowest values',
  max: 'Highest values'
}

export const bandText: Readonly<Record<Band, string>> = {
  range: 'from the lowest to the highest seed',
  sd: 'mean ± standard deviation over the seeds (n − 1)',
  se: 'mean ± standard error over the seeds',
  ci95: '95 % intervals of the mean (Student’s t over the seeds)'
}

/**
 * Several curves as one, at every place that one of them has: mean, median, lowest or highest value, with a band; a single
 * value has none. What is not resolved takes no part; where nothing is resolved there is a gap. Of shares the band is cut at
 * 0 and 1, which a symmetric interval of a few seeds easily leaves.
 */
export function meanCurve(
  curves: readonly (readonly SeriesPoint[])[],
  band: Band,
  { middle = 'mean', shares = false }: { readonly middle?: Middle; readonly shares?: boolean } = {}
): SeriesPoint[] {
  const cut = (value: number | null): number | null =>
    value === null || !shares ? value : Math.min(1, Math.max(0, value))
  return valuesByPlace(curves).map(([x, values]) => {
    const { y, low, high } = summary(values, band, middle)
    return { x, y, low: cut(low), high: cut(high), resolved: true, name: plural(values.length, 'seed') }
  })
}

/** The resolved values at every place that one of the curves has, in the order of the places. */
function valuesByPlace(
  curves: readonly (readonly SeriesPoint[])[]
): readonly (readonly [x: number, values: number[]])[] {
  const valuesOf = (points: readonly (SeriesPoint | undefined)[]): number[] =>
    points.flatMap((point) => (point?.resolved === true && point.y !== null ? [point.y] : []))
  const first = curves[0] ?? []
  // As a rule all seeds were measured at the same epochs: then nothing has to be looked up.
  if (
    first.every(
      ({ x }, at) => (first[at - 1]?.x ?? -Infinity) < x && curves.every((curve) => curve[at]?.x === x)
    ) &&
    curves.every(({ length }) => length === first.length)
  )
    return first.map(({ x }, at) => [x, valuesOf(curves.map((curve) => curve[at]))])
  const places = new Map<number, SeriesPoint[]>()
  for (const point of curves.flat()) {
    const there = places.get(point.x)
    if (there === undefined) places.set(point.x, [point])
    else there.push(point)
  }
  return [...places].sort(([a], [b]) => a - b).map(([x, points]) => [x, valuesOf(points)])
}

/** Mean, sample standard deviation (n − 1) and standard error of values; the last two are null for fewer than two. */
export function moments(values: readonly number[]): { mean: number; sd: number | null; se: number | null } {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  if (count < 2) return { mean, sd: null, se: null }
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1))
  return { mean, sd, se: sd / Math.sqrt(count) }
}

function summary(
  values: readonly number[],
  band: Band,
  middle: Middle
): { y: number | null; low: number | null; high: number | null } {
  if (values.length === 0) return { y: null, low: null, high: null }
  const { mean, sd, se } = moments(values)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  // Only what is asked for: sorting at each place of each chart is felt.
  const y =
    middle === 'mean' ? mean : middle === 'median' ? medianOf(values) : middle === 'min' ? least : most
  if (sd === null || se === null) return { y, low: null, high: null }
  if (band === 'range') return { y, low: least, high: most }
  const half = band === 'sd' ? sd : band === 'se' ? se : studentT(values.length - 1) * se
  return { y, low: mean - half, high: mean + half }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? 0) + upper) / 2
}
