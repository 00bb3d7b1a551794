import { estimatorInfos } from '@contract/estimators'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { attackLabel } from '@contract/attacks'
import { formatBounds, formatNumber, formatRate, formatRateInterval } from '@core/charts/format'
import { epochPoints } from '@core/charts/samples'
import { strongestOf } from '@core/charts/strongest'
import { explanations } from '../compare/explanations'
import { lowestCase } from './lowest-case'

/** One number of a training with what it is measured under. */
export interface LatestFigure {
  readonly name: string
  /** What it is, its unit and how it is measured. */
  readonly explanation: string
  readonly value: string
  readonly remark: string
  /** After which epoch, where that is not the last one measured. */
  readonly epoch: number
  /** False for a value that its sample cannot carry. */
  readonly resolved: boolean
  /** Of a robust accuracy: whose grade stands beside it. */
  readonly evaluation?: { readonly id: string; readonly label: string }
}

/** The newest loss, accuracies and uncertainty pair of a training, each of the last epoch in which it was measured. */
export function latestFigures(detail: RunDetail): LatestFigure[] {
  const points = epochPoints(detail)
  const last = points.at(-1)
  if (last === undefined) return []
  const { epoch } = last
  const attacked = points.filter(({ attacks }) => attacks.length > 0).at(-1)
  const estimated = points.filter(({ uncertainty }) => uncertainty.length > 0).at(-1)
  const figure = (
    name: string,
    explanation: string,
    value: string,
    remark: string,
    of = epoch,
    resolved = true
  ): LatestFigure => ({
    ...{ name, explanation, value, remark, epoch: of, resolved }
  })
  const lowest = attacked === undefined ? null : lowestCase(attacked)
  const attack = attacked?.attacks[0]
  return [
    ...(last.loss === null
      ? []
      : [figure('Loss', explanations.loss, formatNumber(last.loss), 'training, in nats')]),
    figure(
      'Clean accuracy',
      explanations.cleanAccuracy,
      formatRate(last.cleanAccuracy),
      formatRateInterval(last.cleanAccuracy)
    ),
    ...(last.validation
      ? [
          figure(
            'Held out',
            explanations.heldOut,
            formatRate(last.validation.accuracy),
            `${formatRateInterval(last.validation.accuracy)}; ${last.validation.attack ? attackLabel(last.validation.attack) : 'no attack'}`
          )
        ]
      : []),
    ...(lowest
      ? [
          {
            ...figure(
              'Robust, worst case',
              lowest.explanation,
              formatRate(lowest.worst.robustAccuracy),
              `${formatRateInterval(lowest.worst.robustAccuracy)}; ${lowest.threat}`,
              attacked?.epoch
            ),
            ...gradeOf(attacked && strongestOf(attacked, lowest.worst))
          }
        ]
      : attack
        ? [
            {
              ...figure(
                'Robust accuracy',
                explanations.robustAccuracy,
                formatRate(attack.robustAccuracy),
                `${formatRateInterval(attack.robustAccuracy)}; ${attackLabel(attack.spec)}`,
                attacked?.epoch
              ),
              ...gradeOf(attack)
            }
          ]
        : []),
    ...(estimated?.uncertainty ?? []).flatMap((result) => {
      const { label } = estimatorInfos[result.spec.estimator]
      const pair = [
        ['Δx', explanations.sigmaX, result.totalSigmaX],
        ['Δp', explanations.sigmaP, result.totalSigmaP]
      ] as const
      return pair.map(([name, explanation, interval]) =>
        figure(
          name,
          explanation,
          formatNumber(interval.value),
          [formatBounds(interval.low, interval.high), label, ...(result.resolved ? [] : ['not resolved'])]
            .filter((part) => part !== '')
            .join('; '),
          estimated?.epoch,
          result.resolved
        )
      )
    })
  ]
}

/** Whose grade stands beside a robust accuracy. */
function gradeOf(result: AttackResult | undefined): Pick<LatestFigure, 'evaluation'> {
  return result === undefined
    ? {}
    : { evaluation: { id: result.evaluationId, label: attackLabel(result.spec) } }
}
