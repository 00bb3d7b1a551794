import { z } from 'zod'

/** A share of counted samples with its Wilson 95 % interval. */
export const Rate = z.object({
  value: z.number(),
  count: z.int().min(0),
  total: z.int().min(0),
  low: z.number(),
  high: z.number()
})
export type Rate = z.infer<typeof Rate>
