import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import type { EngineJob } from '@contract/engine'
import type { AttackPart, EvaluationRequest } from '@core/evaluation/attack-part'
import type { SharedStretches, Sharing } from '@core/evaluation/shared-stretches'
import type { RowRange } from '@core/tensor/even-ranges'
import { youngLimits } from '@services/garbage'
import { asksForMemory, spareThreads, type Control } from './control'

/** Milliseconds. What is done sooner is not worth the start of a thread, which loads TensorFlow and the data. */
const PATIENCE = 1000 * Number(process.env['HEISENBENCH_SHARE_SECONDS'] ?? 1)

/** What a thread begins with that helps another one. */
export interface ShardStart {
  readonly job: EngineJob
  readonly control: Control
  /** Where among the helpers; it works as long as so many threads are spare. */
  readonly place: number
  readonly port: MessagePort
}

/** One evaluation to help with. */
export interface ShardRequest {
  readonly number: number
  /** SHA-256 of the weights of the network, one of the job's. */
  readonly modelHash: string
  readonly request: EvaluationRequest
  readonly stretches: readonly RowRange[]
  readonly claims: Int32Array
}

/** What a helper says of it: what it found, and that it takes no more. */
export type ShardAnswer =
  | { readonly kind: 'part'; readonly number: number; readonly index: number; readonly part: AttackPart }
  | { readonly kind: 'log'; readonly message: string }
  | { readonly kind: 'over'; readonly number: number; readonly fault: string | null }

const NEXT = 0
const DONE = 1

/** Takes the number of a stretch that nobody has; null when there is none. */
export function claimStretch(claims: Int32Array, count: number): number | null {
  const index = Atomics.add(claims, NEXT, 1)
  return index < count ? index : null
}

/** Tells how many images a helper has done more than it told before. */
export function tellDone(claims: Int32Array, images: number): void {
  Atomics.add(claims, DONE, images)
}

interface Helper {
  readonly worker: Worker
  readonly port: MessagePort
  /** Number of the evaluation that it works on; null: it waits. */
  busy: number | null
  isGone: boolean
}

interface Surroundings {
  readonly job: EngineJob
  readonly control: Control
  /** Built JavaScript of the thread entry. */
  readonly workerFile: string
  log(message: string): void
}

/**
 * Threads that take stretches of an attack off the thread of the job, while the engine has threads that no other job
 * needs. Which stretch goes where changes no result: whoever is free claims the next one.
 */
export class Shards implements Sharing {
  private readonly helpers: Helper[] = []
  private readonly asked: number
  private number = 0

  constructor(private readonly surroundings: Surroundings) {
    this.asked = asksForMemory(surroundings.control)
  }

  share(request: EvaluationRequest, stretches: readonly RowRange[], modelHash: string): SharedStretches {
    const count = stretches.length
    const claims = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
    const asked: ShardRequest = { number: ++this.number, modelHash, request, stretches, claims }
    const began = performance.now()
    const parts = new Map<number, AttackPart>()
    const isOpen = (): boolean => Atomics.load(claims, NEXT) < count && performance.now() - began >= PATIENCE
    const listen = (): void => {
      for (const helper of this.helpers) this.hear(helper, parts)
      if (asksForMemory(this.surroundings.control) !== this.asked) this.thin()
      if (isOpen()) this.invite(asked)
    }
    return {
      claim: () => {
        listen()
        return claimStretch(claims, count)
      },
      done: () => {
        listen()
        return Atomics.load(claims, DONE)
      },
      take: (index) => {
        listen()
        const part = parts.get(index) ?? null
        parts.delete(index)
        return part
      },
      isOver: () => this.helpers.every(({ busy, isGone }) => isGone || busy !== asked.number),
      // Answers come to the port; that a thread has ended comes by the loop of events.
      rest: () => new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Ends the threads. */
  close(): void {
    for (const helper of this.helpers) void helper.worker.terminate()
  }

  /** Asks as many threads for help as are spare, and starts those that are not there yet. */
  private invite(request: ShardRequest): void {
    const { control } = this.surroundings
    if (asksForMemory(control) !== this.asked) return
    for (let place = 0; place < spareThreads(control); place++) {
      const helper = (this.helpers[place] ??= this.start(place))
      if (helper.busy !== null || helper.isGone) continue
      helper.busy = request.number
      helper.worker.postMessage(request)
    }
  }

  /** Each thread holds a network and data of its own: where memory is short, one has to do. */
  private thin(): void {
    for (const helper of this.helpers) {
      if (helper.busy !== null || helper.isGone) continue
      helper.isGone = true
      void helper.worker.terminate()
    }
  }

  private start(place: number): Helper {
    const { job, control, workerFile, log } = this.surroundings
    const { port1, port2 } = new MessageChannel()
    const workerData: ShardStart = { job, control, place, port: port2 }
    const limits = { resourceLimits: youngLimits }
    const worker = new Worker(workerFile, { workerData, transferList: [port2], ...limits })
    const helper: Helper = { worker, port: port1, busy: null, isGone: false }
    worker.on('error', (error) => log(`A thread that helped ended by itself: ${error.message}.`))
    worker.on('exit', () => (helper.isGone = true))
    log(`${place + 2} threads share the images.`)
    return helper
  }

  /** Reads what a helper has said so far, without waiting. */
  private hear(helper: Helper, parts: Map<number, AttackPart>): void {
    for (;;) {
      const received = receiveMessageOnPort(helper.port) as { message: ShardAnswer } | undefined
      if (!received) return
      const { message } = received
      if (message.kind === 'log') this.surroundings.log(message.message)
      // An evaluation that was given up may still be answered.
      else if (message.kind === 'part' && message.number === this.number)
        parts.set(message.index, message.part)
      else if (message.kind === 'over') {
        helper.busy = null
        if (message.fault === null) continue
        this.surroundings.log(`A thread that helped failed, its images are attacked again: ${message.fault}`)
        helper.isGone = true
      }
    }
  }
}
