import { attackLabel } from '@contract/attacks'
import type { TrustReport } from '@contract/checks'
import { estimatorInfos } from '@contract/estimators'
import type { EpochPoint, Rate, UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { table } from './output'

const rate = ({ value, low, high }: Rate): string =>
  `${(100 * value).toFixed(1)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`

const unresolved = (result: UncertaintyResult): string => (result.resolved ? '' : '*')

function lastEpoch({ points }: RunDetail): EpochPoint | undefined {
  return points.flatMap((point) => (point.kind === 'epoch' ? [point] : [])).pop()
}

/** The last epoch of each network of a study: one line each, per cent with 95 % Wilson intervals. */
export function studyTable(
  details: readonly RunDetail[],
  trust: ReadonlyMap<string, Pick<TrustReport, 'grade'>> = new Map()
): string {
  const graded = (evaluationId: string): string => {
    const grade = trust.get(evaluationId)?.grade ?? null
    return grade === null ? '' : ` ${grade}`
  }
  const rows = details.flatMap((detail) => {
    const point = lastEpoch(detail)
    return point ? [{ detail, point }] : []
  })
  const first = rows[0]?.point
  if (!first) return 'No epoch was finished.'
  const estimators = first.uncertainty.map((result) => result.spec.estimator)
  const header = [
    'network',
    'epoch',
    'clean %',
    ...first.attacks.map((attack) => `${attackLabel(attack.spec)} %`),
    ...estimators.flatMap((id) => [`Δx ${id}`, `Δp ${id}`, `Δx·Δp/(d/2) ${id}`, `ESS ${id}`])
  ]
  const lines = rows.map(({ detail, point }) => [
    detail.run.label,
    String(point.epoch),
    rate(point.cleanAccuracy),
    ...point.attacks.map((attack) => rate(attack.robustAccuracy) + graded(attack.evaluationId)),
    ...point.uncertainty.flatMap((result) => [
      result.totalSigmaX.value.toFixed(3) + unresolved(result),
      result.totalSigmaP.value.toFixed(3) + unresolved(result),
      (result.product.value / result.bound).toFixed(4) + unresolved(result),
      result.effectiveSampleSize.toFixed(1)
    ])
  ])
  const samples = first.attacks[0]?.sampleCount
  const notes = [
    'Intervals: 95 % Wilson.' +
      (samples === undefined ? '' : ` Attacks: ${samples} test images each, white box.`),
    ...(trust.size > 0
      ? ["A to D: how far a robust accuracy can be trusted; 'heisenbench check' says why."]
      : []),
    ...estimators.map((id) => `${id}: ${estimatorInfos[id].label}, ${estimatorInfos[id].measure}.`),
    ...(rows.some(({ point }) => point.uncertainty.some((result) => !result.resolved))
      ? ['* not resolved: effective sample size too small, or chains not mixed; do not compare or average.']
      : [])
  ]
  return `${table([header, ...lines])}\n\n${notes.join('\n')}`
}
