import { z } from 'zod'

export const Tag = z.string().trim().min(1).max(40)

/** What a person notes about a run; it changes nothing of what was measured. */
export const RunMarks = z.object({
  runId: z.string(),
  starred: z.boolean(),
  tags: z.array(Tag).max(20),
  note: z.string().max(10_000),
  /** When it was thrown away; null for a run in use. */
  trashedAt: z.string().nullable()
})
export type RunMarks = z.infer<typeof RunMarks>

/** Earlier texts of a note that are kept; older ones go. */
export const MOST_EARLIER_NOTES = 20

/** What a note, of a run or of a section of the report, said before another text took its place. */
export const EarlierNote = z.object({
  note: z.string().max(200_000),
  replacedAt: z.string()
})
export type EarlierNote = z.infer<typeof EarlierNote>

/** What may be changed of the marks; what is left out stays. */
export const MarksChange = RunMarks.pick({ starred: true, tags: true, note: true }).partial()
export type MarksChange = z.infer<typeof MarksChange>
