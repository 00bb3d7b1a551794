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
  /** Writes the last certificate to `path`; asks with a save dialog when it is null. Null output: the dialog was closed. */
  'conformance.save': {
    input: z.object({ path: z.string().nullable(), format: ConformanceFormat }),
    output: z.object({ path: z.string(), bytes: z.int() }).nullable()
  }
} as const
