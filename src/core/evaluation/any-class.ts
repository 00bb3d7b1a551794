import type { LedgerRow } from '@contract/run'

/**
 * Whether an attack turned an image wrong, in whichever class: for a targeted one, too, that did not reach the class it wanted.
 * Within epsilon, for the ledger keeps the class before the attack of what lies beyond. Where an older program kept no class,
 * only successes count.
 */
export function turnedWrong({
  cleanCorrect,
  success,
  label,
  adversarialClass
}: Pick<LedgerRow, 'cleanCorrect' | 'success' | 'label' | 'adversarialClass'>): boolean {
  const isOther = label !== null && adversarialClass !== null && adversarialClass !== label
  return cleanCorrect && (success || isOther)
}
