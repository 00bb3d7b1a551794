import { baselineItems } from './checklist-baseline'
import { foundAttacks, type Item } from './checklist-items'
import { strengthItems } from './checklist-strength'
import type { Subject } from './input'

/**
 * The questions that Carlini et al. 2019 (arXiv 1902.06705) ask of an evaluation of robustness, with those of Athalye et
 * al. 2018 (arXiv 1802.00420), answered from the stored results alone. What cannot be read from them is "not done".
 */
export function checklist(subject: Subject): Item[] {
  const found = foundAttacks(subject)
  return [...baselineItems(subject, found), ...strengthItems(subject, found)]
}
