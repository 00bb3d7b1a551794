const PASSES = 120

/**
 * The step `clip(free(nu), low, high)` with `normal . step = way`; null where the limits do not let it.
 *
 * @param free entry of the step without limits: it moves along the normal as nu grows, by `normal` a unit or not at all
 */
export function stepOnto(
  normal: Float32Array,
  low: Float64Array,
  high: Float64Array,
  way: number,
  free: (at: number, nu: number) => number
): Float64Array | null {
  const size = normal.length
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
      const here = free(at, nu)
      if (here <= (low[at] as number)) sum += weight * (low[at] as number)
      else if (here >= (high[at] as number)) sum += weight * (high[at] as number)
      else {
        sum += weight * here
        slope += weight * weight
      }
    }
    const missing = way - sum
    if (Math.abs(missing) <= tolerance) break
    if (missing > 0) below = nu
    else above = nu
    const newton = slope > 0 ? nu + missing / slope : NaN
    if (newton > below && newton < above && pass % 2 === 0) nu = newton
    else if (below > -Infinity && above < Infinity) nu = (below + above) / 2
    // No slope and no bracket yet: further out.
    else nu = missing > 0 ? Math.max(1, 4 * nu) : Math.min(-1, 4 * nu)
  }
  const step = new Float64Array(size)
  for (let at = 0; at < size; at++)
    step[at] = Math.min(Math.max(free(at, nu), low[at] as number), high[at] as number)
  return step
}

/** Euclidean length. */
export function lengthOf(step: Float64Array): number {
  let sum = 0
  for (const part of step) sum += part * part
  return Math.sqrt(sum)
}
