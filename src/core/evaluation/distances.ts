import type { DistanceDistribution, RobustCurve } from '@contract/measurement'
import type { AttackEvaluation } from './evaluate-attack'
import { countOf } from './accuracy'
import { wilson } from './wilson'

/** Most steps of a stored curve: more than a chart can show, few enough to store at every epoch. */
const MOST_STEPS = 200

/**
 * Distances of all evaluated samples in order: quantiles, and how many samples withstand which epsilon.
 *
 * @param distances one a sample; 0 where it was wrong before, infinite where nothing was found
 * @param cleanCorrect 1 where the sample was right before
 */
export function distanceDistribution(
  distances: Float32Array,
  cleanCorrect: Uint8Array
): DistanceDistribution {
  const sorted = distances.slice().sort()
  const quantile = (share: number): number | null => finite(sorted[Math.ceil(share * sorted.length) - 1])
  const tenths = Array.from({ length: 9 }, (_, index) => (index + 1) / 10)
  return {
    notFound: sorted.filter((distance) => distance === Infinity).length,
    median: quantile(0.5),
    quartiles: [quantile(0.25), quantile(0.75)],
    deciles: tenths.map(quantile),
    curve: curveOf(sorted, countOf(cleanCorrect))
  }
}

/** Starts with the samples right before at epsilon 0; each entry holds from its epsilon on, that one included. */
function curveOf(sorted: Float32Array, correct: number): DistanceDistribution['curve'] {
  const attacked = sorted.subarray(sorted.length - correct)
  const steps: DistanceDistribution['curve'] = []
  attacked.forEach((epsilon, before) => {
    if (epsilon === Infinity || epsilon === attacked[before + 1]) return
    steps.push({ epsilon, robust: correct - before - 1 })
  })
  const every = Math.ceil(steps.length / MOST_STEPS)
  const kept = steps.filter((_, index) => (steps.length - 1 - index) % every === 0)
  return kept[0]?.epsilon === 0 ? kept : [{ epsilon: 0, robust: correct }, ...kept]
}

/** Robust accuracy at any epsilons, from the distances that one minimum-norm attack found: no further passes. */
export function curveFromDistances(evaluation: AttackEvaluation, epsilons: readonly number[]): RobustCurve {
  const { result, distances = new Float32Array() } = evaluation
  const { evaluationId, sampleCount } = result
  const at = (epsilon: number): RobustCurve['points'][number] => {
    // What was wrong before is at distance 0, so it counts as fallen at every epsilon.
    const fallen = distances.reduce((count, distance) => count + (distance <= epsilon ? 1 : 0), 0)
    return { epsilon, robustAccuracy: wilson(sampleCount - fallen, sampleCount) }
  }
  const all = [...new Set([0, ...epsilons])].sort((a, b) => a - b)
  return { evaluationIds: [evaluationId], sampleCount, points: all.map(at) }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}
