import type { Bounds, LpNorm } from '@contract/threat-model'
import { lengthOf, stepOnto } from './step-onto'
import { fewestChanges, leastChange } from './sparse-trust-region'

const HALVINGS = 24

/** The subproblem of one sample; all vectors have one entry a feature. */
export interface StepProblem {
  readonly clean: Float32Array
  readonly current: Float32Array
  /** Normal of the linearised border and the way to go along it: `normal . step = way`. */
  readonly normal: Float32Array
  readonly way: number
  /** Greatest Euclidean length of the step. */
  readonly radius: number
  readonly bounds: Bounds
}

/**
 * The step of Brendel et al. 2019 (eq. 2): among all steps of at most `radius` in l2 that reach the linearised border inside
 * the box, the one after which the clean input is nearest. Where the border is out of reach, the step goes towards it.
 *
 * For l2 the solution is `clip(s (clean - current) + nu normal)` with 0 <= s <= 1 (from the conditions of Karush, Kuhn and
 * Tucker): s is bisected down until the step is short enough, nu found for each s. For linf the distance itself is
 * bisected: within `[clean - e, clean + e]` the shortest step to the border is `clip(nu normal)`. l1 and l0 are in
 * sparse-trust-region.ts.
 *
 * @returns the step; a new array
 */
export function trustRegionStep(norm: LpNorm, problem: StepProblem): Float64Array {
  const { clean, current, normal, way, radius, bounds } = problem
  const size = clean.length
  const low = new Float64Array(size)
  const high = new Float64Array(size)
  const base = new Float64Array(size)
  /** Clips to the box, and to at most `reach` from the clean input in each feature. */
  function limit(reach: number): void {
    for (let at = 0; at < size; at++) {
      const [here, origin] = [current[at] as number, clean[at] as number]
      low[at] = Math.max(bounds.lower, origin - reach) - here
      high[at] = Math.min(bounds.upper, origin + reach) - here
    }
  }
  const solve = (): Float64Array | null =>
    stepOnto(normal, low, high, way, (at, nu) => (base[at] as number) + nu * (normal[at] as number))

  limit(Infinity)
  const shortest = solve()
  if (shortest === null || lengthOf(shortest) > radius) {
    const towards = shortest ?? farthest(normal, low, high, way)
    const length = lengthOf(towards)
    return length > radius ? towards.map((part) => (part * radius) / length) : towards
  }
  let best = shortest
  if (norm === 'l1') return leastChange(problem, low, high) ?? shortest
  if (norm === 'l0') return fewestChanges(problem, low, high) ?? shortest
  if (norm === 'l2') {
    let [inside, outside] = [0, 1]
    for (let halving = 0; halving <= HALVINGS; halving++) {
      const share = halving === 0 ? 1 : (inside + outside) / 2
      for (let at = 0; at < size; at++) base[at] = share * ((clean[at] as number) - (current[at] as number))
      const step = solve()
      const isShort = step !== null && lengthOf(step) <= radius
      if (isShort) {
        best = step
        inside = share
        if (halving === 0) break
      } else outside = share
    }
    return best
  }
  let [tooNear, reached] = [0, farthestChange(clean, current)]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const reach = halving === 0 ? reached : (tooNear + reached) / 2
    limit(reach)
    const step = solve()
    if (step !== null && lengthOf(step) <= radius) {
      best = step
      reached = reach
    } else if (halving > 0) tooNear = reach
    else return best
  }
  return best
}

/** As far towards the border as the box allows. */
function farthest(normal: Float32Array, low: Float64Array, high: Float64Array, way: number): Float64Array {
  return Float64Array.from(normal, (weight, at) =>
    weight === 0 ? 0 : ((weight * way > 0 ? high[at] : low[at]) as number)
  )
}

function farthestChange(clean: Float32Array, current: Float32Array): number {
  let most = 0
  for (let at = 0; at < clean.length; at++)
    most = Math.max(most, Math.abs((clean[at] as number) - (current[at] as number)))
  return most
}
