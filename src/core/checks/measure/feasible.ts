import * as tf from '@tensorflow/tfjs-core'
import { attackLabel, isTargeted } from '@contract/attacks'
import { formatCount } from '../../charts/format'
import { correctRows, outcomesOf, predict } from '../../evaluation/predict'
import { batchOf, range } from '../../tensor/batches'
import { withoutFigure } from './finding'
import { probeCount, quietly, tryAttack, type Part } from './part'
import { isRandom, RANDOM } from './steadiness'

/** Margins of outputs of length 1 nearer to the border than this are rounding, as for C8 and C24. */
const ROUNDING = 1e-4
/** Images that are asked twice before the attack. */
const LOOKED_AT = 16

interface Made {
  readonly pixels: Float32Array
  readonly label: number
  readonly row: number
}

/**
 * C22 on fresh forward passes: each success of the attack is judged again in a batch of one, and held against the legal
 * range. (Distances are in the ledger.)
 */
export const feasible: Part = async function* (input, context) {
  const { spec, model, test } = input
  const { attack, offset, seed, batchSize } = spec
  if (isTargeted(attack)) return withoutFigure('not-applicable', 'A targeted attack asks for one class only.')
  const samples = probeCount(input)
  const looked = batchOf(test, range(offset, Math.min(samples, LOOKED_AT)))
  try {
    if (isRandom(model, looked.x, batchSize, context)) return withoutFigure('not-applicable', RANDOM, samples)
  } finally {
    tf.dispose([looked.x, looked.y])
  }
  const size = test.imageShape.reduce((product, side) => product * side, 1)
  const attacked: Made[] = []
  const { robust } = yield* quietly(
    tryAttack(
      {
        ...{ model, test, attack, samples, offset, seed, batchSize },
        ...{ evaluationId: input.runId, keepExamples: true }
      },
      context
    ),
    ({ xAdv, y, indices, cleanLogits }) =>
      correctRows(cleanLogits, model.classCount, y).forEach((isRight, at) => {
        if (isRight === 0) return
        const pixels = xAdv.slice(at * size, (at + 1) * size)
        attacked.push({ pixels, label: y[at] as number, row: (indices[at] as number) - offset })
      })
  )
  const made = attacked.filter(({ row }) => robust[row] === 0)
  if (made.length === 0)
    return withoutFigure(
      'not-applicable',
      `${attackLabel(attack)} found no example on ${formatCount(samples)} images.`,
      samples
    )
  const { lower, upper } = test.bounds
  const outside = made.filter(({ pixels }) => pixels.some((value) => !(value >= lower && value <= upper)))
  let [right, close] = [0, 0]
  for (const { pixels, label } of made) {
    const margin = aloneMargin(pixels, label)
    if (margin > ROUNDING) right++
    else if (margin > 0) close++
  }
  const figure = right + outside.length
  return {
    state: figure > 0 ? 'failed' : 'passed',
    sentence:
      `Of ${formatCount(made.length)} examples of ${attackLabel(attack)}, each judged again in a batch of one, the network has ` +
      `${formatCount(right)} right${close === 0 ? '' : ` (and ${formatCount(close)} by no more than rounding)`}; ` +
      `${formatCount(outside.length)} leave the legal range.`,
    figure,
    threshold: 0,
    sampleCount: samples
  }

  /** Margin of the label in outputs that are brought to length 1; the example alone in its batch. */
  function aloneMargin(pixels: Float32Array, label: number): number {
    const x = tf.tensor4d(pixels, [1, ...test.imageShape])
    try {
      const logits = predict(model, x, 1, context.signal)
      const length = Math.sqrt(logits.reduce((sum, value) => sum + value * value, 0)) + 1e-10
      return (outcomesOf(logits, model.classCount, [label]).margin[0] as number) / length
    } finally {
      x.dispose()
    }
  }
}
