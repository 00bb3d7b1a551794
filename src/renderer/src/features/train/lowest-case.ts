import type { EpochPoint, WorstCase } from '@contract/measurement'
import { epsilonText, normText, threatText } from '@core/charts/conditions'
import { explanations } from '../compare/explanations'

/** The lowest worst case of an epoch, and which threat model it is of. */
export interface LowestCase {
  readonly worst: WorstCase
  /** "L∞, epsilon 0.1 (25.5/255); lowest of 3 threat models" */
  readonly threat: string
  readonly explanation: string
}

/**
 * Where there is room for one robust accuracy: the lowest of an epoch. Worst cases of different threat models are never
 * compared in silence, so its own stands beside it, and how many there are.
 */
export function lowestCase({ worstCases }: Pick<EpochPoint, 'worstCases'>): LowestCase | null {
  const [worst] = [...worstCases].sort((a, b) => a.robustAccuracy.value - b.robustAccuracy.value)
  if (worst === undefined) return null
  const threat = `${normText(worst.threatModel.norm)}, ${epsilonText(worst.threatModel)}`
  return {
    worst,
    threat: worstCases.length === 1 ? threat : `${threat}; lowest of ${worstCases.length} threat models`,
    explanation: `${explanations.worstCase} Here: ${threatText(worst.threatModel)}.`
  }
}
