import { AppError } from '@contract/errors'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { worstOverAttacks, type JudgedAttack } from '@core/evaluation/worst-over-attacks'
import type { Store } from '../store/store'

/**
 * Worst cases over all finished attacks on a network, whichever runs made them; runs in the trash do not count, those of
 * checks do: an example is an example.
 *
 * @throws AppError 'not-found'
 */
export function worstOfModel(store: Store, name: string): WorstOverAttacks[] {
  // A name in the trash is taken, so that no other network has it.
  const model = store.models.byName(name) ?? store.models.trashed().find((one) => one.name === name)
  if (model === undefined) throw new AppError('not-found', `There is no network "${name}" in this project.`)
  const trashed = store.marks.trashed()
  const judged = store.evaluations.ofNetwork(model.weights).flatMap((result): JudgedAttack[] => {
    const { evaluationId } = result
    const runId = store.evaluations.get(evaluationId)?.runId
    const number = store.evaluations.find(evaluationId)
    if (runId === undefined || number === null || trashed.has(runId)) return []
    return [{ runId, result, rows: store.ledger.list(number, evaluationId) }]
  })
  return worstOverAttacks(judged)
}
