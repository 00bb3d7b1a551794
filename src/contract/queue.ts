import { z } from 'zod'

/** One line of a job's log. */
export const LogLine = z.object({
  at: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string()
})
export type LogLine = z.infer<typeof LogLine>

/** A line of a job's log as it is broadcast; it is stored already. */
export const RunLogLine = z.object({ runId: z.string(), line: LogLine })
export type RunLogLine = z.infer<typeof RunLogLine>

/** A running job that has not reported for much longer than its own rhythm, in seconds. */
export const QuietRun = z.object({
  runId: z.string(),
  /** Since its last report, when it was first noticed. */
  seconds: z.number(),
  /** That a silence of it may last. */
  limit: z.number()
})
export type QuietRun = z.infer<typeof QuietRun>

/** Another program that runs the jobs of this project; meanwhile this one only reads. */
export const LockHolder = z.object({
  /** "the workbench window" */
  program: z.string(),
  pid: z.int(),
  host: z.string(),
  since: z.string()
})
export type LockHolder = z.infer<typeof LockHolder>

/** The queue of the open project. */
export const QueueState = z.object({
  /** While paused, jobs that run go on and no other one starts. */
  paused: z.boolean(),
  /** Ids of the runs that wait, in the order in which they will start. */
  waiting: z.array(z.string()),
  /** Ids of runs that a person has paused: running ones stand still, waiting ones do not start. */
  held: z.array(z.string()),
  /** Ids of paused runs that go on as soon as a thread is free. */
  returning: z.array(z.string()),
  /** Ids of trainings that end with the epoch that they are in. */
  stopping: z.array(z.string()),
  /** Running jobs that may be stuck. */
  quiet: z.array(QuietRun),
  /** Jobs that run at once; 0 before the engine was first started. */
  threads: z.int().min(0),
  /** Memory of the engine process with all its jobs in bytes; null while it is not running. */
  memory: z.number().min(0).nullable(),
  /** Bytes above which no further job is started; null without a limit. */
  memoryLimit: z.number().min(0).nullable(),
  /** Who else runs the jobs of this project; null while nobody does. */
  lockedBy: LockHolder.nullable()
})
export type QueueState = z.infer<typeof QueueState>
