import { COMFORTABLE_FROM, RESOLVED_FROM, type CovarianceCheck, type Warning } from '@contract/measurement'

/** A short number for a sentence: "3.1", "0.0123". */
const short = (value: number): string => String(Number(value.toPrecision(3)))

/** Warns below the comfortable effective sample size, with advice, and more strongly below the one that resolves a value. */
export function effectiveSizeWarnings(effective: number, of: string, advice: string): Warning[] {
  if (effective >= COMFORTABLE_FROM) return []
  const what = `The effective sample size is ${short(effective)} of ${of}`
  const message =
    effective < RESOLVED_FROM
      ? `${what}: not resolved. Below ${RESOLVED_FROM} a few samples decide the value, and its interval is too narrow.`
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
        `The covariance of x and d log ψ ${where} is ${found}, but must be ${check.expected}. The estimate is biased, ` +
        `whatever its interval says: take more draws, or the gradient mixture as proposal.`
    }
  ]
}

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

export function fewSamplesWarning(message: string): Warning {
  return { code: 'few-samples', message }
}
