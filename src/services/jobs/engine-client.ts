import { type EngineEvent, type EngineJob, FromEngine } from '@contract/engine'
import { AppError, fromWireError } from '@contract/errors'
import { computeThreads, tensorFlowEnvironment } from './compute-threads'
import type { EngineExit, EngineProcess, SpawnEngine } from './engine-process'

/** How a job ended in the engine. */
export interface EngineEnd {
  readonly state: 'done' | 'failed' | 'cancelled' | 'interrupted'
  readonly error: AppError | null
  /** Tensors that the job left behind; 0 unless there is a leak. */
  readonly leakedTensors: number
  /** Bytes. */
  readonly peakMemory: number
}

/** What the engine tells of jobs. An event counts as stored once `event` has returned. */
export interface EngineListener {
  started(runId: string, versions: { tensorflow: string; tfjs: string; node: string }): void
  event(runId: string, event: EngineEvent): void
  ended(runId: string, end: EngineEnd): void
  /** Bytes that the engine process holds; null once it has ended. */
  memory?(bytes: number | null): void
  /** The engine is there; tells whether a job that is held leaves its thread to another one. */
  ready?(holdFreesThread: boolean): void
}

export interface EngineClientOptions {
  readonly spawn: SpawnEngine
  /** Jobs that may run at once; asked whenever an engine is started. */
  readonly threads: () => number
  /** Threads that all jobs compute with; asked likewise. */
  readonly computeThreads?: () => number
  readonly listener: EngineListener
  /** Time between two looks at whether the engine still beats; ten seconds unless given. */
  readonly watchMilliseconds?: number
}

interface Live {
  readonly process: EngineProcess
  /** Settings that it was started with; others need a new process. */
  readonly asked: string
  /** Jobs it may run at once, once it has said so. */
  readonly ready: Promise<number>
  /** Runs it works on, with the number of their events that are stored. */
  readonly running: Map<string, number>
  beats: number
  isStopping: boolean
  /** It was ended because it did not answer. */
  isStuck: boolean
  readonly gone: Promise<void>
}

const WATCH_MILLISECONDS = 10_000
/** The engine beats every 2 s; a process that is silent for this many looks is stuck. */
const SILENT_LOOKS = 6

/**
 * Talks to the engine process: starts it with the first job, gives events to the listener and takes them back as
 * stored, notices its death, and starts a new one for the next job.
 */
export class EngineClient {
  private live: Live | null = null

  constructor(private readonly options: EngineClientOptions) {}

  /**
   * Starts the engine if there is none; gives the number of jobs that it may run at once. An engine without work is
   * replaced when the settings have changed.
   */
  async ready(): Promise<number> {
    const idle = this.live && this.live.running.size === 0 && !this.live.isStopping
    if (idle && this.live?.asked !== this.asked()) await this.stop()
    this.live ??= this.launch()
    return this.live.ready
  }

  /** Runs a job; `ready` must have been awaited. */
  start(job: EngineJob): void {
    if (!this.live) throw new AppError('bug', 'A job was started without an engine.')
    this.live.running.set(job.runId, 0)
    this.live.process.send({ type: 'start', job })
  }

  cancel(runId: string): void {
    if (this.live?.running.has(runId)) this.live.process.send({ type: 'cancel', runId })
  }

  /** Lets a job stand still at its next step, or go on. */
  hold(runId: string, held: boolean): void {
    if (this.live?.running.has(runId)) this.live.process.send({ type: 'hold', runId, held })
  }

  /** Lets a job work on fewer images at once. */
  shrink(runId: string): void {
    if (this.live?.running.has(runId)) this.live.process.send({ type: 'shrink', runId })
  }

  /** Lets a training end with the epoch that it is in. */
  stopAfterEpoch(runId: string, stop: boolean): void {
    if (this.live?.running.has(runId)) this.live.process.send({ type: 'stop-after-epoch', runId, stop })
  }

  /** Ends the engine process, with all that it runs. */
  async stop(): Promise<void> {
    const { live } = this
    if (!live) return
    live.isStopping = true
    live.process.kill()
    await live.gone
  }

  private asked(): string {
    return `${this.options.threads()} ${this.computeThreads()}`
  }

  private computeThreads(): number {
    return this.options.computeThreads?.() ?? computeThreads(process.env)
  }

  private launch(): Live {
    const asked = this.asked()
    const child = this.options.spawn({
      ...tensorFlowEnvironment(process.env, this.computeThreads()),
      HEISENBENCH_THREADS: String(this.options.threads())
    })
    let isReady: (threads: number) => void = () => undefined
    let isGone: () => void = () => undefined
    let failed: (error: AppError) => void = () => undefined
    const ready = new Promise<number>((resolve, reject) => {
      isReady = resolve
      failed = reject
    })
    // Whoever waits for it hears of a failure; nobody has to.
    ready.catch(() => undefined)
    const gone = new Promise<void>((resolve) => (isGone = resolve))
    const live: Live = {
      process: child,
      asked,
      ready,
      running: new Map(),
      beats: 0,
      isStopping: false,
      isStuck: false,
      gone
    }
    const watch = this.watch(live)
    child.onMessage((message) => {
      live.beats++
      this.hear(live, message, isReady)
    })
    child.onExit((exit) => {
      clearInterval(watch)
      if (this.live === live) {
        this.live = null
        this.options.listener.memory?.(null)
      }
      const error = live.isStuck ? this.stuckNotice() : deathNotice(exit, live.isStopping)
      failed(error)
      this.allEnded(live, error)
      isGone()
    })
    return live
  }

  /** Counts looks, not hours: a computer that slept all night has not been silent. */
  private watch(live: Live): NodeJS.Timeout {
    let seen = -1
    let silent = 0
    const timer = setInterval(() => {
      silent = live.beats === seen ? silent + 1 : 0
      seen = live.beats
      if (silent < SILENT_LOOKS) return
      live.isStuck = true
      live.process.kill()
    }, this.watchMilliseconds())
    timer.unref()
    return timer
  }

  private watchMilliseconds(): number {
    return this.options.watchMilliseconds ?? WATCH_MILLISECONDS
  }

  private stuckNotice(): AppError {
    const seconds = Math.round((this.watchMilliseconds() * SILENT_LOOKS) / 1000)
    return new AppError(
      'worker-died',
      `The engine process had not answered for ${seconds} s and was ended. What was stored is kept; ` +
        'the job can be resumed.'
    )
  }

  private hear(live: Live, raw: unknown, isReady: (threads: number) => void): void {
    const parsed = FromEngine.safeParse(raw)
    if (!parsed.success) return this.refuse(live, raw, parsed.error)
    const message = parsed.data
    const { listener } = this.options
    switch (message.type) {
      case 'ready':
        listener.ready?.(message.holdFreesThread)
        return isReady(message.threads)
      case 'heartbeat':
        return listener.memory?.(message.memory)
      case 'job-started': {
        const { runId, tensorflow, tfjs, node } = message
        if (live.running.has(runId)) listener.started(runId, { tensorflow, tfjs, node })
        return
      }
      case 'event': {
        const stored = live.running.get(message.runId)
        if (stored === undefined) return
        listener.event(message.runId, message.event)
        live.running.set(message.runId, stored + 1)
        live.process.send({ type: 'stored', runId: message.runId, count: stored + 1 })
        return
      }
      case 'job-ended': {
        if (!live.running.delete(message.runId)) return
        const { runId, state, error, leakedTensors, peakMemory } = message
        listener.ended(runId, { state, error: error && fromWireError(error), leakedTensors, peakMemory })
        return
      }
      default:
        message satisfies never
    }
  }

  /** A message that does not fit (a number that is none, say) ends the job that it belongs to. */
  private refuse(live: Live, raw: unknown, cause: Error): void {
    const runId = (raw as { runId?: unknown } | null)?.runId
    if (typeof runId !== 'string' || !live.running.delete(runId)) return
    live.process.send({ type: 'cancel', runId })
    const error = new AppError('bug', `The engine sent what the contract does not know: ${cause.message}`, {
      cause
    })
    this.options.listener.ended(runId, { state: 'failed', error, leakedTensors: 0, peakMemory: 0 })
  }

  private allEnded(live: Live, error: AppError): void {
    const runIds = [...live.running.keys()]
    live.running.clear()
    for (const runId of runIds) {
      this.options.listener.ended(runId, { state: 'interrupted', error, leakedTensors: 0, peakMemory: 0 })
    }
  }
}

/** What is said of a job that did not come to its end before the program did. */
export function closedNotice(): AppError {
  return new AppError('worker-died', 'The program was closed before the job was done; it can be resumed.')
}

function deathNotice({ code, signal, output }: EngineExit, isStopping: boolean): AppError {
  if (isStopping) return closedNotice()
  const how = signal === null ? `with code ${code ?? 'unknown'}` : `by signal ${signal}`
  const last = output.trim().split('\n').slice(-4).join('\n')
  return new AppError(
    'worker-died',
    `The engine process ended ${how}. What was stored is kept; the job can be resumed.` +
      (last === '' ? '' : ` Its last words:\n${last}`)
  )
}
