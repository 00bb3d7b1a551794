import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import type { TrainingMethodId, TrainingOptions } from '@contract/training'
import type { Network } from '../../models/network'

/** One way to train: what is minimised on a batch. */
export interface TrainingMethod<K extends TrainingMethodId> {
  /**
   * Mean loss of a batch, differentiable with respect to the weights of `network`.
   *
   * @param input `x` `[n, h, w, c]`, `y` `[n]` int32
   */
  loss(input: {
    readonly network: Network
    readonly x: Tensor4D
    readonly y: Tensor1D
    readonly options: TrainingOptions<K>
  }): Scalar
}
