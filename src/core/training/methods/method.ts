import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import type { TrainingMethodId, TrainingOptions } from '@contract/training'
import type { Step } from '../../models/chain/operation'
import type { Network } from '../../models/network'
import type { Signal } from '../../signal'
import type { Random } from '../../tensor/random'

/** One batch as a training method sees it. It owns none of it. */
export interface MethodInput<Options> {
  readonly network: Network
  /** The function that the last call of `network` computed, with its dropout, at other inputs; batch-norm averages stay. */
  readonly again: Network
  /** The same network as a chain of operations; null where it is none. */
  readonly chain: readonly Step[] | null
  /** `[n, h, w, c]` clean images. */
  readonly x: Tensor4D
  /** `[n]` int32. */
  readonly y: Tensor1D
  readonly classCount: number
  readonly bounds: Bounds
  readonly options: Options
  /** The batch's own stream: it depends on seed, epoch and batch alone. A fork gives the same numbers each time. */
  readonly random: Random
  /** Share of the whole training that is done, 0 to 1. */
  readonly progress: number
  readonly signal: Signal
}

/** One way to train: on which inputs the loss is taken, and which loss. All functions run inside `tf.tidy`. */
export interface TrainingMethod<K extends TrainingMethodId, Input = MethodInput<TrainingOptions<K>>> {
  /** `[n, h, w, c]` inputs for the loss, made with the weights as they are; the clean images when left out. */
  examples?(input: Input): Tensor4D
  /** Mean loss of a batch, differentiable with respect to the weights, and to `examples` where there is a replay. */
  loss(input: Input & { readonly examples: Tensor4D }): Scalar
  /** For a method that passes over each batch several times, with a step of the weights after each pass. */
  readonly replay?: Replay<Input>
}

/** How the inputs change from pass to pass. A training that resumes between epochs has lost nothing. */
export interface Replay<Input> {
  times(input: Input): number
  /** Inputs of the first pass; `last` are those of the previous batch minus its images, null in a new epoch. */
  first(input: Input, last: Tensor4D | null): Tensor4D
  /** Inputs of the next pass, from those of this one and the gradient of the loss by them. */
  next(input: Input, examples: Tensor4D, gradient: Tensor4D): Tensor4D
}
