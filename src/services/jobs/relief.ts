import { performance } from 'node:perf_hooks'
import { AppError } from '@contract/errors'
import type { Crew } from './crew'
import type { EngineClient } from './engine-client'
import type { JobLog } from './job-log'
import type { MemoryGuard } from './memory-guard'
import type { Sitting } from './sitting'

/** How long a measure may take to show; less where memory runs away. */
const PATIENCE_MILLISECONDS = 3000
const HURRY_MILLISECONDS = 1000
/** Over the limit by so much memory runs away. */
const FAR_OVER = 1.5
/** How often a job is asked to work on fewer images at once. */
const ASKS = 3

/**
 * Keeps the engine under the memory limit of the settings. What costs no result comes first: several jobs go on one at
 * a time; one job works on fewer images at once; a process that has run other jobs before is replaced by a new one, in
 * which the job goes on from its last checkpoint. A training is asked last, for smaller batches change what it learns.
 * A job that is over the limit all the same ends, and can be resumed.
 */
export class Relief {
  private actedAt = -Infinity
  private readonly asks = new Map<string, number>()
  private readonly renewed = new Set<string>()

  constructor(
    private readonly memory: MemoryGuard,
    private readonly crew: Crew,
    private readonly engine: Pick<EngineClient, 'shrink' | 'cancel'>,
    private readonly log: JobLog
  ) {}

  /** Takes the next measure, if one is due. Called whenever the engine tells what it holds. */
  look(): void {
    const { memory, limit } = this.memory
    if (!this.memory.isOver || memory === null || limit === null) return
    const now = performance.now()
    const patience = memory > FAR_OVER * limit ? HURRY_MILLISECONDS : PATIENCE_MILLISECONDS
    if (now - this.actedAt < patience) return
    const jobs = this.crew.list()
    // Whoever is on the way out gives memory back soon.
    if (jobs.some((job) => job.isPutBack || job.isCancelAsked || job.failure !== null)) return
    const first = jobs.find(({ hold }) => hold === null) ?? jobs[0]
    if (!first) return
    this.actedAt = now
    const held = `The engine holds ${mebibytes(memory)} of the ${mebibytes(limit)} that the settings allow`
    if (jobs.length > 1) {
      this.memory.tighten()
      for (const job of jobs)
        if (job !== first)
          this.putBack(job, `${held}. Jobs go on one at a time; this one waits for its turn.`)
    } else this.relieve(first, held, memory, limit)
  }

  /** A job has ended: nothing of it is remembered. */
  forget(runId: string): void {
    this.asks.delete(runId)
    this.renewed.delete(runId)
  }

  private relieve(job: Sitting, held: string, memory: number, limit: number): void {
    const { id, spec } = job.run
    const asks = this.asks.get(id) ?? 0
    const canAsk = asks < ASKS
    const canRenew = this.memory.jobsInProcess > 1 && !this.renewed.has(id)
    if (canRenew && (spec.kind === 'train' || !canAsk)) {
      this.renewed.add(id)
      this.asks.delete(id)
      this.putBack(job, `${held}. It goes on in a new process, which begins with less.`)
    } else if (canAsk) {
      this.asks.set(id, asks + 1)
      this.engine.shrink(id)
      this.log.add(id, `${held}. The job is asked to work on fewer images at once.`, 'warning')
    } else {
      job.failure = overLimit(memory, limit)
      this.engine.cancel(id)
    }
  }

  private putBack(job: Sitting, message: string): void {
    job.isPutBack = true
    this.log.add(job.run.id, message, 'warning')
    this.engine.cancel(job.run.id)
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}

function overLimit(memory: number, limit: number): AppError {
  return new AppError(
    'refused',
    `Expected the engine to stay under the memory limit of the settings, ${mebibytes(limit)}; with this job alone, and ` +
      `with smaller batches, it held ${mebibytes(memory)}. The job was ended; what was stored is kept. Raise the limit in ` +
      'the settings and resume the job, or choose a smaller network or a smaller data set.'
  )
}
