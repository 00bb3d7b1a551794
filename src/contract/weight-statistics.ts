import { z } from 'zod'

/**
 * Which shares of the values `quantiles` tells of: the ends, the middle, and where a normal distribution would have half, one
 * and one and a half standard deviations on both sides. TensorBoard draws the same ones.
 */
export const quantileShares = [0, 0.0668, 0.1587, 0.3085, 0.5, 0.6915, 0.8413, 0.9332, 1] as const

/** How the values of one weight of a network are spread: what it holds, without holding it. */
export const WeightStatistics = z.object({
  name: z.string(),
  shape: z.array(z.int()),
  count: z.int(),
  zeros: z.int(),
  /** NaN and infinite values; all other figures leave them out. */
  notFinite: z.int(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  /** Of all values, not of a sample of them. */
  standardDeviation: z.number().nullable(),
  /** The values that `quantileShares` of all finite values do not exceed, interpolated; none where no value is finite. */
  quantiles: z.array(z.number()),
  /** Ascending, one more than there are counts; none where no value is finite. */
  edges: z.array(z.number()),
  counts: z.array(z.int())
})
export type WeightStatistics = z.infer<typeof WeightStatistics>
