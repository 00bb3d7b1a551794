import * as tf from '@tensorflow/tfjs-core'

/** Which loss an attack climbs. */
export type LossKind = 'cross-entropy' | 'margin' | 'dlr'

/**
 * Loss of one row of logits; writes the derivative by each logit into `slope`, which is zero at first. `row` counts
 * from the first row of the logits.
 */
export type RowLoss = (logits: Float32Array, slope: Float64Array, row: number) => number

/** The same for one class: the label, or in targeted mode the target. */
export type ClassLoss = (logits: Float32Array, slope: Float64Array, y: number) => number

/**
 * A loss row by row in double precision, differentiable once. Logits are few numbers: for them one pass here costs
 * less than the twenty-odd small TensorFlow operations of the same formula.
 *
 * @param logits `[n, classCount]`
 * @returns `[n]`
 */
export function rowLoss(logits: tf.Tensor2D, lossOf: RowLoss): tf.Tensor1D {
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
      losses[row] = lossOf(values.subarray(from, from + classCount), slope, row)
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
  return attackLoss('cross-entropy', logits, labels)
}

/** The loss of each sample, `[n]`; higher is nearer to (or deeper in) a wrong class. */
export function attackLoss(kind: LossKind, logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const classes = labels.dataSync<'int32'>()
  return rowLoss(logits, (z, slope, row) => classLosses[kind](z, slope, classes[row] as number))
}

function crossEntropyOfRow(logits: Float32Array, slope: Float64Array, y: number): number {
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

function negativeMarginOfRow(logits: Float32Array, slope: Float64Array, y: number): number {
  let best = y === 0 ? 1 : 0
  for (let index = best + 1; index < logits.length; index++)
    if (index !== y && (logits[index] as number) > (logits[best] as number)) best = index
  slope[best] = 1
  slope[y] = -1
  return (logits[best] as number) - (logits[y] as number)
}

/**
 * Difference of logits ratio (Croce & Hein 2020, "Reliable evaluation", eq. 6):
 * `-(z_y - max_{i != y} z_i) / (z_pi1 - z_pi3)`, pi the classes by falling logit: it does not change when the logits are
 * shifted or scaled. Two classes have no third one; there the margin stands in.
 */
function dlrOfRow(logits: Float32Array, slope: Float64Array, y: number): number {
  const margin = negativeMarginOfRow(logits, slope, y)
  const [first, , third] = largest(logits, 3)
  if (third === undefined) return margin
  return overSpread(logits, slope, margin, [
    [first as number, 1],
    [third, -1]
  ])
}

/**
 * Targeted difference of logits ratio (ibid., eq. 7): `-(z_y - z_t) / (z_pi1 - (z_pi3 + z_pi4) / 2)`. With three
 * classes the third stands for both; with two the plain difference remains.
 */
export function targetedDlrOfRow(
  logits: Float32Array,
  slope: Float64Array,
  label: number,
  target: number
): number {
  slope[target] = 1
  slope[label] = -1
  const difference = (logits[target] as number) - (logits[label] as number)
  const [first, , third, fourth] = largest(logits, 4)
  if (third === undefined) return difference
  return overSpread(logits, slope, difference, [
    [first as number, 1],
    [third, -0.5],
    [fourth ?? third, -0.5]
  ])
}

/** The quotient of a difference, whose slope is given, and a weighted sum of logits; zero where that sum is zero. */
function overSpread(
  logits: Float32Array,
  slope: Float64Array,
  difference: number,
  weights: readonly (readonly [index: number, weight: number])[]
): number {
  const spread = weights.reduce((sum, [index, weight]) => sum + weight * (logits[index] as number), 0)
  if (spread === 0) {
    slope.fill(0)
    return 0
  }
  const ratio = difference / spread
  for (let index = 0; index < slope.length; index++) slope[index]! /= spread
  for (const [index, weight] of weights) slope[index]! -= (ratio * weight) / spread
  return ratio
}

/** Indices of the `count` largest logits, the largest first; fewer where there are fewer classes. */
function largest(logits: Float32Array, count: number): number[] {
  const found: number[] = []
  for (let index = 0; index < logits.length; index++) {
    let place = found.length
    while (place > 0 && (logits[index] as number) > (logits[found[place - 1] as number] as number)) place--
    if (place >= count) continue
    found.splice(place, 0, index)
    if (found.length > count) found.pop()
  }
  return found
}

/**
 * Kullback-Leibler divergence `sum_j p_j log(p_j / q_j)` of the softmax q of some logits from the softmax p of others;
 * its slope by the logits of q is `q - p`.
 */
export function divergenceOfRow(from: Float32Array, logits: Float32Array, slope: Float64Array): number {
  const p = logSoftmax(from)
  const q = logSoftmax(logits)
  let sum = 0
  for (let index = 0; index < q.length; index++) {
    const share = Math.exp(p[index] as number)
    if (share > 0) sum += share * ((p[index] as number) - (q[index] as number))
    slope[index] = Math.exp(q[index] as number) - share
  }
  return sum
}

function logSoftmax(logits: Float32Array): Float64Array {
  const top = logits.reduce((best, value) => Math.max(best, value), -Infinity)
  let sum = 0
  for (const value of logits) sum += Math.exp(value - top)
  const shift = top + Math.log(sum)
  return Float64Array.from(logits, (value) => value - shift)
}

/** Each loss as a function of one row; higher is nearer to a class other than y. */
export const classLosses: Readonly<Record<LossKind, ClassLoss>> = {
  'cross-entropy': crossEntropyOfRow,
  margin: negativeMarginOfRow,
  dlr: dlrOfRow
}
