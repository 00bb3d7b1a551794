import * as tf from '@tensorflow/tfjs-core'
import type { Pass } from './passes'

/**
 * Adversarial weight perturbation (Wu et al. 2020, eq. 10 with one step): a pass at the weights moved up its own loss,
 * each kernel w by `gamma |w| g / |g|`; biases stay. The weights themselves are as before when it returns. Averages of
 * batch normalisation move in the pass at the weights as they are alone, for it is these that they are kept with.
 *
 * @param statistics what a pass moves by itself
 * @param gamma share of each kernel's l2 length
 * @param differentiate a pass at the weights as they are; its tensors belong to the caller
 */
export function withPerturbedWeights(
  variables: readonly tf.Variable[],
  statistics: readonly tf.Variable[],
  gamma: number,
  differentiate: () => Pass
): Pass {
  const up = differentiate()
  const restored = [...variables, ...statistics]
  const kept = restored.map((variable) => tf.clone(variable))
  try {
    tf.tidy(() => {
      variables.forEach((variable, at) => {
        if (variable.rank < 2) return
        const gradient = up.gradients[at] as tf.Tensor
        const slope = tf.norm(gradient).dataSync()[0] as number
        // A kernel without a slope (a dead layer) has no direction to go.
        if (!(slope > 0)) return
        const length = tf.norm(variable).dataSync()[0] as number
        variable.assign(tf.add(variable, tf.mul(gradient, (gamma * length) / slope)))
      })
    })
    tf.dispose(up.gradients)
    return differentiate()
  } finally {
    restored.forEach((variable, at) => variable.assign(kept[at] as tf.Tensor))
    tf.dispose(kept)
  }
}
