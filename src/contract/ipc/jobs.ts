import { z } from 'zod'
import { JobSpec } from '../job'
import { Run, RunDetail } from '../run'

const runId = z.object({ runId: z.string() })

/** Jobs in the queue, and the runs that they make. */
export const jobCalls = {
  'jobs.start': { input: JobSpec, output: Run },
  'jobs.cancel': { input: runId, output: z.void() },
  'jobs.resume': { input: runId, output: Run },
  'jobs.list': { input: z.void(), output: z.array(Run) },
  'jobs.detail': { input: runId, output: RunDetail }
} as const
