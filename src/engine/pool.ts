import { Worker } from 'node:worker_threads'
import type { EngineJob, FromEngine } from '@contract/engine'
import { AppError, toWireError, type WireError } from '@contract/errors'
import { youngLimits } from '@services/garbage'
import {
  acknowledge,
  askForMemory,
  cancelWork,
  type Control,
  createControl,
  holdWork,
  lendThreads,
  stopAfterEpoch
} from './control'
import type { RunMessage, WorkerMessage } from './messages'

export interface PoolOptions {
  /** Built JavaScript of the thread entry. */
  readonly workerFile: string
  readonly threads: number
  /** Whether a job that is held makes room for another one, in a thread of its own. */
  readonly holdFreesThread: boolean
  /** How long a cancelled job may take to stop before its thread is ended by force. */
  readonly cancelSeconds: number
  post(message: FromEngine): void
}

interface Running {
  readonly job: EngineJob
  readonly control: Control
  deadline: NodeJS.Timeout | null
  isHeld: boolean
}

interface Slot {
  worker: Worker | null
  running: Running | null
}

/** Jobs that share the images of attacks with threads that no other job needs; who attacks all the time comes first. */
const sharedKinds: readonly string[] = ['attack', 'transfer', 'check', 'train']

/** Threads that run one job each. A thread is started when it is first needed and kept for the next job. */
export class Pool {
  private readonly slots: Slot[] = []
  private readonly waiting: EngineJob[] = []

  constructor(private readonly options: PoolOptions) {}

  /** Runs a job as soon as a thread is free. */
  start(job: EngineJob): void {
    this.waiting.push(job)
    this.fill()
  }

  cancel(runId: string): void {
    const place = this.waiting.findIndex((job) => job.runId === runId)
    if (place >= 0) {
      this.waiting.splice(place, 1)
      this.ended(runId, 'cancelled', null, 0)
      return
    }
    const slot = this.slots.find(({ running }) => running?.job.runId === runId)
    if (!slot?.running || slot.running.deadline) return
    cancelWork(slot.running.control)
    slot.running.deadline = setTimeout(() => this.giveUp(slot), this.options.cancelSeconds * 1000)
  }

  /** Lets a job stand still at its next step, with its thread and its memory, or go on. */
  hold(runId: string, isHeld: boolean): void {
    const slot = this.slots.find(({ running }) => running?.job.runId === runId)
    if (!slot?.running) return
    slot.running.isHeld = isHeld
    holdWork(slot.running.control, isHeld)
    if (isHeld) this.fill()
    else this.lend()
  }

  stopAfterEpoch(runId: string, stop: boolean): void {
    const slot = this.slots.find(({ running }) => running?.job.runId === runId)
    if (slot?.running) stopAfterEpoch(slot.running.control, stop)
  }

  /** Lets a job work on fewer images at once, and ends threads that have nothing to do: they hold memory, too. */
  shrink(runId: string): void {
    for (const slot of this.slots) if (!slot.running) this.discardWorker(slot)
    const slot = this.slots.find(({ running }) => running?.job.runId === runId)
    if (slot?.running) askForMemory(slot.running.control)
  }

  /** The first `count` events of a run are stored. */
  stored(runId: string, count: number): void {
    const slot = this.slots.find(({ running }) => running?.job.runId === runId)
    if (slot?.running) acknowledge(slot.running.control, count)
  }

  private fill(): void {
    while (this.hasRoom()) {
      const job = this.waiting.shift()
      if (!job) break
      const slot = this.freeSlot()
      const control = createControl()
      slot.running = { job, control, deadline: null, isHeld: false }
      slot.worker ??= this.startWorker(slot)
      slot.worker.postMessage({ job, control } satisfies RunMessage)
    }
    this.lend()
  }

  /** Threads that no job waits for help one job that attacks. */
  private lend(): void {
    const spare = Math.max(0, this.options.threads - this.busy().length)
    const running = this.slots.flatMap((slot) => slot.running ?? [])
    const [helped] = sharedKinds.flatMap((kind) =>
      running.filter(({ job, isHeld }) => job.spec.kind === kind && !isHeld)
    )
    for (const one of running) lendThreads(one.control, one === helped ? spare : 0)
  }

  private hasRoom(): boolean {
    return this.busy().length < this.options.threads
  }

  /** Jobs that take a thread. */
  private busy(): Slot[] {
    const { holdFreesThread } = this.options
    return this.slots.filter(({ running }) => running && !(holdFreesThread && running.isHeld))
  }

  private freeSlot(): Slot {
    const free = this.slots.find(({ running }) => running === null)
    if (free) return free
    const slot: Slot = { worker: null, running: null }
    this.slots.push(slot)
    return slot
  }

  private startWorker(slot: Slot): Worker {
    const worker = new Worker(this.options.workerFile, { resourceLimits: youngLimits })
    // A thread that was given up may still speak; only the slot's own one is heard.
    const current = (): boolean => slot.worker === worker
    worker.on('message', (message: WorkerMessage) => current() && this.hear(slot, message))
    worker.on('error', (error) => current() && this.died(slot, error.stack ?? error.message))
    worker.on('exit', (code) => current() && this.died(slot, `it ended with code ${code}`))
    return worker
  }

  private hear(slot: Slot, message: WorkerMessage): void {
    const runId = slot.running?.job.runId
    if (runId === undefined) return
    if (message.type === 'started') {
      const { tensorflow, tfjs } = message
      this.options.post({ type: 'job-started', runId, tensorflow, tfjs, node: process.version })
    } else if (message.type === 'event') {
      this.options.post({ type: 'event', runId, event: message.event })
    } else {
      // Who leaves tensors behind does not get a second job in the same thread.
      if (message.leakedTensors !== 0) this.discardWorker(slot)
      this.finish(slot, message.state, message.error, message.leakedTensors)
    }
  }

  private giveUp(slot: Slot): void {
    this.discardWorker(slot)
    const error = new AppError(
      'worker-died',
      `The job did not stop within ${this.options.cancelSeconds} s of being cancelled, so its thread was ended. ` +
        'What was stored is kept; it can be resumed.'
    )
    this.finish(slot, 'interrupted', toWireError(error), 0)
  }

  private died(slot: Slot, reason: string): void {
    slot.worker = null
    if (!slot.running) return
    const error = new AppError(
      'worker-died',
      `The thread of the job ended by itself: ${reason}. What was stored is kept; the job can be resumed.`
    )
    this.finish(slot, 'interrupted', toWireError(error), 0)
  }

  private finish(
    slot: Slot,
    state: 'done' | 'failed' | 'cancelled' | 'interrupted',
    error: WireError | null,
    leakedTensors: number
  ): void {
    const { running } = slot
    if (!running) return
    if (running.deadline) clearTimeout(running.deadline)
    slot.running = null
    this.ended(running.job.runId, state, error, leakedTensors)
    this.fill()
  }

  private discardWorker(slot: Slot): void {
    const { worker } = slot
    slot.worker = null
    // Resolves when the native call that it is in has come back; nobody waits for that.
    void worker?.terminate()
  }

  private ended(
    runId: string,
    state: 'done' | 'failed' | 'cancelled' | 'interrupted',
    error: WireError | null,
    leakedTensors: number
  ): void {
    // Kilobytes on every platform.
    const peakMemory = process.resourceUsage().maxRSS * 1024
    this.options.post({ type: 'job-ended', runId, state, error, leakedTensors, peakMemory })
  }
}
