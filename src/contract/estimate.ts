import { z } from 'zod'

/** What jobs are likely to take, before they start. */
export const CostEstimate = z.object({
  /** Seconds until all are done, side by side as the settings allow; null where nothing is known to judge by. */
  seconds: z.number().nullable(),
  /** Bytes of the engine while they run. */
  memory: z.number(),
  /**
   * Where the seconds come from: the same network and data in this project, another training of this project, or a pace
   * of a two-core computer that may be far off.
   */
  basis: z.enum(['measured', 'similar', 'guess', 'unknown']),
  /** Measurements of this project that it rests on. */
  measurements: z.int().min(0)
})
export type CostEstimate = z.infer<typeof CostEstimate>
