import { z } from 'zod'
import { EarlierNote, MarksChange, RunMarks } from '../marks'

const runIds = z.array(z.string()).min(1).max(10_000)

/** Stars, tags, notes, and the trash of runs. Runs without marks are not listed. */
export const markCalls = {
  'marks.list': { input: z.void(), output: z.array(RunMarks) },
  'marks.change': { input: z.object({ runId: z.string(), change: MarksChange }), output: RunMarks },
  /** What the note of a run said before, the latest first. */
  'marks.earlierNotes': { input: z.object({ runId: z.string() }), output: z.array(EarlierNote) },
  /** Runs that have ended leave all lists; nothing is deleted yet. */
  'marks.trash': { input: z.object({ runIds }), output: z.array(RunMarks) },
  'marks.restore': { input: z.object({ runIds }), output: z.array(RunMarks) },
  /**
   * Deletes what lies in the trash, or the named part of it, for good, and a study with its last run; the ids of the
   * deleted runs. Models that they made stay.
   */
  'marks.emptyTrash': {
    input: z.object({ only: runIds.nullable() }),
    output: z.object({ removed: z.array(z.string()) })
  }
} as const
