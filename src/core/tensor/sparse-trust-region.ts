import { lengthOf, stepOnto } from './step-onto'
import type { StepProblem } from './trust-region-step'

/** Halvings of the logarithm of the price of length, between these shares of the box. */
const HALVINGS = 12
const [CHEAPEST, DEAREST] = [1e-4, 1e3]
/** Halvings that find the jump of a function that is monotone and no longer continuous. */
const JUMPS = 40

/**
 * Of all steps that reach the linearised border inside the box and the trust region, the one that leaves the least l1
 * distance from the clean input (Brendel et al. 2019, eq. 2). For a price 1 / (2 t) of the squared length the step is
 * `clip(home + soft(kappa normal - home, t))`, home the way back to the clean input: t = 0 gives the shortest step, a larger
 * t a longer one that leaves less; the largest t is taken whose step is short enough.
 *
 * @param low limits of the step by the box, and `high`
 * @returns null where no t will do
 */
export function leastChange(
  { clean, current, normal, way, radius, bounds }: StepProblem,
  low: Float64Array,
  high: Float64Array
): Float64Array | null {
  const home = Float64Array.from(clean, (value, at) => value - (current[at] as number))
  return longest(radius, bounds.upper - bounds.lower, (t) =>
    stepOnto(normal, low, high, way, (at, kappa) => {
      const back = home[at] as number
      const off = kappa * (normal[at] as number) - back
      return back + Math.sign(off) * Math.max(0, Math.abs(off) - t)
    })
  )
}

/**
 * The same for l0: as few features as possible differ from the clean input. For a price a feature goes home where that
 * is cheaper than `clip(kappa normal)` by more than t; the changed ones then take the shortest way onto the border together.
 */
export function fewestChanges(
  { clean, current, normal, way, radius, bounds }: StepProblem,
  low: Float64Array,
  high: Float64Array
): Float64Array | null {
  const size = clean.length
  const home = Float64Array.from(clean, (value, at) => value - (current[at] as number))
  const limits = { low: new Float64Array(size), high: new Float64Array(size) }

  /** The step for a price of length, and, in `limits`, which features it leaves free. */
  function along(kappa: number, t: number): number {
    let sum = 0
    for (let at = 0; at < size; at++) {
      const weight = normal[at] as number
      const back = home[at] as number
      const pull = kappa * weight
      const free = Math.min(Math.max(pull, low[at] as number), high[at] as number)
      const isHome = back * back - 2 * pull * back <= 2 * t + free * free - 2 * pull * free
      limits.low[at] = isHome ? back : (low[at] as number)
      limits.high[at] = isHome ? back : (high[at] as number)
      sum += weight * (isHome ? back : free)
    }
    return sum
  }
  const onto = (kappa: number, t: number): Float64Array | null => {
    along(kappa, t)
    return stepOnto(normal, limits.low, limits.high, way, (at, nu) => nu * (normal[at] as number))
  }
  return longest(radius, (bounds.upper - bounds.lower) ** 2, (t) => {
    let [below, above] = [-1, 1]
    for (let wider = 0; wider < JUMPS && along(below, t) > way; wider++) below *= 2
    for (let wider = 0; wider < JUMPS && along(above, t) < way; wider++) above *= 2
    for (let halving = 0; halving < JUMPS; halving++) {
      const middle = (below + above) / 2
      if (along(middle, t) < way) below = middle
      else above = middle
    }
    // On either side of the jump; the one with fewer changes first.
    const [near, far] = Math.abs(below) < Math.abs(above) ? [below, above] : [above, below]
    return onto(near, t) ?? onto(far, t)
  })
}

/** The step of the largest t, by bisection of its logarithm, that is no longer than the radius. */
function longest(
  radius: number,
  scale: number,
  stepAt: (t: number) => Float64Array | null
): Float64Array | null {
  let best: Float64Array | null = null
  let [inside, outside] = [Math.log(CHEAPEST * scale), Math.log(DEAREST * scale)]
  for (let halving = 0; halving <= HALVINGS; halving++) {
    const place = halving === 0 ? outside : (inside + outside) / 2
    const step = stepAt(Math.exp(place))
    if (step !== null && lengthOf(step) <= radius) {
      best = step
      if (halving === 0) break
      inside = place
    } else outside = place
  }
  return best
}
