import type { SeriesPoint } from '../chart-spec'

export type Band = 'range' | 'ci95'

/** 97.5 % points of Student's t distribution for 1 to 30 degrees of freedom. */
const T = [
  12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
  2.200985, 2.178813, 2.160369, 2.144787, 2.13145, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963, 2.079614,
  2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.04523, 2.042272
]
const Z = 1.959963984540054

/** 97.5 % point of Student's t: tabled, then by its expansion in 1/n (Abramowitz and Stegun 1964, eq. 26.7.5). */
export function studentT(degrees: number): number {
  const tabled = T[degrees - 1]
  if (tabled !== undefined) return tabled
  return (
    Z +
    (Z ** 3 + Z) / (4 * degrees) +
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / (384 * degrees ** 3)
  )
}

/**
 * The mean over several curves at every place that one of them has. The band reaches from the lowest to the highest
 * value, or is the 95 % interval of the mean (Student's t over the seeds); a single value has none. What is not resolved
 * takes no part; where nothing is resolved there is a gap.
 */
export function meanCurve(curves: readonly (readonly SeriesPoint[])[], band: Band): SeriesPoint[] {
  const places = new Map<number, number[]>()
  for (const point of curves.flat()) {
    const values = places.get(point.x) ?? []
    places.set(point.x, values)
    if (point.resolved && point.y !== null) values.push(point.y)
  }
  return [...places]
    .sort(([a], [b]) => a - b)
    .map(([x, values]) => ({
      x,
      resolved: true,
      name: values.length === 1 ? '1 seed' : `${values.length} seeds`,
      ...summary(values, band)
    }))
}

function summary(values: readonly number[], band: Band): Pick<SeriesPoint, 'y' | 'low' | 'high'> {
  const count = values.length
  if (count === 0) return { y: null, low: null, high: null }
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  if (count === 1) return { y: mean, low: null, high: null }
  if (band === 'range') return { y: mean, low: Math.min(...values), high: Math.max(...values) }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  const half = studentT(count - 1) * Math.sqrt(variance / count)
  return { y: mean, low: mean - half, high: mean + half }
}
