import {
  COMFORTABLE_FROM,
  MIXED_BELOW,
  RESOLVED_FROM,
  type CovarianceCheck,
  type Warning
} from '@contract/measurement'
import { ENOUGH_CHAINS } from '@contract/estimators/chain'

/** A short number for a sentence: "3.1", "0.0123". */
const short = (value: number): string => String(Number(value.toPrecision(3)))

const shortOrUnknown = (value: number | null): string => (value === null ? 'known' : short(value))

/** Warns below the comfortable effective sample size, with advice, and more strongly below the one that resolves a value. */
export function effectiveSizeWarnings(
  effective: number,
  of: string,
  advice: string,
  resolvedFrom = RESOLVED_FROM
): Warning[] {
  if (effective >= COMFORTABLE_FROM) return []
  const what = `The effective sample size is ${short(effective)} of ${of}`
  const message =
    effective < resolvedFrom
      ? `${what}: not resolved. Below ${resolvedFrom} a few samples decide the value, and its interval is too narrow.`
      : `${what}. Below ${COMFORTABLE_FROM} ${advice}`
  return [{ code: 'low-effective-sample-size', message }]
}

/** Warns about a covariance that misses its exact value, over the pixels or along the gradient. */
export function covarianceWarnings(check: CovarianceCheck, where: string): Warning[] {
  if (check.passed !== false) return []
  const found = `${check.value.toFixed(4)} ± ${check.standardError.toFixed(4)}`
  return [
    {
      code: 'covariance-check-failed',
      message:
        `The covariance of x and d log ψ ${where} is ${found}, but must be ${shortOrUnknown(check.expected)}. The estimate is biased, ` +
        `whatever its interval says: take more draws, or the gradient mixture as proposal.`
    }
  ]
}

/** Warns about chains that have not forgotten where they began. */
export function mixingWarnings(rHat: number | null): Warning[] {
  if (rHat === null || rHat <= MIXED_BELOW) return []
  return [
    {
      code: 'chains-not-mixed',
      message:
        `The chains have not mixed: the largest R-hat is ${short(rHat)}, and should be below ${MIXED_BELOW}. Not resolved: ` +
        `take more warm-up, or more kept steps with more steps between them.`
    }
  ]
}

/**
 * Warns about so few chains that R-hat may be small by luck and the standard errors, from the spread of the chains'
 * means, are themselves unsure.
 */
export function fewChainsWarnings(chains: number): Warning[] {
  if (chains >= ENOUGH_CHAINS) return []
  return [
    fewSamplesWarning(
      `Only ${chains} chains an image: R-hat may miss that they differ, and standard errors from the spread of so few ` +
        `are unsure. Take at least ${ENOUGH_CHAINS}.`
    )
  ]
}

/** A warning where `count` of `total` images have a loss that is flat; none where no image has. */
export function zeroGradientWarnings(count: number, total: number): Warning[] {
  if (count === 0) return []
  return [
    {
      code: 'zero-gradient',
      message:
        `${count} of ${total} images have a loss gradient of exactly 0: the loss is flat there, or its output ` +
        `is saturated beyond float32.`
    }
  ]
}

/** Too few samples for what is said of them; the message says which, and how many it takes. */
export function fewSamplesWarning(message: string): Warning {
  return { code: 'few-samples', message }
}
