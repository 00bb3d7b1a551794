import type { io } from '@tensorflow/tfjs-core'
import type { Progress } from '@contract/job'
import type { AttackResult, Point, Warning } from '@contract/measurement'
import type { AttackedBatch } from '@contract/attacked-batch'
import type { LedgerRow } from '@contract/run'
import type { WavePixels } from '../evaluation/finished-waves'
import type { Sharing } from '../evaluation/shared-stretches'
import type { ImageCodec } from '../evaluation/survival'
import type { Signal } from '../signal'
import type { Room } from '../tensor/room'

/** What a job may use of the world; the thread entry supplies it. */
export interface JobContext {
  readonly signal: Signal
  /** Milliseconds of a monotonic clock, for the seconds of results only. */
  now(): number
  /** What fits into memory, learned as the job goes; without one a batch that does not fit ends the job. */
  readonly room?: Room
  /** Other threads for stretches of an attack on the test images; without them this one does all, with the same result. */
  readonly sharing?: Sharing
  /** Hexadecimal SHA-256. */
  sha256(bytes: Uint8Array): string
  /** Writers and readers of images, for what is left of examples in files; none where it does not matter. */
  readonly imageCodecs?: readonly ImageCodec[]
}

/** What passes over batches need of a job: when to stop, and what fits into memory. */
export type Passing = Pick<JobContext, 'signal' | 'room'>

/** Weights by name, as TensorFlow.js stores them: one buffer, described in order. */
export interface WeightData {
  readonly specs: io.WeightsManifestEntry[]
  readonly data: ArrayBuffer
}

/** Everything needed to go on training after `epoch` with the same result as without a stop. */
export interface TrainingCheckpoint {
  readonly epoch: number
  /** TensorFlow.js layers topology (plain JSON). */
  readonly topology: object
  readonly weights: WeightData
  readonly optimizer: WeightData
}

/** What a running job yields. The thread entry stores checkpoints as artifacts and passes the rest on. */
export type CoreEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'point'; readonly point: Point }
  | { readonly kind: 'warning'; readonly warning: Warning }
  | { readonly kind: 'log'; readonly message: string }
  | { readonly kind: 'evaluation'; readonly epoch: number | null; readonly result: AttackResult }
  /** A wave is finished, with what a later start needs to go on after it; only of jobs that can. */
  | {
      readonly kind: 'attacked-batch'
      readonly batch: Omit<AttackedBatch, 'artifact'>
      readonly pixels: WavePixels | null
    }
  | { readonly kind: 'ledger'; readonly rows: LedgerRow[] }
  | { readonly kind: 'checkpoint'; readonly checkpoint: TrainingCheckpoint }
  /** Inputs and adversarial inputs of one wave, in test order. Pixels NHWC in model units, logits row after row. */
  | {
      readonly kind: 'examples'
      readonly evaluationId: string
      /** Places in the test split. */
      readonly indices: Int32Array
      readonly x: Float32Array
      readonly xAdv: Float32Array
      readonly y: Int32Array
      readonly cleanLogits: Float32Array
      readonly logits: Float32Array
    }

/** A job: events as it goes; it ends by returning, by throwing `Cancelled`, or by throwing an `AppError`. */
export type CoreJob<Input> = (input: Input, context: JobContext) => AsyncGenerator<CoreEvent, void, void>
