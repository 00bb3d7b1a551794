import { estimatorInfos } from '@contract/estimators'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { attackLabel } from '@contract/attacks'
import { formatBounds, formatNumber, formatRate, formatRateInterval } from '@core/charts/format'
import { epochPoints } from '@core/charts/samples'
import { strongestOf } from '@core/charts/strongest'

/** One number of a training with what it is measured under. */
export interface LatestFigure {
  readonly name: string
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
    value: string,
    remark: string,
    of = epoch,
    resolved = true
  ): LatestFigure => ({
    ...{ name, value, remark, epoch: of, resolved }
  })
  const worst = [...(attacked?.worstCases ?? [])].sort(
    (a, b) => a.robustAccuracy.value - b.robustAccuracy.value
  )[0]
  const attack = attacked?.attacks[0]
  return [
    ...(last.loss === null ? [] : [figure('Loss', formatNumber(last.loss), 'training')]),
    figure('Clean accuracy', formatRate(last.cleanAccuracy), formatRateInterval(last.cleanAccuracy)),
    ...(last.validation
      ? [
          figure(
            'Held out',
            formatRate(last.validation.accuracy),
            `${formatRateInterval(last.validation.accuracy)}; ${last.validation.attack ? attackLabel(last.validation.attack) : 'no attack'}`
          )
        ]
      : []),
    ...(worst
      ? [
          {
            ...figure(
              'Robust, worst case',
              formatRate(worst.robustAccuracy),
              `${formatRateInterval(worst.robustAccuracy)}; ${worst.threatModel.norm} ${formatNumber(worst.threatModel.epsilon, 3)}`,
              attacked?.epoch
            ),
            ...gradeOf(attacked && strongestOf(attacked, worst))
          }
        ]
      : attack
        ? [
            {
              ...figure(
                'Robust accuracy',
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
        ['Δx', result.totalSigmaX],
        ['Δp', result.totalSigmaP]
      ] as const
      return pair.map(([name, interval]) =>
        figure(
          name,
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
