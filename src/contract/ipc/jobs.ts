import { z } from 'zod'
import { CostEstimate } from '../estimate'
import { JobSpec } from '../job'
import { LogLine, QueueState } from '../queue'
import { Run, RunDetail } from '../run'

const runId = z.object({ runId: z.string() })

/** Jobs in the queue, and the runs that they make. */
export const jobCalls = {
  'jobs.start': { input: JobSpec, output: Run },
  /** What jobs are likely to take, before they start. */
  'jobs.estimate': { input: z.array(JobSpec).min(1).max(500), output: CostEstimate },
  'jobs.cancel': { input: runId, output: z.void() },
  'jobs.resume': { input: runId, output: Run },
  'jobs.list': { input: z.void(), output: z.array(Run) },
  'jobs.detail': { input: runId, output: RunDetail },
  /** What a job told, line by line; kept with the run. */
  'jobs.log': { input: runId, output: z.array(LogLine) },
  'jobs.queue': { input: z.void(), output: QueueState },
  /** While paused no job starts; those that run go on. */
  'jobs.pause': { input: z.object({ paused: z.boolean() }), output: QueueState },
  /** A paused run stands still at its next step and goes on from there, or does not start yet. */
  'jobs.hold': { input: z.object({ runId: z.string(), held: z.boolean() }), output: QueueState },
  /** The training ends with the epoch that it is in, whose network stays; `false` takes that back. */
  'jobs.stopAfterEpoch': { input: z.object({ runId: z.string(), stop: z.boolean() }), output: QueueState },
  /** Puts a waiting job before another one, or last when `before` is null. */
  'jobs.move': { input: z.object({ runId: z.string(), before: z.string().nullable() }), output: QueueState }
} as const
