import { attackLabel, isTargeted } from '@contract/attacks'
import { formatCount, formatPercent } from '../../charts/format'
import type { CoreEvent, JobContext } from '../../jobs/job'
import { partOf } from '../../jobs/parts'
import { pastDetectorAttack, TURNED_AWAY } from '../plan'
import { withoutFigure } from './finding'
import { probeCount, quietly, tryAttack, type Part, type PartInput, type Trial } from './part'
import { pastDetector } from './past-detector'

type AnyAttack = NonNullable<Trial['runs']>

/**
 * C33: a network with more outputs than the data have classes can turn images away by the others. How many examples get by
 * undetected is a curve over how many clean images it may turn away, no one point; told of the attack in doubt, which does
 * not know the detector, and of one that also has to pass it. Of each image the example counts that is turned away last,
 * whichever attack found it, so that the second curve is nowhere below the first.
 */
export const rejecting: Part = async function* (input, context) {
  const { spec, model, test } = input
  const { attack } = spec
  const spare = model.classCount - test.classCount
  if (spare <= 0)
    return withoutFigure(
      'not-applicable',
      `The network turns no image away: each of its ${formatCount(model.classCount)} outputs is a class of the data.`
    )
  if (isTargeted(attack)) return withoutFigure('not-applicable', 'A targeted attack asks for one class only.')
  const samples = probeCount(input)
  const adaptive = pastDetectorAttack(attack)
  const parts = adaptive === null ? 1 : 1 + TURNED_AWAY.length
  const found = yield* partOf(examplesOf({ attack }, input, context), 0, parts)
  if (found.clean.length === 0)
    return withoutFigure('not-applicable', 'The network has none of these images right.', samples)
  if (found.scores.size === 0)
    return withoutFigure('not-applicable', 'The network turns all of these images away as they are.', samples)
  const thresholds = TURNED_AWAY.map((share) => thresholdFor(found.clean, share))
  let lowest = [...found.scores]
  const undetected = (): number[] =>
    thresholds.map((threshold) => lowest.filter(([, score]) => score <= threshold).length / lowest.length)
  const plain = undetected()
  const area = areaUnderCurve(found.clean, [...found.scores.values()].filter(Number.isFinite))
  if (adaptive !== null)
    for (const [place, threshold] of thresholds.entries()) {
      const runs = pastDetector({ classes: test.classCount, threshold }, found.examples) as AnyAttack
      const more = yield* partOf(examplesOf({ attack: adaptive, runs }, input, context), place + 1, parts)
      lowest = lowest.map(([index, score]) => [index, Math.min(score, more.scores.get(index) ?? score)])
    }
  const best = undetected()
  const points = plain.map(
    (rate, at) =>
      `${formatPercent(rate)} where ${formatPercent(TURNED_AWAY[at] as number)} of clean ones may be`
  )
  return {
    state: 'warned',
    sentence:
      `${formatCount(spare)} of its outputs are no class of the data and can turn images away. Of ${formatCount(lowest.length)} images ` +
      `${attackLabel(attack)} gets wrong and not turned away ${points.join(', ')}` +
      `${area === null ? '' : ` (area under the ROC curve ${area.toFixed(3)})`}. ` +
      (adaptive === null
        ? `It does not mind being turned away, and in ${attack.norm} there is no attack that does: one may do better.`
        : `With ${attackLabel(adaptive)} on the smaller of two margins, to a wrong class and to being turned away, it is ` +
          `${best.map((rate) => formatPercent(rate)).join(', ')}.`),
    figure: best[1] ?? null,
    threshold: null,
    sampleCount: samples
  }
}

/** What one attack does to the images that the network has right and lets through as they are. */
interface Examples {
  /** How far towards turning away, of clean images whose class is right. */
  readonly clean: readonly number[]
  /** The same of the attacked ones where their class is wrong, Infinity where it is not; by their place in the data set. */
  readonly scores: ReadonlyMap<number, number>
  /** The attacked inputs, likewise. */
  readonly examples: ReadonlyMap<number, Float32Array>
}

async function* examplesOf(
  how: Pick<Trial, 'attack' | 'runs'>,
  input: PartInput,
  context: JobContext
): AsyncGenerator<CoreEvent, Examples, void> {
  const { spec, model, test, runId } = input
  const { offset, seed, batchSize } = spec
  const clean: number[] = []
  const scores = new Map<number, number>()
  const examples = new Map<number, Float32Array>()
  const samples = probeCount(input)
  const common = { model, test, samples, offset, seed, batchSize, evaluationId: runId, keepExamples: true }
  yield* quietly(tryAttack({ ...common, ...how }, context), ({ indices, y, xAdv, cleanLogits, logits }) => {
    const size = xAdv.length / y.length
    y.forEach((label, row) => {
      const before = verdict(cleanLogits, row, model.classCount, test.classCount)
      if (before.best !== label) return
      clean.push(before.score)
      // What is turned away as it is counts as wrong: no attack has tried it.
      if (before.score >= 0) return
      const after = verdict(logits, row, model.classCount, test.classCount)
      const index = indices[row] as number
      scores.set(index, after.best === label ? Infinity : after.score)
      examples.set(index, xAdv.slice(row * size, (row + 1) * size))
    })
  })
  return { clean, scores, examples }
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
