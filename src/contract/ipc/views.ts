import { z } from 'zod'

const project = z.string().min(1).max(4096)
/** Names a view within its project: "compare", "map " and its place, "samples " and the hash of the data. */
const view = z.string().min(1).max(400)

/** How a person left the views of a project, and what they named in them: kept in the project, so that it moves along. */
export const viewCalls = {
  /** The JSON texts that the window gave, by view. None of a project that is not open. */
  'views.list': { input: z.object({ project }), output: z.record(z.string(), z.string()) },
  /** What comes too late, of a project that was closed, is dropped. */
  'views.keep': { input: z.object({ project, view, text: z.string().max(5_000_000) }), output: z.void() }
} as const
