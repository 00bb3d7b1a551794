import { z } from 'zod'

export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system').meta({ title: 'Theme' }),
  /** Stronger lines and colours, in light and in dark. */
  highContrast: z.boolean().default(false).meta({ title: 'High contrast' }),
  /** Jobs that run at once; 0: one for each two cores, at least two. */
  workerThreads: z.int().min(0).max(64).default(0).meta({ title: 'Jobs at once' }),
  /** Threads that TensorFlow computes with, shared by all jobs; 0: one a core. */
  computeThreads: z.int().min(0).max(256).default(0).meta({ title: 'Computing threads' }),
  /** MiB of the engine above which no further job is started; 0: no limit. */
  memoryLimit: z.int().min(0).max(16_777_216).default(0).meta({ title: 'Memory limit' }),
  /** A desktop notification when a long job ends while the window is in the background. */
  notifications: z.boolean().default(true).meta({ title: 'Notifications' }),
  /** The tour was seen or skipped. */
  tourSeen: z.boolean().default(false)
})
export type Settings = z.infer<typeof Settings>
