import { z } from 'zod'

/** What the spell checker of the window asks. */
export const spellingCalls = {
  /** Those of the words that are misspelt; none while the settings have it off. */
  'spelling.wrong': {
    input: z.object({ words: z.array(z.string().max(200)).max(10_000) }),
    output: z.object({ wrong: z.array(z.string()) })
  }
} as const
