import type { Bounds } from '@contract/threat-model'

const HALVINGS = 24
const PASSES = 60

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
 * bisected: within `[clean - e, clean + e]` the shortest step to the border is `clip(nu normal)`.
 *
 * @returns the step; a new array
 */
export function trustRegionStep(norm: 'l2' | 'linf', problem: StepProblem): Float64Array {
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
  const solve = (): Float64Array | null => stepOnto(base, normal, low, high, way)

  limit(Infinity)
  const shortest = solve()
  if (shortest === null || lengthOf(shortest) > radius) {
    const towards = shortest ?? farthest(normal, low, high, way)
    const length = lengthOf(towards)
    return length > radius ? towards.map((part) => (part * radius) / length) : towards
  }
  let best = shortest
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

/** `clip(base + nu normal, low, high)` with `normal . step = way`; null where the limits do not let it. */
function stepOnto(
  base: Float64Array,
  normal: Float32Array,
  low: Float64Array,
  high: Float64Array,
  way: number
): Float64Array | null {
  const size = base.length
  let [least, most] = [0, 0]
  for (let at = 0; at < size; at++) {
    const weight = normal[at] as number
    const [down, up] = [weight * (low[at] as number), weight * (high[at] as number)]
    least += Math.min(down, up)
    most += Math.max(down, up)
  }
  if (!(way >= least && way <= most)) return null
  const tolerance = 1e-9 * Math.max(1e-30, most - least)
  let nu = 0
  let [below, above] = [-Infinity, Infinity]
  for (let pass = 0; pass < PASSES; pass++) {
    let sum = 0
    let slope = 0
    for (let at = 0; at < size; at++) {
      const weight = normal[at] as number
      const free = (base[at] as number) + nu * weight
      if (free <= (low[at] as number)) sum += weight * (low[at] as number)
      else if (free >= (high[at] as number)) sum += weight * (high[at] as number)
      else {
        sum += weight * free
        slope += weight * weight
      }
    }
    const missing = way - sum
    if (Math.abs(missing) <= tolerance) break
    if (missing > 0) below = nu
    else above = nu
    const newton = slope > 0 ? nu + missing / slope : NaN
    if (newton > below && newton < above) nu = newton
    else if (below > -Infinity && above < Infinity) nu = (below + above) / 2
    // No slope and no bracket yet: further out.
    else nu = missing > 0 ? Math.max(1, 2 * nu) : Math.min(-1, 2 * nu)
  }
  const step = new Float64Array(size)
  for (let at = 0; at < size; at++) {
    const free = (base[at] as number) + nu * (normal[at] as number)
    step[at] = Math.min(Math.max(free, low[at] as number), high[at] as number)
  }
  return step
}

/** As far towards the border as the box allows. */
function farthest(normal: Float32Array, low: Float64Array, high: Float64Array, way: number): Float64Array {
  return Float64Array.from(normal, (weight, at) =>
    weight === 0 ? 0 : ((weight * way > 0 ? high[at] : low[at]) as number)
  )
}

function lengthOf(step: Float64Array): number {
  let sum = 0
  for (const part of step) sum += part * part
  return Math.sqrt(sum)
}

function farthestChange(clean: Float32Array, current: Float32Array): number {
  let most = 0
  for (let at = 0; at < clean.length; at++)
    most = Math.max(most, Math.abs((clean[at] as number) - (current[at] as number)))
  return most
}
