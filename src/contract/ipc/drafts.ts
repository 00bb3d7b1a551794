import { z } from 'zod'

/** Names a form: "train", "study", "attack". */
const form = z.string().min(1).max(120)
const project = z.string().min(1).max(4096)

/** What stands in forms and was not started or saved yet: kept, so that a crash or a kill does not take it. */
export const draftCalls = {
  /** The drafts of a project, as the JSON text that the window gave, by form. */
  'drafts.list': { input: z.object({ project }), output: z.record(z.string(), z.string()) },
  /** Null forgets it. Resolves once it is on the disk. */
  'drafts.keep': {
    input: z.object({ project, form, text: z.string().max(200_000).nullable() }),
    output: z.void()
  }
} as const
