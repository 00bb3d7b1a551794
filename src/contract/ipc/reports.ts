import { z } from 'zod'
import { ReportOptions } from '../report'

/** What leaves the program as a document. */
export const reportCalls = {
  /** The options that the report of the open project was left with. */
  'reports.options': { input: z.void(), output: ReportOptions },
  /** Keeps them with the project in `folder`; refused when another one is open by now. */
  'reports.keep': { input: z.object({ folder: z.string(), options: ReportOptions }), output: z.void() },
  /** Writes the PDF to `path`; asks with a save dialog when it is null. Null output: the dialog was closed. */
  'reports.save': {
    input: z.object({ path: z.string().nullable(), options: ReportOptions }),
    output: z.object({ path: z.string(), pages: z.int(), bytes: z.int() }).nullable()
  }
} as const
