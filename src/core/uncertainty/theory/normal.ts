/** Relative precision at which series and fraction stop. */
const PRECISION = 1e-16

/**
 * Distribution function of the standard normal, to double precision in both tails (no `1 - ...` in the lower one).
 * Free of TensorFlow and of code made from text, so that the window can draw with it.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.10 and 26.2.14
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN
  const size = Math.abs(x)
  if (size > 40) return x > 0 ? 1 : 0
  if (size < 3) return 0.5 + Math.sign(x) * density(size) * oddSeries(size)
  const tail = density(size) / continuedFraction(size)
  return x > 0 ? 1 - tail : tail
}

function density(x: number): number {
  return Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI)
}

/** `x + x^3/3 + x^5/15 + ...` */
function oddSeries(x: number): number {
  let term = x
  let sum = x
  for (let odd = 3; Math.abs(term) > PRECISION * sum; odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return sum
}

/** `x + 1/(x + 2/(x + 3/(x + ...)))`, from its far end. */
function continuedFraction(x: number): number {
  let value = x
  for (let level = 120; level > 0; level--) value = x + level / value
  return value
}
