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
  return rowLoss(logits, labels, crossEntropyOfRow)
}

/** Largest other logit minus the logit of the label: positive means misclassified. `[n]` */
export function negativeMargin(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return rowLoss(logits, labels, negativeMarginOfRow)
}

/** The loss of each sample, `[n]`; higher is nearer to (or deeper in) a wrong class. */
export function attackLoss(kind: LossKind, logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return kind === 'margin' ? negativeMargin(logits, labels) : crossEntropy(logits, labels)
}

/** Loss of one row of logits with label y; writes the derivative by each logit into `slope` (zeros at first). */
type RowLoss = (logits: Float32Array, y: number, slope: Float64Array) => number

/**
 * A loss row by row in double precision, differentiable once. Logits are few numbers: for them one pass here costs
 * less than the twenty-odd small TensorFlow operations of the same formula.
 */
function rowLoss(logits: tf.Tensor2D, labels: tf.Tensor1D, lossOf: RowLoss): tf.Tensor1D {
  const chosen = labels.dataSync<'int32'>()
  const compute = tf.customGrad((...args) => {
    const z = args[0] as tf.Tensor2D
    const save = args[args.length - 1] as (tensors: tf.Tensor[]) => void
    const [count, classCount] = z.shape
    const values = z.dataSync<'float32'>()
    const losses = new Float32Array(count)
    const slopes = new Float32Array(count * classCount)
    const slope = new Float64Array(classCount)
    for (let row = 0; row < count; row++) {
      slope.fill(0)
      const from = row * classCount
      losses[row] = lossOf(values.subarray(from, from + classCount), chosen[row] as number, slope)
      slopes.set(slope, from)
    }
    save([tf.tensor2d(slopes, [count, classCount])])
    return {
      value: tf.tensor1d(losses),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(saved[0] as tf.Tensor2D, tf.reshape(dy, [count, 1]))
    }
  })
  return compute(logits) as tf.Tensor1D
}

function crossEntropyOfRow(logits: Float32Array, y: number, slope: Float64Array): number {
  const own = logits[y] as number
  // Shifting by the largest positive difference keeps exp() finite for misclassified samples.
  let shift = 0
  for (const logit of logits) shift = Math.max(shift, logit - own)
  let tail = 0
  for (let index = 0; index < logits.length; index++)
    if (index !== y) tail += Math.exp((logits[index] as number) - own - shift)
  const loss = shift + Math.log1p(tail + Math.expm1(-shift))
  let others = 0
  for (let index = 0; index < logits.length; index++) {
    if (index === y) continue
    const probability = Math.exp((logits[index] as number) - own - loss)
    slope[index] = probability
    others += probability
  }
  slope[y] = -others
  return loss
}

function negativeMarginOfRow(logits: Float32Array, y: number, slope: Float64Array): number {
  let best = y === 0 ? 1 : 0
  for (let index = best + 1; index < logits.length; index++)
    if (index !== y && (logits[index] as number) > (logits[best] as number)) best = index
  slope[best] = 1
  slope[y] = -1
  return (logits[best] as number) - (logits[y] as number)
}
