import { attackLabel, isTargeted } from '@contract/attacks'
import { formatCount, formatPercent } from '../../charts/format'
import { withoutFigure } from './finding'
import { probeCount, quietly, tryAttack, type Part } from './part'

/** Shares of clean images that may be turned away at each point of the curve that is told. */
const TURNED_AWAY = [0.01, 0.05, 0.1]

/**
 * C33: a network with more outputs than the data have classes can turn images away by the others. How many examples get by
 * undetected is a curve over how many clean images it may turn away, no one point.
 */
export const rejecting: Part = async function* (input, context) {
  const { spec, model, test } = input
  const { attack, offset, seed, batchSize } = spec
  const spare = model.classCount - test.classCount
  if (spare <= 0)
    return withoutFigure(
      'not-applicable',
      `The network turns no image away: each of its ${formatCount(model.classCount)} outputs is a class of the data.`
    )
  if (isTargeted(attack)) return withoutFigure('not-applicable', 'A targeted attack asks for one class only.')
  const samples = probeCount(input)
  const clean: number[] = []
  /** Of images that are right before: how far towards turning away, and whether the class that is left is wrong. */
  const attacked: { readonly score: number; readonly isWrong: boolean }[] = []
  yield* quietly(
    tryAttack(
      {
        ...{ model, test, attack, samples, offset, seed, batchSize },
        ...{ evaluationId: input.runId, keepExamples: true }
      },
      context
    ),
    ({ y, cleanLogits, logits }) =>
      y.forEach((label, row) => {
        const before = verdict(cleanLogits, row, model.classCount, test.classCount)
        if (before.best !== label) return
        clean.push(before.score)
        const after = verdict(logits, row, model.classCount, test.classCount)
        attacked.push({ score: after.score, isWrong: after.best !== label })
      })
  )
  if (clean.length === 0)
    return withoutFigure('not-applicable', 'The network has none of these images right.', samples)
  const curve = TURNED_AWAY.map((share) => {
    const threshold = thresholdFor(clean, share)
    const through = attacked.filter(({ score, isWrong }) => isWrong && score <= threshold).length
    return { share, undetected: through / attacked.length }
  })
  const area = areaUnderCurve(
    clean,
    attacked.flatMap(({ score, isWrong }) => (isWrong ? [score] : []))
  )
  const points = curve.map(
    ({ share, undetected }) =>
      `${formatPercent(undetected)} where ${formatPercent(share)} of clean ones may be`
  )
  return {
    state: 'warned',
    sentence:
      `${formatCount(spare)} of its outputs are no class of the data and can turn images away. Of ${formatCount(attacked.length)} images ` +
      `${attackLabel(attack)} gets wrong and not turned away ${points.join(', ')}` +
      `${area === null ? '' : ` (area under the ROC curve ${area.toFixed(3)})`}. The attack does not mind being turned away: ` +
      'one that does may do better.',
    figure: curve[1]?.undetected ?? null,
    threshold: null,
    sampleCount: samples
  }
}

/** The class among those of the data, and how far above its output the largest of the others is. */
export function verdict(
  logits: ArrayLike<number>,
  row: number,
  outputs: number,
  classes: number
): { readonly best: number; readonly score: number } {
  let best = 0
  let spare = -Infinity
  const at = (index: number): number => logits[row * outputs + index] as number
  for (let index = 0; index < outputs; index++) {
    if (index >= classes) spare = Math.max(spare, at(index))
    else if (at(index) > at(best)) best = index
  }
  return { best, score: spare - at(best) }
}

/** The score above which at most that share of the clean images lies. */
export function thresholdFor(scores: readonly number[], share: number): number {
  const sorted = [...scores].sort((a, b) => b - a)
  return sorted[Math.floor(share * sorted.length)] ?? Infinity
}

/** Probability that an example scores higher than a clean image, ties counted half; null without examples. */
export function areaUnderCurve(clean: readonly number[], found: readonly number[]): number | null {
  if (found.length === 0 || clean.length === 0) return null
  let wins = 0
  for (const a of found) for (const b of clean) wins += a > b ? 1 : a === b ? 0.5 : 0
  return wins / (found.length * clean.length)
}
