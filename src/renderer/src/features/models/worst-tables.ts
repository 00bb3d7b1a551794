import type { Model } from '@contract/model'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { threatText } from '@core/charts/conditions'
import { formatCount, formatRateWithInterval } from '@core/charts/format'
import type { SeenTable } from '../../components/kept-table'
import { explanations } from '../compare/explanations'

type Network = Pick<Model, 'name' | 'weights'>

const title = ({ name }: Network): string => `Worst case over all attacks on ${name}`
const network = ({ name, weights }: Network): string => `Network "${name}" (weights ${weights.slice(0, 12)})`

/** The table as it is seen; what stands once for several attacks is said with each. */
export function seenWorst(model: Network, cases: readonly WorstOverAttacks[]): SeenTable {
  return {
    title: title(model),
    conditions: [
      network(model),
      'Shares of all images, with their Wilson 95 % intervals',
      `Worst case: ${explanations.worstCase}`,
      `Alone: ${explanations.aloneRobust}`,
      `First to fool: ${explanations.firstToFool}`,
      `Fooled by no other: ${explanations.fooledByNoOther}`
    ],
    columns: ['Threat', 'Images', 'Worst case', 'Attack', 'Alone', 'First to fool', 'Fooled by no other'],
    rows: cases.flatMap((one) =>
      one.attacks.map(({ attack, seed, robustAccuracy, first, alone }) => [
        threatText(one.threatModel),
        `${formatCount(one.sampleCount)} from ${formatCount(one.offset)}, clean ${formatRateWithInterval(one.cleanAccuracy)}`,
        formatRateWithInterval(one.robustAccuracy),
        `${attack}, seed ${seed}`,
        formatRateWithInterval(robustAccuracy),
        formatCount(first),
        formatCount(alone)
      ])
    )
  }
}

/** The same with its numbers at full precision. */
export function worstNumbers(model: Network, cases: readonly WorstOverAttacks[]): SeenTable {
  return {
    title: title(model),
    conditions: [network(model)],
    columns: [
      ...[
        'Threat',
        'Images',
        'From image',
        'Clean accuracy',
        'Worst case',
        'Worst case from',
        'Worst case to'
      ],
      ...['Attack', 'Seed', 'Alone', 'Alone from', 'Alone to', 'First to fool', 'Fooled by no other']
    ],
    rows: cases.flatMap(
      ({ threatModel, sampleCount, offset, cleanAccuracy, robustAccuracy: worst, attacks }) =>
        attacks.map(({ attack, seed, robustAccuracy: own, first, alone }) => [
          ...[threatText(threatModel), sampleCount, offset, cleanAccuracy.value],
          ...[worst.value, worst.low, worst.high, attack, seed, own.value, own.low, own.high, first, alone]
        ])
    )
  }
}
