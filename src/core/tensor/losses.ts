import * as tf from '@tensorflow/tfjs-core'

/** Which loss an attack climbs. */
export type LossKind = 'cross-entropy' | 'margin'

/**
 * Cross-entropy of each sample, exact where the usual form is not: `logsumexp(z) - z_y` in float32 is 0 from a
 * margin of about 17 on, while `log1p(sum_{j != y} exp(z_j - z_y))` keeps its relative precision down to 1e-38.
 * The gradient is `sum_{j != y} p_j (e_j - e_y)`, `p_j = exp(z_j - z_y - loss)`.
 *
 * @param logits `[n, classCount]`
 * @param labels `[n]` int32
 * @returns `[n]`, in nats
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const compute = tf.customGrad((...args) => {
    const z = args[0] as tf.Tensor2D
    const save = args[args.length - 1] as (tensors: tf.Tensor[]) => void
    const classCount = z.shape[1]
    const chosen = tf.oneHot(labels, classCount, 1, 0, 'float32') as tf.Tensor2D
    const others = tf.sub(1, chosen)
    const difference = tf.sub(z, tf.sum(tf.mul(z, chosen), 1, true))
    // Shifting by the largest positive difference keeps exp() finite for misclassified samples.
    const shift = tf.relu(tf.max(difference, 1, true))
    const tail = tf.sum(tf.mul(tf.exp(tf.sub(difference, shift)), others), 1, true)
    const value = tf.add(shift, tf.log1p(tf.add(tail, tf.expm1(tf.neg(shift)))))
    const p = tf.mul(tf.exp(tf.sub(difference, value)), others)
    save([p, chosen])
    return {
      value: tf.squeeze(value, [1]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [weights, label] = saved as [tf.Tensor2D, tf.Tensor2D]
        const slope = tf.sub(weights, tf.mul(label, tf.sum(weights, 1, true)))
        return tf.mul(slope, tf.expandDims(dy, 1))
      }
    }
  })
  return compute(logits) as tf.Tensor1D
}

/** Largest other logit minus the logit of the label: positive means misclassified. `[n]` */
export function negativeMargin(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const chosen = tf.oneHot(labels, logits.shape[1], 1, 0, 'float32')
    const own = tf.sum(tf.mul(logits, chosen), 1)
    const best = tf.max(tf.sub(logits, tf.mul(chosen, 1e30)), 1)
    return tf.sub(best, own) as tf.Tensor1D
  })
}

/** The loss of each sample, `[n]`; higher is nearer to (or deeper in) a wrong class. */
export function attackLoss(kind: LossKind, logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return kind === 'margin' ? negativeMargin(logits, labels) : crossEntropy(logits, labels)
}
