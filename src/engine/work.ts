import { createHash } from 'node:crypto'
import type { EngineEvent, EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { JobSpec } from '@contract/job'
import type { LabelledImages } from '@core/data'
import type { Sharing } from '@core/evaluation/shared-stretches'
import type { ImageCodec } from '@core/evaluation/survival'
import type { CoreEvent, JobContext } from '@core/jobs/job'
import type { Signal } from '@core/signal'
import { Room } from '@core/tensor/room'
import type { ArtifactStore } from '@services/store/artifacts'

/** One job with all that it works with. */
export interface Work<K extends JobSpec['kind']> {
  readonly job: EngineJob
  readonly spec: Extract<JobSpec, { kind: K }>
  readonly artifacts: ArtifactStore
  readonly context: JobContext
  /** Threads that no other job needs. */
  readonly spare: SpareThreads
  emit(event: EngineEvent): void
}

export interface SpareThreads {
  /** They take stretches of attacks on these images, the first ones of the job's test split. */
  over(test: LabelledImages): Sharing
}

/** What a job has of the thread that it runs in. */
export interface Thread {
  readonly signal: Signal
  /** Milliseconds of a monotonic clock. */
  now(): number
  /** How often the job was asked to hold less memory so far. */
  asksForMemory(): number
  readonly imageCodecs: readonly ImageCodec[]
}

/** What the work of a job, or a part of it, runs with. `log` hears of batches that became smaller. */
export function contextOf(
  { signal, now, asksForMemory, imageCodecs }: Thread,
  log: (message: string) => void
): JobContext {
  return {
    ...{ signal, now, imageCodecs },
    room: new Room(log, asksForMemory),
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
  }
}

/** What a job needs and the queue must have found. */
export function required<T>(value: T | null, what: string): T {
  if (value === null) throw new AppError('bug', `The job came without its ${what}.`)
  return value
}

/** Whether the queue takes an event of a job as it is; the others hold arrays that the thread writes to files first. */
export function isPassedOn(event: CoreEvent): event is Extract<CoreEvent, EngineEvent> {
  return event.kind !== 'examples' && event.kind !== 'checkpoint' && event.kind !== 'attacked-batch'
}
