/** Numbers of one kind in a row; networks give float32, closed forms and tests float64. */
export type Values = Float32Array | Float64Array

/**
 * Samples of a neural packet `psi = loss * sqrt(window) / sqrt(beta)`, `beta` the integral of its square.
 *
 * All estimators are weighted sums over such samples. With base weights `a_k` (inverse proposal density, up to a
 * constant) the sums of `a_k loss_k^2` approximate integrals over the packet's density `rho = psi^2`.
 */
export interface PacketSamples {
  readonly count: number
  /** Coordinates (pixels) of a sample. */
  readonly dimension: number
  /** `[count * dimension]` positions, sample after sample; unit of x. */
  readonly x: Values
  /** `[count]` loss of each sample, not negative. */
  readonly loss: Values
  /** `[count * dimension]`: `H = grad(loss * sqrt(window)) / sqrt(window)`; unit of the loss / unit of x. */
  readonly gradient: Values
  /** `[count]` base weights, positive. */
  readonly baseWeight: Values
}

/** The weights of a packet's samples. */
export interface PacketWeights {
  /** `[count]` `w_k = a_k loss_k^2 / sum`: they add up to 1. */
  readonly position: Float64Array
  /** `[count]` `a_k loss_k / sum`: the weight of `H` in the mean of p. */
  readonly cross: Float64Array
  /** `[count]` `a_k / sum`: the weight of a squared deviation of `H`. */
  readonly square: Float64Array
}

/**
 * Weights in float64, because squares of losses near 0 leave float32's range.
 *
 * @returns null where every loss is 0: such a packet cannot be normalised
 */
export function packetWeights({
  count,
  loss,
  baseWeight
}: Pick<PacketSamples, 'count' | 'loss' | 'baseWeight'>): PacketWeights | null {
  // Losses are taken relative to the largest one: their squares then neither overflow nor vanish all together.
  let largest = 0
  for (let row = 0; row < count; row++) largest = Math.max(largest, loss[row] as number)
  if (!(largest > 0)) return null
  let sum = 0
  const position = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    const relative = (loss[row] as number) / largest
    const weight = (baseWeight[row] as number) * relative * relative
    position[row] = weight
    sum += weight
  }
  if (!(sum > 0)) return null
  const cross = new Float64Array(count)
  const square = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    position[row] = (position[row] as number) / sum
    const base = (baseWeight[row] as number) / sum / largest
    cross[row] = base * ((loss[row] as number) / largest)
    square[row] = base / largest
  }
  return { position, cross, square }
}

/** `1 / sum w^2`: how many equal samples would carry the same information; between 1 and the count. */
export function effectiveSampleSize(weights: Float64Array): number {
  let sum = 0
  for (const weight of weights) sum += weight * weight
  return 1 / sum
}

/** The smallest number of samples that hold 90 % of the weight. */
export function ninetyPercentCount(weights: Float64Array): number {
  const falling = Float64Array.from(weights).sort().reverse()
  let held = 0
  for (let row = 0; row < falling.length; row++) {
    held += falling[row] as number
    // Rounding of the sum must not ask for one more sample.
    if (held >= 0.9 - 1e-12) return row + 1
  }
  return falling.length
}

/**
 * Turns gradients of the loss into those of the packet with the window `N(x0, sigma^2 I)`, in place:
 * `H = G - loss (x - x0) / (2 sigma^2)`.
 *
 * @param gradient `[count * dimension]`, overwritten
 * @param displacement `[count * dimension]` `x - x0`
 */
export function applyWindow(gradient: Values, loss: Values, displacement: Values, sigma: number): void {
  const dimension = gradient.length / loss.length
  for (let row = 0; row < loss.length; row++) {
    const scale = (loss[row] as number) / (2 * sigma * sigma)
    const end = (row + 1) * dimension
    for (let at = row * dimension; at < end; at++)
      gradient[at] = (gradient[at] as number) - scale * (displacement[at] as number)
  }
}

/** The spread of a windowed packet in each coordinate, all of the same sample and with the same weights. */
interface WindowedSpread {
  readonly sigmaX: Float64Array
  readonly sigmaP: Float64Array
  /** `Cov(x_i, p_i)` in the sample, not its exact value -1/2: see `networkTerms`. */
  readonly covariance: Float64Array
}

/**
 * The share of the network in each coordinate of a windowed packet, `s_i`, the standard deviation of `d_i log(loss)`, and
 * `sqrt(sum_i s_i^2)` over all of them.
 *
 * A draw has `p = d log(loss) - x / (2 sigma^2)`, so that the variance of `d log(loss)` in the same sample is
 * `s^2 = sigmaP^2 + C / sigma^2 + sigmaX^2 / (4 sigma^4)`. With the sample's own covariance C that is a weighted sum of squares:
 * never negative, and 0 in every sample for a constant or log-linear loss. The exact C = -1/2 in its place would leave the
 * noise of all three in the difference. Written as two parts that are not negative, `sigmaX sigmaP >= -C`:
 * `s^2 = (sigmaP - sigmaX / (2 sigma^2))^2 + (C + sigmaX sigmaP) / sigma^2`.
 *
 * @param sigma width of the window
 */
export function networkTerms(
  { sigmaX, sigmaP, covariance }: WindowedSpread,
  sigma: number
): { readonly terms: Float64Array; readonly total: number } {
  const variance = sigma * sigma
  let sum = 0
  const terms = sigmaX.map((x, i) => {
    const p = sigmaP[i] as number
    // Only rounding can bring the second part below 0.
    const square = (p - x / (2 * variance)) ** 2 + Math.max(0, (covariance[i] as number) + x * p) / variance
    sum += square
    return Math.sqrt(square)
  })
  return { terms, total: Math.sqrt(sum) }
}
