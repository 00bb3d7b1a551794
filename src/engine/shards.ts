import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import type { EngineJob } from '@contract/engine'
import type { LabelledImages } from '@core/data'
import type { AttackPart, EvaluationRequest } from '@core/evaluation/attack-part'
import type { SharedStretches, Sharing } from '@core/evaluation/shared-stretches'
import { serializedOf, type Classifier } from '@core/models'
import type { WeightData } from '@core/jobs/job'
import type { RowRange } from '@core/tensor/even-ranges'
import { youngLimits } from '@services/garbage'
import { asksForMemory, spareThreads, type Control } from './control'
import type { SpareThreads } from './work'

/** Milliseconds. What is done sooner is not worth the start of a thread, which loads TensorFlow and the data. */
const PATIENCE = 1000 * Number(process.env['HEISENBENCH_SHARE_SECONDS'] ?? 1)

/** What a thread begins with that helps another one. */
export interface ShardStart {
  readonly job: EngineJob
  readonly control: Control
  /** Where among the helpers; it works as long as so many threads are spare. */
  readonly place: number
  /** Test images that the job works with, from the first one on. */
  readonly images: number
  readonly port: MessagePort
}

/** The network to attack, with the weights of this moment: that of a training is nowhere else. */
export interface ShardNetwork extends Pick<Classifier, 'bounds' | 'hash'> {
  /** Counts the networks of a job. */
  readonly number: number
  readonly topology: object
  readonly weights: Pick<WeightData, 'specs'> & { readonly data: SharedArrayBuffer }
}

/** One evaluation to help with. */
export interface ShardRequest {
  readonly number: number
  readonly network: ShardNetwork
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

/** An evaluation that is offered. */
interface Shared {
  readonly request: EvaluationRequest
  readonly stretches: readonly RowRange[]
  readonly model: Classifier
  /** Images of the split that the job works with. */
  readonly images: number
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
export class Shards implements SpareThreads {
  /** By their places. */
  private readonly helpers = new Map<number, Helper>()
  private readonly asked: number
  /** Of the last evaluation, and of the last network. */
  private number = 0
  private networks = 0
  private packed: { readonly model: Classifier; readonly network: ShardNetwork | null } | null = null
  private most = 0

  constructor(private readonly surroundings: Surroundings) {
    this.asked = asksForMemory(surroundings.control)
  }

  over(data: LabelledImages): Sharing {
    return {
      data,
      share: (request, stretches, model) => this.share({ request, stretches, model, images: data.count }),
      dismiss: () => this.dismiss()
    }
  }

  private share({ request, stretches, model, images }: Shared): SharedStretches {
    const count = stretches.length
    const claims = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
    const number = ++this.number
    const began = performance.now()
    const parts = new Map<number, AttackPart>()
    const isOpen = (): boolean => Atomics.load(claims, NEXT) < count && performance.now() - began >= PATIENCE
    const listen = (): void => {
      for (const helper of this.helpers.values()) this.hear(helper, parts)
      if (asksForMemory(this.surroundings.control) !== this.asked) this.thin()
      if (isOpen()) this.invite(model, { number, request, stretches, claims }, images)
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
      isOver: () => [...this.helpers.values()].every(({ busy, isGone }) => isGone || busy !== number),
      // Answers come to the port; that a thread has ended comes by the loop of events.
      rest: () => new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Ends the threads. */
  close(): void {
    for (const { worker } of this.helpers.values()) void worker.terminate()
  }

  /** Ends the threads, which have nothing to do; the next evaluation that takes long enough starts them again. */
  private dismiss(): void {
    this.packed = null
    for (const [place, helper] of this.helpers) {
      this.hear(helper, new Map())
      // One that failed is not to come back.
      if (helper.isGone) continue
      this.helpers.delete(place)
      void helper.worker.terminate()
    }
  }

  /** Asks as many threads for help as are spare, and starts those that are not there yet. */
  private invite(model: Classifier, asked: Omit<ShardRequest, 'network'>, images: number): void {
    const { control } = this.surroundings
    if (asksForMemory(control) !== this.asked) return
    for (let place = 0; place < spareThreads(control); place++) {
      const known = this.helpers.get(place)
      if (known && (known.busy !== null || known.isGone)) continue
      const network = this.networkOf(model)
      if (network === null) return
      const helper = known ?? this.start(place, images)
      this.helpers.set(place, helper)
      helper.busy = asked.number
      helper.worker.postMessage({ ...asked, network } satisfies ShardRequest)
    }
  }

  /** The network for other threads; null where it is no model as it stands. */
  private networkOf(model: Classifier): ShardNetwork | null {
    if (this.packed?.model === model) return this.packed.network
    const serialized = serializedOf(model)
    let network: ShardNetwork | null = null
    if (serialized !== null) {
      const { topology, weights } = serialized
      const data = new SharedArrayBuffer(weights.data.byteLength)
      new Uint8Array(data).set(new Uint8Array(weights.data))
      const { bounds, hash } = model
      network = { number: ++this.networks, topology, weights: { specs: weights.specs, data }, bounds, hash }
    }
    this.packed = { model, network }
    return network
  }

  /** Each thread holds a network and data of its own: where memory is short, one has to do. */
  private thin(): void {
    for (const helper of this.helpers.values()) {
      if (helper.busy !== null || helper.isGone) continue
      helper.isGone = true
      void helper.worker.terminate()
    }
  }

  private start(place: number, images: number): Helper {
    const { job, control, workerFile, log } = this.surroundings
    const { port1, port2 } = new MessageChannel()
    const workerData: ShardStart = { job, control, place, images, port: port2 }
    const limits = { resourceLimits: youngLimits }
    const worker = new Worker(workerFile, { workerData, transferList: [port2], ...limits })
    const helper: Helper = { worker, port: port1, busy: null, isGone: false }
    worker.on('error', (error) => log(`A thread that helped ended by itself: ${error.message}.`))
    worker.on('exit', () => (helper.isGone = true))
    if (place + 1 > this.most) log(`${place + 2} threads share the images.`)
    this.most = Math.max(this.most, place + 1)
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
