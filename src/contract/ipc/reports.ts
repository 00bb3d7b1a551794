import { z } from 'zod'
import { Bytes } from '../dataset-preview'
import { EarlierNote } from '../marks'
import { ReportFormat, ReportOptions, ReportSectionId } from '../report'

/** A part of a page that a view shows, too; from the top left of the page, in points. */
const Region = z
  .object({
    /** From 0. */
    page: z.int(),
    x: z.number(),
    y: z.number(),
    width: z.number(),
    height: z.number(),
    /** `#/compare/...` */
    place: z.string()
  })
  .readonly()

/** Names one making of a report, for its progress and for stopping it. */
const token = z.string().min(1).max(100)

/** What leaves the program as a document. */
export const reportCalls = {
  /** The options that the report of the open project was left with. */
  'reports.options': { input: z.void(), output: ReportOptions },
  /** Keeps them with the project in `folder`; refused when another one is open by now. */
  'reports.keep': { input: z.object({ folder: z.string(), options: ReportOptions }), output: z.void() },
  /** What the text of a section said before, the latest first. */
  'reports.earlierNotes': { input: z.object({ section: ReportSectionId }), output: z.array(EarlierNote) },
  /** The PDF as it would be saved; null when it was stopped. */
  'reports.preview': {
    input: z.object({ token, options: ReportOptions }),
    output: z.object({ bytes: Bytes, pages: z.int(), regions: z.array(Region).readonly() }).nullable()
  },
  /**
   * Writes the report to `path`; asks with a save dialog when it is null. Null output: the dialog was closed, or the
   * work was stopped.
   */
  'reports.save': {
    input: z.object({
      path: z.string().nullable(),
      format: ReportFormat.default('pdf'),
      token: token.nullable().default(null),
      options: ReportOptions
    }),
    output: z.object({ path: z.string(), pages: z.int().nullable(), bytes: z.int() }).nullable()
  },
  /** Stops the making of that token; without such work it does nothing. */
  'reports.stop': { input: z.object({ token }), output: z.void() }
} as const
