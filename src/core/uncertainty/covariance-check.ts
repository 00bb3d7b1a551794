import type { CovarianceCheck } from '@contract/measurement'
import type { Estimate } from './moments'

/** Standard errors from its exact value at which a covariance is taken to miss it. */
const MOST_ERRORS = 3
/** Share of normal errors that lie further away by chance, on both sides. */
const BEYOND_BY_CHANCE = 0.0026997960632601866

/**
 * Mean over the images of their covariances against -1/2, the exact value for each of them. The standard error is the
 * larger of two: what the images' own errors give, and what the spread over the images gives. The first misses what
 * a few heavy draws hide from an image's own error, the second is unsteady for few images.
 */
export function checkCovariance(estimates: readonly Estimate[]): CovarianceCheck {
  const count = estimates.length
  if (count === 0) return { value: NaN, expected: -0.5, standardError: NaN, passed: null }
  const value = estimates.reduce((sum, estimate) => sum + estimate.value, 0) / count
  const own = Math.sqrt(estimates.reduce((sum, { standardError }) => sum + standardError ** 2, 0)) / count
  const spread = Math.sqrt(
    estimates.reduce((sum, estimate) => sum + (estimate.value - value) ** 2, 0) / (count - 1) / count
  )
  const standardError = count > 1 ? Math.max(own, spread) : own
  return { value, expected: -0.5, standardError, passed: isNear(value + 0.5, standardError) }
}

/** What rounding leaves of a difference whose error is 0, as that of a constant loss on a box. */
const ROUNDING = 1e-12

/** Whether a difference is within the standard errors that chance allows. */
export function isNear(difference: number, standardError: number): boolean {
  return Math.abs(difference) <= MOST_ERRORS * standardError + ROUNDING
}

/** The covariances of one packet, coordinate by coordinate. */
export interface CoordinateMisses {
  /** `[dimension]` `C_i` minus its exact value. */
  readonly miss: ArrayLike<number>
  /** `[dimension]` its standard error. */
  readonly error: ArrayLike<number>
}

/**
 * How many coordinates miss their exact value, each by the mean over the packets and its own error, and how many
 * would by chance. It sees what a mean over all coordinates hides: a few that are far off.
 */
export function coordinatesBeyond(
  packets: readonly CoordinateMisses[]
): NonNullable<CovarianceCheck['beyond']> {
  const of = packets[0]?.miss.length ?? 0
  let count = 0
  for (let i = 0; i < of; i++) {
    let miss = 0
    let square = 0
    for (const packet of packets) {
      miss += packet.miss[i] as number
      square += (packet.error[i] as number) ** 2
    }
    if (!isNear(miss, Math.sqrt(square))) count++
  }
  return { count, of, byChance: of * BEYOND_BY_CHANCE }
}
