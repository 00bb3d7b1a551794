import type { Tensor1D } from '@tensorflow/tfjs-core'

/** How one step changes the weights. All tensors are flat, one entry a weight. */
export interface UpdateRule {
  /** What is remembered of each weight from step to step; zero at first. */
  readonly accumulators: readonly string[]
  /** Runs inside `tf.tidy`; the results come back in the order of `accumulators`. */
  update(input: UpdateInput): { readonly weights: Tensor1D; readonly accumulators: readonly Tensor1D[] }
}

export interface UpdateInput {
  readonly weights: Tensor1D
  readonly gradient: Tensor1D
  readonly accumulators: readonly Tensor1D[]
  /** Number of this step, from 1. */
  readonly step: number
  readonly learningRate: number
}
