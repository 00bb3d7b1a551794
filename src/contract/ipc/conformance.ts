import { z } from 'zod'
import { ConformanceSpec, ConformanceState } from '../conformance'

export const ConformanceFormat = z.enum(['html', 'json'])
export type ConformanceFormat = z.infer<typeof ConformanceFormat>

/** Every attack on networks whose exact answer is known; needs no project. */
export const conformanceCalls = {
  'conformance.state': { input: z.void(), output: ConformanceState },
  /** Begins; how it goes is told by `conformance.news`. Refused while it is at work. */
  'conformance.start': { input: ConformanceSpec, output: ConformanceState },
  'conformance.stop': { input: z.void(), output: z.void() },
  /** Keeps the last certificate with the open project, where it is not yet. */
  'conformance.keep': { input: z.void(), output: ConformanceState },
  /** Writes a certificate, by default the last one of this installation, to `path`; asks with a save dialog when it is null. Null output: the dialog was closed. */
  'conformance.save': {
    input: z.object({
      path: z.string().nullable(),
      format: ConformanceFormat,
      /** When it was made, to name one that is kept with the open project. */
      createdAt: z.string().nullable().default(null)
    }),
    output: z.object({ path: z.string(), bytes: z.int() }).nullable()
  }
} as const
