import { z } from 'zod'

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
  /** Ascending, one more than there are counts; none where no value is finite. */
  edges: z.array(z.number()),
  counts: z.array(z.int())
})
export type WeightStatistics = z.infer<typeof WeightStatistics>
