import type { EstimatorSpec } from '@contract/estimators'
import {
  COMFORTABLE_FROM,
  type CovarianceCheck,
  MIXED_BELOW,
  RESOLVED_FROM,
  type UncertaintyResult
} from '@contract/measurement'
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

/** How many packets of some results are below the gate of their own and in no value; empty where none is. */
export function leftOutText(results: readonly Pick<UncertaintyResult, 'packets'>[]): string {
  let [leftOut, all] = [0, 0]
  for (const { packets } of results) {
    if (packets === undefined) continue
    all += packets.measured
    // Where none is resolved, all are in the value.
    if (packets.resolved > 0) leftOut += packets.measured - packets.resolved
  }
  return leftOut === 0
    ? ''
    : `${formatCount(leftOut)} of ${formatCount(all)} packets are not resolved and left out.`
}

/** The effective sample size from which a packet of this estimator is resolved. */
export function resolvedFrom(spec: EstimatorSpec): number {
  return spec.estimator === 'global' && spec.options.target === 'box' ? COMFORTABLE_FROM : RESOLVED_FROM
}

/** When a value of this estimator is not resolved. */
export function gateText(spec: EstimatorSpec): string {
  const size = `effective sample size below ${resolvedFrom(spec)}`
  switch (spec.estimator) {
    case 'data':
      return size
    case 'local':
      return `${size} for more than a quarter of the images`
    case 'chain':
      return `${size} for more than a quarter of the images, or R-hat above ${MIXED_BELOW}`
    case 'global':
      return `${size} for more than a quarter of the labels`
  }
}

/** "± 0.012" of a measured bound; empty where it is known. */
export function boundErrorText({ boundError }: Pick<UncertaintyResult, 'boundError'>): string {
  return boundError === undefined ? '' : `± ${formatNumber(boundError, 2)}`
}

/** The bound of the product along the loss gradient: a half where the packet has no boundary, unknown elsewhere. */
export function boundAlong(spec: EstimatorSpec): number | null {
  if (spec.estimator === 'global') return spec.options.target === 'density' ? 0.5 : null
  return spec.estimator === 'data' ? null : 0.5
}

/**
 * The excess over the bound times the dimensions that count. The excess falls as one over the dimension for the same bend of
 * the loss along one direction, this does not. Null where there is no bound to exceed.
 */
export function dimensionExcess({
  excess,
  bound,
  boundExact,
  dimension,
  constantPixels
}: Pick<UncertaintyResult, 'excess' | 'bound' | 'boundExact' | 'dimension' | 'constantPixels'>):
  number | null {
  return boundExact && bound > 0 ? (dimension - constantPixels) * excess : null
}

/** "0.512 – 0.634", the middle half of Δx·Δp / 2|C| over the pixels; empty for results of older programs. */
export function ratioQuartilesText({
  productOverCovarianceQuartiles: quartiles
}: Pick<UncertaintyResult, 'productOverCovarianceQuartiles'>): string {
  return quartiles === undefined ? '' : quartiles.map((one) => formatNumber(one)).join(' – ')
}
