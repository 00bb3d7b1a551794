import type { CovarianceCheck, UncertaintyResult } from '@contract/measurement'
import { formatCount, formatNumber, formatWithError } from './format'

/** How a covariance check ended, and which part of it failed; empty where no exact value is known. */
export function covarianceVerdict({
  value,
  expected,
  standardError,
  passed,
  along
}: CovarianceCheck): string {
  if (passed === null || expected === null) return ''
  if (passed) return 'passed'
  const overPixels = Math.abs(value - expected) > 3 * standardError
  // Older programs kept the verdict along the gradient alone: where the pixels passed, it was that.
  const alongGradient = along === undefined ? !overPixels : !along.passed
  if (overPixels && alongGradient) return 'failed over the pixels and along the gradient'
  return overPixels ? 'failed over the pixels' : 'failed along the gradient'
}

/** The parts of a covariance check behind its mean: "along the gradient −0.331 ± 0.015; 3 of 784 beyond 3 standard errors, 2.1 by chance". */
export function covarianceParts({ along, beyond }: CovarianceCheck): string[] {
  const parts: string[] = []
  if (along) {
    const { value, error } = formatWithError(along.value, along.standardError)
    parts.push(`along the gradient ${value} ${error}`)
  }
  if (beyond)
    parts.push(
      `${formatCount(beyond.count)} of ${formatCount(beyond.of)} beyond 3 standard errors, ${formatNumber(beyond.byChance, 2)} by chance`
    )
  return parts
}

/** How many of its packets a result is over; empty where it has one alone, and for results of older programs. */
export function packetsText({ spec, packets }: Pick<UncertaintyResult, 'spec' | 'packets'>): string {
  if (packets === undefined) return ''
  const [resolved, measured] = [formatCount(packets.resolved), formatCount(packets.measured)]
  if (spec.estimator === 'global') return `${resolved} of ${measured} labels resolved`
  return `${resolved} of ${measured} images resolved`
}
