import type { AttackSpec } from '@contract/attacks'
import { optionOf } from './subject'

/** What an attack is given more of to find more. */
export type Budget = 'steps' | 'queries'

/** Where queries are counted they end the search, whatever steps it takes of them; null for an attack that has neither. */
export function budgetOf(attack: AttackSpec): Budget | null {
  if (optionOf(attack, 'queries') !== null) return 'queries'
  return optionOf(attack, 'steps') === null ? null : 'steps'
}
