import { attackLabel } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { formatNumber, formatRateWithInterval } from '@core/charts/format'
import { survivalText } from '@core/charts/survival-text'
import type { SeenTable } from '../../components/kept-table'
import { explanations } from '../compare/explanations'
import { attackConditions } from '../compare/latest-rows'

const title = (model: string): string => `Attacks on ${model}`

const warningsOf = ({ warnings }: AttackResult): string => warnings.map(({ message }) => message).join(' ')

/** The table as it is seen. */
export function seenAttacks(model: string, results: readonly AttackResult[]): SeenTable {
  return {
    title: title(model),
    conditions: [
      'Shares of all images, with their Wilson 95 % intervals',
      `Robust accuracy: ${explanations.robustAccuracy}`,
      `Calls an image, forward + backward: ${explanations.calls}`
    ],
    columns: ['Attack', 'Conditions', 'Robust accuracy', 'Clean accuracy', 'Calls an image', 'Warnings'],
    rows: results.map((result) => [
      attackLabel(result.spec),
      [attackConditions(result), ...(result.survival ? [survivalText(result.survival)] : [])].join('. '),
      formatRateWithInterval(result.robustAccuracy),
      formatRateWithInterval(result.cleanAccuracy),
      `${formatNumber(result.forwardCalls, 3)} + ${formatNumber(result.backwardCalls, 3)}`,
      warningsOf(result)
    ])
  }
}

/** The same with its numbers at full precision, and the hashes of what was attacked. */
export function attackNumbers(model: string, results: readonly AttackResult[]): SeenTable {
  return {
    ...{ title: title(model), conditions: [] },
    columns: [
      ...['Attack', 'Conditions', 'Images', 'Robust accuracy', 'Robust accuracy from', 'Robust accuracy to'],
      ...['Clean accuracy', 'Clean accuracy from', 'Clean accuracy to', 'Forward calls', 'Backward calls'],
      ...['Weights', 'Data set', 'Warnings']
    ],
    rows: results.map((result) => {
      const { robustAccuracy: robust, cleanAccuracy: clean } = result
      return [
        ...[attackLabel(result.spec), attackConditions(result), result.sampleCount],
        ...[robust.value, robust.low, robust.high, clean.value, clean.low, clean.high],
        ...[result.forwardCalls, result.backwardCalls, result.modelHash, result.datasetHash],
        warningsOf(result)
      ]
    })
  }
}
