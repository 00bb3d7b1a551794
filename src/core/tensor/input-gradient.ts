import * as tf from '@tensorflow/tfjs-core'
import type { Classifier } from '../models/classifier'
import { attackLoss, type LossKind } from './losses'

/** One forward and one backward pass: what attacks and estimators share. The caller disposes all three. */
export interface InputGradient {
  /** `[n]` loss of each sample. */
  readonly loss: tf.Tensor1D
  /** `[n, h, w, c]` gradient of each sample's own loss with respect to its own input. */
  readonly gradient: tf.Tensor4D
  /** `[n, classCount]` from the same forward pass. */
  readonly logits: tf.Tensor2D
}

/**
 * Loss, logits and input gradient of a batch. In inference mode samples do not influence each other, so the gradient
 * of the sum is the stack of the single gradients.
 *
 * @param x `[n, h, w, c]` inputs
 * @param labels `[n]` int32
 */
export function inputGradient(
  model: Classifier,
  x: tf.Tensor4D,
  labels: tf.Tensor1D,
  kind: LossKind = 'cross-entropy'
): InputGradient {
  return inputGradientOf(
    (inputs) => model.logits(inputs),
    x,
    (logits) => attackLoss(kind, logits, labels)
  )
}

/**
 * The same for any differentiable loss of the logits, and any differentiable way from x to the logits that keeps the
 * samples apart.
 *
 * @param x `[n, h, w, c]` inputs
 * @param lossOf `[n, classCount]` logits to `[n]`
 */
export function inputGradientOf(
  logitsOf: (x: tf.Tensor4D) => tf.Tensor2D,
  x: tf.Tensor4D,
  lossOf: (logits: tf.Tensor2D) => tf.Tensor1D
): InputGradient {
  return tf.tidy(() => {
    const forward: { loss?: tf.Tensor1D; logits?: tf.Tensor2D } = {}
    try {
      const { value, grads } = tf.engine().gradients(() => {
        const logits = logitsOf(x)
        const loss = lossOf(logits)
        // Kept past the tape's own scope; `tf.tidy` outside hands them to the caller.
        forward.logits = tf.keep(logits)
        forward.loss = tf.keep(loss)
        return tf.sum(loss)
      }, [x])
      value.dispose()
      const loss = tf.clone(forward.loss as tf.Tensor1D)
      const logits = tf.clone(forward.logits as tf.Tensor2D)
      return { loss, logits, gradient: grads[0] as tf.Tensor4D }
    } finally {
      // Where the way back did not fit into memory, too.
      forward.loss?.dispose()
      forward.logits?.dispose()
    }
  })
}
