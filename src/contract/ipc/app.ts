import { z } from 'zod'
import { Settings } from '../settings'

/** The program itself and its settings. */
export const appCalls = {
  'app.info': {
    input: z.void(),
    output: z.object({
      version: z.string(),
      platform: z.string(),
      electron: z.string(),
      chromium: z.string(),
      node: z.string(),
      /** Where new projects are suggested. */
      documents: z.string()
    })
  },
  'app.doctor': { input: z.void(), output: z.object({ lines: z.array(z.string()) }) },
  'settings.get': { input: z.void(), output: Settings },
  'settings.set': { input: Settings.partial(), output: Settings }
} as const
