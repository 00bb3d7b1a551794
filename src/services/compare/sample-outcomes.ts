import type { SampleOutcomes } from '@contract/compare'
import { AppError } from '@contract/errors'
import type { Store } from '../store/store'

/**
 * What one evaluation said of each of its images, by their place in the test split. Null where an older program kept no
 * classes.
 *
 * @throws AppError 'not-found'
 */
export function sampleOutcomes(store: Store, evaluationId: string): SampleOutcomes | null {
  const number = store.evaluations.find(evaluationId)
  if (number === null)
    throw new AppError('not-found', `There is no evaluation "${evaluationId}" in this project.`)
  const rows = store.ledger.list(number, evaluationId)
  if (rows.some(({ label }) => label === null)) return null
  return {
    indices: Int32Array.from(rows, ({ sampleIndex }) => sampleIndex),
    labels: Uint16Array.from(rows, ({ label }) => label ?? 0),
    cleanClasses: Uint16Array.from(rows, ({ cleanClass }) => cleanClass ?? 0),
    attackedClasses: Uint16Array.from(rows, ({ adversarialClass }) => adversarialClass ?? 0),
    robust: Uint8Array.from(rows, ({ cleanCorrect, success }) => Number(cleanCorrect && !success)),
    cleanMargins: Float32Array.from(rows, ({ cleanMargin }) => cleanMargin ?? NaN),
    attackedMargins: Float32Array.from(rows, ({ adversarialMargin }) => adversarialMargin ?? NaN)
  }
}
