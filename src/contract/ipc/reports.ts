import { z } from 'zod'
import { ReportOptions } from '../report'

/** What leaves the program as a document. */
export const reportCalls = {
  /** Writes the PDF to `path`; asks with a save dialog when it is null. Null output: the dialog was closed. */
  'reports.save': {
    input: z.object({ path: z.string().nullable(), options: ReportOptions }),
    output: z.object({ path: z.string(), pages: z.int(), bytes: z.int() }).nullable()
  }
} as const
