import { attackLabel, isTargeted } from '@contract/attacks'
import { formatCount, formatPercent } from '../../charts/format'
import { correctRows } from '../../evaluation/predict'
import { rightRows } from '../../evaluation/transfer'
import { withoutFigure } from './finding'
import { probeCount, quietly, tryAttack, type Part } from './part'

const LEVELS = 255
const LEAST = 0.9

/** C23: examples rounded to the levels of an 8-bit image, which PNG keeps as they are. */
export const survives: Part = async function* (input, context) {
  const { spec, model, test } = input
  if (isTargeted(spec.attack))
    return withoutFigure('not-applicable', 'A targeted attack asks for one class only.')
  const samples = probeCount(input)
  const { lower, upper } = test.bounds
  const scale = LEVELS / (upper - lower)
  /** For each image: right before, and right as an 8-bit image of its example. */
  const before: number[] = []
  const rounded: number[] = []
  const { robust } = yield* quietly(
    tryAttack(
      {
        ...{ model, test, attack: spec.attack, samples, offset: spec.offset, seed: spec.seed },
        ...{ batchSize: spec.batchSize, evaluationId: input.runId, keepExamples: true }
      },
      context
    ),
    ({ xAdv, y: labels, cleanLogits }) => {
      before.push(...correctRows(cleanLogits, model.classCount, labels))
      const pixels = xAdv.map((value) => lower + Math.round((value - lower) * scale) / scale)
      const images = { pixels, labels, imageShape: test.imageShape }
      rounded.push(...rightRows(model, images, spec.batchSize, context))
    }
  )
  const made = before.flatMap((flag, row) => (flag === 1 && robust[row] === 0 ? [row] : []))
  if (made.length === 0)
    return withoutFigure(
      'not-applicable',
      `${attackLabel(spec.attack)} found no example on ${formatCount(samples)} images.`,
      samples
    )
  const figure = made.filter((row) => rounded[row] === 0).length / made.length
  return {
    state: figure < LEAST ? 'warned' : 'passed',
    sentence:
      `${formatPercent(figure)} of ${formatCount(made.length)} examples of ${attackLabel(spec.attack)} are still adversarial ` +
      'after rounding to 8 bits, as PNG keeps them.',
    figure,
    threshold: LEAST,
    sampleCount: samples
  }
}
