import type * as tf from '@tensorflow/tfjs-core'
import type { ImageShape } from '@contract/dataset'
import type { Bounds } from '@contract/threat-model'
import type { Step } from './chain/operation'

/** What attacks and estimators see of a network: a differentiable map from inputs to logits, in inference mode. */
export interface Classifier {
  /** Inputs `[n, height, width, channels]` in `bounds` to logits `[n, classCount]`. Differentiable; inference mode. */
  logits(x: tf.Tensor4D): tf.Tensor2D
  readonly inputShape: ImageShape
  readonly classCount: number
  readonly bounds: Bounds
  /** SHA-256 of the weights, to name the model in results. */
  readonly hash: string
  /** The network cut in two behind a layer; absent where it has no layers to cut between. */
  cut?(layer: string): CutNetwork
  /**
   * What the last layer with weights reads, `[n, h, w, c]` to `[n, width]`; throws AppError 'shape-mismatch' where that is
   * the input itself. Absent where nothing is known.
   */
  hidden?(): (x: tf.Tensor4D) => tf.Tensor2D
  /** The network as a chain of operations, for proofs; null where it is no single chain. Absent where nothing is known. */
  chain?(): readonly Step[] | null
  /** The network for inputs that change in small windows; null where that saves nothing. Absent where nothing is known. */
  windowed?(): WindowedNetwork | null
}

/** A square of pixels of an image. */
export interface WindowPlace {
  readonly top: number
  readonly left: number
  readonly side: number
}

/**
 * A network in two parts, the first of which looks through windows. In inference mode, not differentiable. Whoever asks for
 * it disposes it, and must not change the weights before.
 */
export interface WindowedNetwork {
  /** `[n, h, w, c]` to what the first part puts out, `[n, rows, columns, depth]` */
  features(x: tf.Tensor4D): tf.Tensor4D
  /**
   * The features of `x` from those of inputs that differ from it in one window each, at the cost of the windows: the same
   * but for the last bits of float32.
   *
   * @param known `[n, rows, columns, depth]`
   * @param x its n inputs are those from number `from` on
   * @param windows n of them
   */
  changed(known: tf.Tensor4D, x: tf.Tensor4D, windows: readonly WindowPlace[], from?: number): tf.Tensor4D
  /** `[n, rows, columns, depth]` to logits `[n, classCount]` */
  head(features: tf.Tensor4D): tf.Tensor2D
  dispose(): void
}

/** A network in two parts: what a layer puts out, and the logits from there. Both in inference mode, both differentiable. */
export interface CutNetwork {
  /** Numbers that the layer puts out for one input. */
  readonly width: number
  /** `[n, h, w, c]` to `[n, width]` */
  features(x: tf.Tensor4D): tf.Tensor2D
  /** `[n, width]` to logits `[n, classCount]` */
  head(features: tf.Tensor2D): tf.Tensor2D
}
