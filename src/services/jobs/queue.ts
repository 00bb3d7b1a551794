import { performance } from 'node:perf_hooks'
import { AppError, toAppError } from '@contract/errors'
import type { JobSpec } from '@contract/job'
import type { QueueState } from '@contract/queue'
import type { Run } from '@contract/run'
import type { Store } from '../store/store'
import { EngineClient, type EngineEnd } from './engine-client'
import { engineJob, startOf } from './engine-job'
import type { SpawnEngine } from './engine-process'
import { mayShareWeights, recoverRuns, removeReplaced, stripRun, sweepArtifacts } from './housekeeping'
import { endLine, JobLog } from './job-log'
import { MemoryGuard } from './memory-guard'
import { newRun } from './new-run'
import { type Emit, News } from './news'
import { checkName, resolveReferences, waitsFor } from './references'
import { Sitting } from './sitting'
import { WaitingLine } from './waiting-line'

export interface QueueOptions {
  readonly store: Store
  readonly spawnEngine: SpawnEngine
  /** Jobs that may run at once. */
  readonly threads: () => number
  /** Threads that all of them compute with. */
  readonly computeThreads: () => number
  /** Bytes of the engine above which no further job starts; 0: no limit. */
  readonly memoryLimit: () => number
  /** Folder of the built-in data sets. */
  readonly builtins: string
  /** Version of Heisenbench. */
  readonly version: string
  readonly emit: Emit
}

/** How long running jobs may take to stop when the project is closed; their last checkpoints are safe anyway. */
const CLOSE_MILLISECONDS = 3000

/**
 * Runs the jobs of one project, in the order of the waiting line, as many at once as the engine has threads. Whatever a job
 * tells is stored first and then broadcast. A job that needs what another one makes waits for that one.
 */
export class JobQueue {
  private readonly engine: EngineClient
  private readonly news: News
  private readonly log: JobLog
  private readonly line = new WaitingLine()
  private readonly memory: MemoryGuard
  private readonly running = new Map<string, Sitting>()
  private readonly waiters = new Map<string, (() => void)[]>()
  private threads = 0
  private isFilling = false
  private fillAgain = false
  private isClosing = false
  private sweeping: Promise<void> = Promise.resolve()

  constructor(private readonly options: QueueOptions) {
    const { spawnEngine: spawn, threads, computeThreads } = options
    this.news = new News(options.emit)
    this.log = new JobLog(options.store, this.news)
    this.memory = new MemoryGuard(options.memoryLimit)
    this.engine = new EngineClient({
      spawn,
      threads,
      computeThreads,
      listener: {
        memory: (bytes) => this.hearMemory(bytes),
        started: (runId, versions) => {
          this.running.get(runId)?.started(versions)
          this.log.add(runId, `TensorFlow ${versions.tensorflow} is ready.`)
        },
        event: (runId, event) => {
          const sitting = this.running.get(runId)
          if (!sitting) return
          this.giveUp(sitting, sitting.event(event))
          this.log.event(runId, event)
          if (sitting.failure) this.engine.cancel(runId)
        },
        ended: (runId, end) => this.hearEnd(runId, end)
      }
    })
  }

  /** Clears up after a process that was killed, unless another one is running jobs here. */
  async open(): Promise<void> {
    try {
      this.claim()
    } catch (error) {
      if (error instanceof AppError && error.code === 'store-locked') return
      throw error
    }
    await this.settle()
  }

  /**
   * Checks that a job can be queued: what it works with must be there, or another queued job will bring it.
   *
   * @throws AppError 'not-found', 'shape-mismatch', 'invalid-input', 'already-exists', 'store-locked'
   */
  check(spec: JobSpec): void {
    this.claim()
    const { store } = this.options
    const active = this.active().map((run) => run.spec)
    checkName(spec, store, active)
    if (!active.some((other) => waitsFor(spec, other, store))) resolveReferences(spec, store)
  }

  /** Queues a job, once checked. */
  add(spec: JobSpec, studyId: string | null): Run {
    this.check(spec)
    const run = newRun(spec, studyId)
    this.options.store.runs.add(run)
    this.enqueue(run)
    return run
  }

  /** Queues a run that was stopped; what it stored after its last checkpoint is taken off. */
  resume(runId: string): Run {
    const { store } = this.options
    const { state, label } = store.runs.get(runId)
    if (state === 'done' || this.active().some(({ id }) => id === runId)) {
      throw new AppError('invalid-input', `"${label}" cannot be resumed: it is ${state}.`)
    }
    this.claim()
    const run = store.transaction(() => {
      stripRun(store, runId)
      return store.runs.change(runId, { state: 'queued', error: null, endedAt: null })
    })
    this.news.skip(runId)
    this.enqueue(run)
    return run
  }

  /** Asks a job to stop; one that has ended stays as it is. */
  cancel(runId: string): void {
    const sitting = this.running.get(runId)
    if (sitting) {
      if (!sitting.isCancelAsked) this.log.add(runId, 'Asked to stop.')
      sitting.isCancelAsked = true
      this.engine.cancel(runId)
    } else if (this.line.get(runId)) {
      this.finish(runId, 'cancelled', null)
    } else this.disown(runId)
  }

  /** Resolves once this process neither runs the job nor has it queued. */
  async wait(runId: string): Promise<Run> {
    const { store } = this.options
    store.runs.get(runId)
    while (this.active().some(({ id }) => id === runId)) {
      await new Promise<void>((resolve) => {
        this.waiters.set(runId, [...(this.waiters.get(runId) ?? []), resolve])
      })
    }
    return store.runs.get(runId)
  }

  /** Runs that this process works on or will work on. */
  active(): Run[] {
    return [...[...this.running.values()].map(({ run }) => run), ...this.line.list()]
  }

  state(): QueueState {
    const { isPaused: paused } = this.line
    const { memory, limit: memoryLimit } = this.memory
    const waiting = this.line.list().map(({ id }) => id)
    return { paused, waiting, threads: this.threads, memory, memoryLimit }
  }

  /** While paused no job starts; those that run go on. It lasts until the project is closed. */
  pause(isPaused: boolean): QueueState {
    this.line.isPaused = isPaused
    this.news.queue(this.state())
    void this.fill()
    return this.state()
  }

  /** Puts a waiting job before another one, or last when `before` is null. Throws 'invalid-input'. */
  move(runId: string, before: string | null): QueueState {
    this.line.move(runId, before)
    this.news.queue(this.state())
    return this.state()
  }

  /** Stops all jobs (they become `interrupted`), ends the engine and gives up the lock. */
  async close(): Promise<void> {
    this.isClosing = true
    for (const { id } of this.line.list()) this.finish(id, 'interrupted', closed())
    for (const runId of this.running.keys()) this.engine.cancel(runId)
    const deadline = performance.now() + CLOSE_MILLISECONDS
    while (this.running.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await this.engine.stop()
    await this.sweeping
    await this.settle()
  }

  /** Takes the lock for jobs; the first thing then is to clear up after whoever had it. */
  private claim(): void {
    const { store } = this.options
    if (this.isClosing)
      throw new AppError('refused', 'The project is being closed; no job can start any more.')
    if (store.lock.isHeld) return
    store.lock.acquire()
    for (const run of recoverRuns(store, new Date().toISOString())) this.news.changed(run)
  }

  /** A run that this process does not work on: it has ended, or another process has it or has died with it. */
  private disown(runId: string): void {
    const { state } = this.options.store.runs.get(runId)
    if (state !== 'running' && state !== 'queued') return
    this.claim()
    this.sweeping = this.settle()
  }

  private enqueue(run: Run): void {
    this.line.add(run)
    this.log.add(run.id, queuedLine(run))
    this.news.changed(run)
    this.news.queue(this.state())
    void this.fill()
  }

  /** Gives free threads their next job. One call at a time; a call meanwhile makes it look again. */
  private async fill(): Promise<void> {
    this.fillAgain = true
    if (this.isFilling) return
    this.isFilling = true
    while (this.fillAgain) {
      this.fillAgain = false
      await this.sweeping
      if (this.line.length === 0 || this.line.isPaused) continue
      try {
        // A process that has grown over the limit gives nothing back; a new one starts small.
        this.threads = await this.engine.ready(this.memory.isOver)
      } catch (error) {
        const [first] = this.line.list()
        if (first) this.finish(first.id, 'interrupted', toAppError(error))
        continue
      }
      for (let next = this.next(); next; next = this.next()) this.launch(next)
    }
    this.isFilling = false
  }

  private next(): Run | undefined {
    if (this.isClosing || this.line.isPaused || this.running.size >= this.threads) return undefined
    if (this.running.size > 0 && this.memory.isOver) return undefined
    const { store } = this.options
    return this.line
      .list()
      .find(
        ({ id, spec }) => !this.active().some((other) => other.id !== id && waitsFor(spec, other.spec, store))
      )
  }

  private launch(queued: Run): void {
    const { store, builtins, version } = this.options
    const now = new Date().toISOString()
    try {
      const found = resolveReferences(queued.spec, store)
      const run = store.runs.change(
        queued.id,
        startOf(queued, found, { version, now, threads: this.options.computeThreads() })
      )
      this.engine.start(engineJob(run, found, { store, builtins, now }))
      this.line.remove(run.id)
      this.running.set(run.id, new Sitting(run, store, this.news))
      this.log.add(run.id, `Started; ${run.versions?.threads ?? 1} threads compute for all jobs.`)
      this.news.queue(this.state())
      this.news.changed(run)
      this.news.event(run.id, { kind: 'started' })
    } catch (error) {
      this.finish(queued.id, 'failed', toAppError(error))
    }
  }

  /** Removes artifacts that a run no longer needs, unless another one may just have written the same bytes. */
  private giveUp(sitting: Sitting, artifacts: readonly string[]): void {
    if (artifacts.length === 0) return
    const others = [...this.running.values()].filter((other) => other !== sitting)
    if (others.some(({ run }) => mayShareWeights(run, sitting.run))) return
    // A file that stays is swept up later.
    removeReplaced(this.options.store, artifacts).catch(() => undefined)
  }

  private hearEnd(runId: string, end: EngineEnd): void {
    const sitting = this.running.get(runId)
    if (!sitting) return
    if (end.leakedTensors !== 0) {
      const message = `The job left ${end.leakedTensors} tensors behind.`
      this.log.add(runId, message, 'warning')
      this.news.event(runId, { kind: 'log', message })
    }
    if (end.peakMemory > 0) {
      const peak = Math.round(end.peakMemory / 2 ** 20)
      this.log.add(runId, `The engine's memory was at most ${peak} MiB, with all jobs that ran in it.`)
    }
    if (sitting.failure) this.finish(runId, 'failed', sitting.failure)
    else if (end.state === 'cancelled' && !sitting.isCancelAsked) this.finish(runId, 'interrupted', closed())
    else this.finish(runId, end.state, end.error)
  }

  private finish(runId: string, state: EngineEnd['state'], error: AppError | null): void {
    const { store } = this.options
    const queued = this.line.get(runId)
    const sitting = this.running.get(runId) ?? (queued && new Sitting(queued, store, this.news))
    if (!sitting) return
    const run = sitting.end(state, error)
    this.running.delete(runId)
    this.line.remove(runId)
    const { produced, seconds } = run
    const last = endLine(state, run.error?.message ?? null, seconds)
    this.log.add(runId, last.message, last.level)
    this.log.forget(runId)
    this.news.event(runId, { kind: 'ended', state, error: run.error, produced, seconds })
    this.news.changed(run)
    this.news.queue(this.state())
    if (state !== 'done') this.endDependents(run, state)
    for (const resolve of this.waiters.get(runId) ?? []) resolve()
    this.waiters.delete(runId)
    if (this.active().length === 0) this.sweeping = this.settle()
    void this.fill()
  }

  /** Who waited for what a run should have brought ends like it. */
  private endDependents(run: Run, state: EngineEnd['state']): void {
    const { store } = this.options
    for (const { id, spec } of this.line.list()) {
      const brings = (other: Run): boolean => other.id !== id && waitsFor(spec, other.spec, store)
      if (!brings(run) || this.active().some(brings)) continue
      const reason = run.error ? `: ${run.error.message}` : '.'
      const message = `"${run.label}" was needed first, and is ${state}${reason}`
      this.finish(id, state, new AppError('not-found', message))
    }
  }

  /** Jobs that waited for memory may start once there is room. */
  private hearMemory(bytes: number | null): void {
    const wasOver = this.memory.isOver
    this.memory.memory = bytes
    this.news.queue(this.state())
    if (wasOver && !this.memory.isOver) void this.fill()
  }

  /** Nothing is left to do: sweeps up and gives the lock back, unless a new job has come meanwhile. */
  private async settle(): Promise<void> {
    const { store } = this.options
    if (!store.lock.isHeld) return
    // Files that cannot be removed now will be the next time; no job has failed for it.
    await sweepArtifacts(store).catch(() => undefined)
    if (this.active().length === 0) store.lock.release()
  }
}

function queuedLine({ checkpointEpoch }: Run): string {
  return checkpointEpoch === null ? 'Queued.' : `Queued again; it goes on after epoch ${checkpointEpoch}.`
}

function closed(): AppError {
  return new AppError('worker-died', 'The program was closed before the job was done; it can be resumed.')
}
