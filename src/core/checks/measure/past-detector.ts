import * as tf from '@tensorflow/tfjs-core'
import type { AttackOptions } from '@contract/attacks'
import { pgd } from '../../attacks/pgd'
import type { Answers, AttackFunction, LossOfLogits, Oracle } from '../../attacks'
import { rowLoss } from '../../tensor/losses'

/** A detector that is part of the network: its outputs behind those of the data's classes turn an image away. */
export interface Detector {
  /** Classes of the data: the first outputs. */
  readonly classes: number
  /** An image is turned away where the largest further output is by more than this above the largest class. */
  readonly threshold: number
}

/**
 * PGD on both aims at once: a wrong class, and not to be turned away. It climbs the smaller of the two margins,
 *
 *   min(max_{j≠y} z_j − z_y,  max_{j≠y} z_j − max_s z_s + t)  =  max_{j≠y} z_j − max(z_y, max_s z_s − t),
 *
 * with classes j, label y, further outputs s and threshold t; it is above 0 exactly where an example is taken for a wrong
 * class and let through. Each step so works at the aim that is farther off, as in Selective PGD (Bryniarski et al. 2022,
 * arXiv 2106.15023); the detector as one more class is that of Carlini and Wagner 2017 (arXiv 1705.07263), and one loss for
 * all parts of a defence the advice of Tramèr et al. 2020 (arXiv 2002.08347).
 *
 * @param starts inputs to begin with before the random starts, by the place of a sample in its data set
 */
export function pastDetector(
  detector: Detector,
  starts: ReadonlyMap<number, Float32Array>
): AttackFunction<AttackOptions<'pgd'>> {
  return async function* (input) {
    const { x, sampleIndices } = input
    const size = x.size / x.shape[0]
    const begin = Float32Array.from(x.dataSync<'float32'>())
    for (let row = 0; row < x.shape[0]; row++) {
      const start = starts.get(sampleIndices[row] as number)
      if (start) begin.set(start, row * size)
    }
    const from = tf.tensor4d(begin, x.shape)
    try {
      return yield* pgd({ ...input, from, oracle: seesDetector(input.oracle, detector) })
    } finally {
      from.dispose()
    }
  }
}

/** The same oracle, to which only what is also let through is a success. */
function seesDetector(oracle: Oracle, detector: Detector): Oracle {
  const { labels } = oracle
  const lossOf: LossOfLogits = (logits, { rows }) =>
    rowLoss(logits, (z, slope, at) =>
      undetectedMargin(z, labels[rows[at] as number] as number, detector, slope)
    )
  const answers = (loss: Float32Array): Answers => ({
    loss,
    fooled: Uint8Array.from(loss, (one) => +(one > 0))
  })
  return {
    ...oracle,
    gradient(x, rows, _, through) {
      const found = oracle.gradientOf(x, rows, lossOf, through)
      return { ...found, ...answers(found.loss) }
    },
    evaluate(x, rows) {
      const logits = oracle.logits(x, rows)
      const margins = Float32Array.from(rows, (row, at) => {
        const own = logits.subarray(at * oracle.classCount, (at + 1) * oracle.classCount)
        return undetectedMargin(own, labels[row] as number, detector)
      })
      return answers(margins)
    },
    averaged: (draws) => seesDetector(oracle.averaged(draws), detector)
  }
}

/** The smaller of the two margins of one row of logits; adds its derivative by each logit to `slope`. */
export function undetectedMargin(
  logits: Float32Array,
  label: number,
  { classes, threshold }: Detector,
  slope?: Float64Array
): number {
  let wrong = label === 0 ? 1 : 0
  let spare = classes
  for (let index = 0; index < logits.length; index++) {
    const value = logits[index] as number
    if (index >= classes) {
      if (value > (logits[spare] as number)) spare = index
    } else if (index !== label && value > (logits[wrong] as number)) wrong = index
  }
  const [own, turned] = [logits[label] as number, (logits[spare] as number) - threshold]
  if (slope) {
    slope[wrong]! += 1
    slope[own > turned ? label : spare]! -= 1
  }
  return (logits[wrong] as number) - Math.max(own, turned)
}
