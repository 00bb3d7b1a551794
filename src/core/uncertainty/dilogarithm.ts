/**
 * Dilogarithm `Li2(z) = sum_k z^k / k^2` for z in [-1, 0], to rounding: Landen's identity takes the argument into
 * [0, 1/2], where the series halves its terms.
 */
export function dilogarithm(z: number): number {
  const argument = z / (z - 1)
  let power = 1
  let sum = 0
  for (let k = 1; k <= 60; k++) {
    power *= argument
    sum += power / (k * k)
  }
  return -sum - Math.log1p(-z) ** 2 / 2
}
