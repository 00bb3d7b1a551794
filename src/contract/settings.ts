import { z } from 'zod'

export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system').meta({ title: 'Theme' }),
  /** Jobs that run at once; 0: one for each two cores, at least two. */
  workerThreads: z.int().min(0).max(64).default(0).meta({ title: 'Jobs at once' })
})
export type Settings = z.infer<typeof Settings>
