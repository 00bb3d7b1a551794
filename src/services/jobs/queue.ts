import { performance } from 'node:perf_hooks'
import { AppError, toAppError } from '@contract/errors'
import type { JobSpec } from '@contract/job'
import type { Run } from '@contract/run'
import type { Store } from '../store/store'
import { EngineClient, type EngineEnd } from './engine-client'
import { engineJob, startOf } from './engine-job'
import type { SpawnEngine } from './engine-process'
import { mayShareWeights, recoverRuns, removeReplaced, stripRun, sweepArtifacts } from './housekeeping'
import { newRun } from './new-run'
import { type Emit, News } from './news'
import { checkName, resolveReferences, waitsFor } from './references'
import { Sitting } from './sitting'

export interface QueueOptions {
  readonly store: Store
  readonly spawnEngine: SpawnEngine
  /** Jobs that may run at once. */
  readonly threads: () => number
  /** Folder of the built-in data sets. */
  readonly builtins: string
  /** Version of Heisenbench. */
  readonly version: string
  readonly emit: Emit
}

/** How long running jobs may take to stop when the project is closed; their last checkpoints are safe anyway. */
const CLOSE_MILLISECONDS = 3000

/**
 * Runs the jobs of one project, first come first served, as many at once as the engine has threads. Whatever a job
 * tells is stored first and then broadcast. A job that needs what another one makes waits for that one.
 */
export class JobQueue {
  private readonly engine: EngineClient
  private readonly news: News
  /** In the order in which they will run. */
  private waiting: Run[] = []
  private readonly running = new Map<string, Sitting>()
  private readonly waiters = new Map<string, (() => void)[]>()
  private threads = 0
  private isFilling = false
  private fillAgain = false
  private isClosing = false
  private sweeping: Promise<void> = Promise.resolve()

  constructor(private readonly options: QueueOptions) {
    const { spawnEngine: spawn, threads } = options
    this.news = new News(options.emit)
    this.engine = new EngineClient({
      spawn,
      threads,
      listener: {
        started: (runId, versions) => this.running.get(runId)?.started(versions),
        event: (runId, event) => {
          const sitting = this.running.get(runId)
          if (!sitting) return
          this.giveUp(sitting, sitting.event(event))
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
      sitting.isCancelAsked = true
      this.engine.cancel(runId)
    } else if (this.waiting.some(({ id }) => id === runId)) {
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
    return [...[...this.running.values()].map(({ run }) => run), ...this.waiting]
  }

  /** Stops all jobs (they become `interrupted`), ends the engine and gives up the lock. */
  async close(): Promise<void> {
    this.isClosing = true
    for (const { id } of [...this.waiting]) this.finish(id, 'interrupted', closed())
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
    this.waiting.push(run)
    this.news.changed(run)
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
      if (this.waiting.length === 0) continue
      try {
        this.threads = await this.engine.ready()
      } catch (error) {
        const first = this.waiting[0]
        if (first) this.finish(first.id, 'interrupted', toAppError(error))
        continue
      }
      for (let next = this.next(); next; next = this.next()) this.launch(next)
    }
    this.isFilling = false
  }

  private next(): Run | undefined {
    if (this.isClosing || this.running.size >= this.threads) return undefined
    const { store } = this.options
    return this.waiting.find(
      ({ id, spec }) => !this.active().some((other) => other.id !== id && waitsFor(spec, other.spec, store))
    )
  }

  private launch(queued: Run): void {
    const { store, builtins, version } = this.options
    const now = new Date().toISOString()
    try {
      const found = resolveReferences(queued.spec, store)
      const run = store.runs.change(queued.id, startOf(queued, found, { version, now }))
      this.engine.start(engineJob(run, found, { store, builtins, now }))
      this.waiting = this.waiting.filter(({ id }) => id !== run.id)
      this.running.set(run.id, new Sitting(run, store, this.news))
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
      this.news.event(runId, { kind: 'log', message: `The job left ${end.leakedTensors} tensors behind.` })
    }
    if (sitting.failure) this.finish(runId, 'failed', sitting.failure)
    else if (end.state === 'cancelled' && !sitting.isCancelAsked) this.finish(runId, 'interrupted', closed())
    else this.finish(runId, end.state, end.error)
  }

  private finish(runId: string, state: EngineEnd['state'], error: AppError | null): void {
    const { store } = this.options
    const queued = this.waiting.find(({ id }) => id === runId)
    const sitting = this.running.get(runId) ?? (queued && new Sitting(queued, store, this.news))
    if (!sitting) return
    const run = sitting.end(state, error)
    this.running.delete(runId)
    this.waiting = this.waiting.filter(({ id }) => id !== runId)
    const { produced, seconds } = run
    this.news.event(runId, { kind: 'ended', state, error: run.error, produced, seconds })
    this.news.changed(run)
    if (state !== 'done') this.endDependents(run, state)
    for (const resolve of this.waiters.get(runId) ?? []) resolve()
    this.waiters.delete(runId)
    if (this.active().length === 0) this.sweeping = this.settle()
    void this.fill()
  }

  /** Who waited for what a run should have brought ends like it. */
  private endDependents(run: Run, state: EngineEnd['state']): void {
    const { store } = this.options
    for (const { id, spec } of [...this.waiting]) {
      const brings = (other: Run): boolean => other.id !== id && waitsFor(spec, other.spec, store)
      if (!brings(run) || this.active().some(brings)) continue
      const reason = run.error ? `: ${run.error.message}` : '.'
      const message = `"${run.label}" was needed first, and is ${state}${reason}`
      this.finish(id, state, new AppError('not-found', message))
    }
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

function closed(): AppError {
  return new AppError('worker-died', 'The program was closed before the job was done; it can be resumed.')
}
