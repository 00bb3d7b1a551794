import { performance } from 'node:perf_hooks'
import { AppError, toAppError } from '@contract/errors'
import type { JobSpec } from '@contract/job'
import type { QueueState } from '@contract/queue'
import type { Run } from '@contract/run'
import { boundYoungGeneration, JobGarbage } from '../garbage'
import { Crew } from './crew'
import { closedNotice, EngineClient, type EngineEnd } from './engine-client'
import { engineJob, startOf } from './engine-job'
import { GivenUp } from './given-up'
import { queueAgain } from './housekeeping'
import { endLine, JobLog, peakLine, queuedLine, silenceLine } from './job-log'
import { LateEnds } from './late-ends'
import { Lease } from './lease'
import { MemoryGuard } from './memory-guard'
import { newRun } from './new-run'
import { News } from './news'
import type { QueueOptions } from './queue-options'
import { queueState, tooLate, Waiters } from './queue-state'
import { checkName, resolveReferences, waitsFor } from './references'
import { Relief } from './relief'
import { SilenceWatch } from './silence-watch'
import { Sitting } from './sitting'
import { WaitingLine } from './waiting-line'

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
  private readonly crew = new Crew()
  private readonly lease: Lease
  private readonly silence: SilenceWatch
  private readonly waiters = new Waiters()
  private readonly late: LateEnds
  private readonly relief: Relief
  private readonly givenUp: GivenUp
  private readonly garbage = new JobGarbage()
  private threads = 0
  private isFilling = false
  private fillAgain = false
  private isClosing = false

  constructor(private readonly options: QueueOptions) {
    const { spawnEngine: spawn, threads, computeThreads } = options
    this.news = new News(options.emit)
    this.log = new JobLog(options.store, this.news)
    this.givenUp = new GivenUp(options.store)
    this.late = new LateEnds(options.store, (run) => this.news.changed(run))
    this.memory = new MemoryGuard(options.memoryLimit)
    this.lease = new Lease(
      options.store,
      this.news,
      () => this.active().length > 0,
      () => this.news.queue(this.state())
    )
    const look = options.lookMilliseconds ?? 1000
    this.silence = new SilenceWatch(
      look,
      (runId) => this.crew.get(runId)?.hold !== null,
      (quiet) => {
        if (quiet) this.log.add(quiet.runId, silenceLine(quiet), 'warning')
        this.news.queue(this.state())
      }
    )
    this.engine = new EngineClient({
      spawn,
      threads,
      computeThreads,
      // Not faster than a busy engine beats, however often jobs are looked at.
      watchMilliseconds: Math.max(1000, 10 * look),
      listener: {
        memory: (bytes) => this.hearMemory(bytes),
        ready: (holdFreesThread) => (this.crew.holdFreesThread = holdFreesThread),
        started: (runId, versions) => {
          this.crew.get(runId)?.started(versions)
          this.log.add(runId, `TensorFlow ${versions.tensorflow} is ready.`)
        },
        event: (runId, event) => {
          const sitting = this.crew.get(runId)
          if (!sitting) return
          this.silence.report(runId)
          this.givenUp.remove(sitting.event(event))
          this.log.event(runId, event)
          if (sitting.failure) this.engine.cancel(runId)
        },
        ended: (runId, end) => this.hearEnd(runId, end)
      }
    })
    this.relief = new Relief(this.memory, this.crew, this.engine, this.log)
  }

  /** Clears up after a process that was killed, unless another one is running jobs here. */
  open(): Promise<void> {
    return this.lease.open()
  }

  /**
   * Checks that a job can be queued: what it works with must be there, or another queued job will bring it.
   *
   * @throws AppError 'not-found', 'shape-mismatch', 'invalid-input', 'already-exists', 'store-locked'
   */
  check(spec: JobSpec): void {
    this.lease.claim()
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
    this.lease.claim()
    this.late.forget(runId)
    const run = queueAgain(store, runId)
    this.news.skip(runId)
    this.enqueue(run)
    return run
  }

  /** Asks a job to stop; one that has ended stays as it is. */
  cancel(runId: string): void {
    const sitting = this.crew.get(runId)
    if (sitting) {
      if (!sitting.isCancelAsked) this.log.add(runId, 'Asked to stop.')
      sitting.isCancelAsked = true
      this.engine.cancel(runId)
    } else if (this.line.get(runId)) {
      this.finish(runId, 'cancelled', null)
    } else this.lease.disown(runId)
  }

  /** Resolves once this process neither runs the job nor has it queued. */
  async wait(runId: string): Promise<Run> {
    const { store } = this.options
    store.runs.get(runId)
    while (this.active().some(({ id }) => id === runId)) await this.waiters.until(runId)
    return this.late.get(runId) ?? store.runs.get(runId)
  }

  /** Runs that this process works on or will work on. */
  active(): Run[] {
    return [...this.crew.runs(), ...this.line.list()]
  }

  state(): QueueState {
    return queueState(this.line, this.crew, this.silence, this.memory, this.threads, this.lease.other)
  }

  /** While paused no job starts; those that run go on. It lasts until the project is closed. */
  pause(isPaused: boolean): QueueState {
    this.line.isPaused = isPaused
    this.news.queue(this.state())
    void this.fill()
    return this.state()
  }

  /**
   * Pauses one run, or lets it go on: one that runs stands still at its next step and leaves its thread to others; one
   * that waits keeps its place. It lasts until the project is closed. Throws 'invalid-input'.
   */
  hold(runId: string, isHeld: boolean): QueueState {
    const sitting = this.crew.get(runId)
    if (this.line.get(runId)) this.line.hold(runId, isHeld)
    else if (!sitting || sitting.isCancelAsked) throw tooLate(this.options.store.runs.get(runId))
    else if (isHeld && sitting.hold !== 'held') {
      sitting.hold = 'held'
      this.engine.hold(runId, true)
      this.log.add(runId, 'Paused: it stands still, with its memory.')
    } else if (!isHeld && sitting.hold === 'held') sitting.hold = 'returning'
    this.news.queue(this.state())
    void this.fill()
    return this.state()
  }

  /** Lets a running training end with the epoch that it is in, or takes that back. Throws 'invalid-input'. */
  stopAfterEpoch(runId: string, stop: boolean): QueueState {
    const sitting = this.crew.get(runId)
    if (sitting?.run.spec.kind !== 'train' || sitting.isCancelAsked)
      throw tooLate(this.options.store.runs.get(runId))
    if (sitting.isStopAsked !== stop) {
      sitting.isStopAsked = stop
      this.engine.stopAfterEpoch(runId, stop)
      this.log.add(runId, stop ? 'Asked to stop after this epoch.' : 'Asked to go on after this epoch.')
    }
    this.news.queue(this.state())
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
    this.lease.close()
    for (const { id } of this.line.list()) this.finish(id, 'interrupted', closedNotice())
    for (const { run } of this.crew.list()) this.engine.cancel(run.id)
    const deadline = performance.now() + CLOSE_MILLISECONDS
    while (this.crew.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await this.engine.stop()
    this.late.close()
    await this.lease.sweeping
    await this.lease.settle()
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
      await this.lease.sweeping
      // A process that has grown over the limit gives nothing back; a new one starts small.
      if (this.crew.size === 0 && this.memory.isOver) await this.engine.stop()
      this.takeBack()
      if (this.line.length === 0 || this.line.isPaused) continue
      try {
        this.threads = await this.engine.ready()
      } catch (error) {
        const [first] = this.line.list()
        if (first) this.finish(first.id, 'interrupted', toAppError(error))
        continue
      }
      for (let next = this.next(); next; next = this.next()) this.launch(next)
    }
    this.isFilling = false
  }

  /** Lets paused jobs that may go on do so before others start. */
  private takeBack(): void {
    for (let next = this.crew.nextToReturn(this.threads); next; next = this.crew.nextToReturn(this.threads)) {
      next.hold = null
      this.engine.hold(next.run.id, false)
      this.log.add(next.run.id, 'Goes on.')
      this.news.queue(this.state())
    }
  }

  private next(): Run | undefined {
    if (this.isClosing || this.line.isPaused || this.crew.busy() >= this.threads) return undefined
    if (this.crew.size > 0 && (this.memory.isOver || this.memory.isOneAtATime)) return undefined
    const { store } = this.options
    return this.line
      .list()
      .find(
        ({ id, spec }) =>
          !this.line.isHeld(id) &&
          !this.active().some((other) => other.id !== id && waitsFor(spec, other.spec, store))
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
      this.crew.add(new Sitting(run, store, this.news))
      this.silence.begin(run.id)
      this.memory.jobsInProcess++
      this.log.add(run.id, `Started; ${run.versions?.threads ?? 1} threads compute for all jobs.`)
      this.news.queue(this.state())
      this.news.changed(run)
      this.news.event(run.id, { kind: 'started' })
    } catch (error) {
      this.finish(queued.id, 'failed', toAppError(error))
    }
  }

  private hearEnd(runId: string, end: EngineEnd): void {
    const sitting = this.crew.get(runId)
    if (!sitting) return
    if (end.leakedTensors !== 0) {
      const message = `The job left ${end.leakedTensors} tensors behind.`
      this.log.add(runId, message, 'warning')
      this.news.event(runId, { kind: 'log', message })
    }
    if (end.peakMemory > 0) this.log.add(runId, peakLine(end.peakMemory))
    const isUnasked = !sitting.isCancelAsked && !sitting.isStopAsked
    const hasStopped = end.state === 'cancelled' || end.state === 'interrupted'
    if (sitting.failure) this.finish(runId, 'failed', sitting.failure)
    else if (hasStopped && sitting.isPutBack && isUnasked && !this.isClosing) this.putBack(sitting)
    else if (end.state === 'cancelled' && isUnasked) this.finish(runId, 'interrupted', closedNotice())
    else this.finish(runId, end.state, end.error)
  }

  /** Lets a job that has stopped to give memory back wait again, as the first one. */
  private putBack(sitting: Sitting): void {
    const { id } = sitting.run
    const isHeld = sitting.hold === 'held'
    this.lease.strew()
    sitting.end('interrupted', null)
    try {
      this.line.addFirst(queueAgain(this.options.store, id))
    } catch (error) {
      return this.finish(id, 'interrupted', toAppError(error))
    }
    this.crew.remove(id)
    this.silence.end(id)
    this.line.hold(id, isHeld)
    this.news.skip(id)
    this.news.changed(this.options.store.runs.get(id))
    this.news.queue(this.state())
    void this.fill()
  }

  private finish(runId: string, state: EngineEnd['state'], error: AppError | null): void {
    const { store } = this.options
    const queued = this.line.get(runId)
    const sitting = this.crew.get(runId) ?? (queued && new Sitting(queued, store, this.news))
    if (!sitting) return
    const { run, isStored } = sitting.end(state, error)
    if (!isStored) this.late.add(run)
    this.crew.remove(runId)
    this.silence.end(runId)
    this.relief.forget(runId)
    this.line.remove(runId)
    const { produced, seconds } = run
    this.log.ended(runId, endLine(state, run.error?.message ?? null, seconds))
    this.news.event(runId, { kind: 'ended', state, error: run.error, produced, seconds })
    this.news.changed(run)
    this.news.queue(this.state())
    if (state !== 'done') this.lease.strew()
    if (state !== 'done') this.endDependents(run, state)
    this.waiters.release(runId)
    this.garbage.add()
    boundYoungGeneration()
    if (this.active().length === 0) {
      this.memory.loosen()
      this.givenUp.removeYoung()
      this.lease.sweep()
    }
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
    this.relief.look()
    if (wasOver && !this.memory.isOver) void this.fill()
  }
}
