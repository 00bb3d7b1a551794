import type { ClassReport, MarginReport } from '@contract/compare'
import { AppError } from '@contract/errors'
import { wilson } from '@core/evaluation/wilson'
import type { Store } from '../store/store'

const BINS = 40

/**
 * Confusion before and after each attack, and the accuracies of each class. Evaluations without classes are left out.
 *
 * @throws AppError 'not-found'
 */
export function classReports(store: Store, evaluationIds: readonly string[]): ClassReport[] {
  return evaluationIds.flatMap((evaluationId) => {
    const counts = store.ledgerCounts.classes(numberOf(store, evaluationId))
    if (counts.length === 0) return []
    const size =
      1 +
      Math.max(
        ...counts.flatMap(({ label, cleanClass, adversarialClass }) => [label, cleanClass, adversarialClass])
      )
    const table = (): number[][] => Array.from({ length: size }, () => Array.from({ length: size }, () => 0))
    const clean = table()
    const attacked = table()
    const right = clean.map(() => ({ images: 0, clean: 0, robust: 0 }))
    for (const one of counts) {
      increase(clean, one.label, one.cleanClass, one.count)
      increase(attacked, one.label, one.adversarialClass, one.count)
      const own = right[one.label]
      if (own === undefined) continue
      own.images += one.count
      if (one.cleanCorrect) own.clean += one.count
      if (one.robust) own.robust += one.count
    }
    return [
      {
        evaluationId,
        clean,
        attacked,
        cleanAccuracy: right.map((own) => wilson(own.clean, own.images)),
        robustAccuracy: right.map((own) => wilson(own.robust, own.images))
      }
    ]
  })
}

function increase(table: number[][], row: number, column: number, by: number): void {
  const cells = table[row]
  if (cells) cells[column] = (cells[column] ?? 0) + by
}

/** Margins of several evaluations in common bins. Throws `not-found`. */
export function marginReport(store: Store, evaluationIds: readonly string[]): MarginReport | null {
  const numbers = evaluationIds.map((id) => numberOf(store, id))
  const range = store.ledgerCounts.marginRange(numbers)
  if (range === null) return null
  const width = range.high > range.low ? (range.high - range.low) / BINS : 1 / BINS
  return {
    edges: Array.from({ length: BINS + 1 }, (_, index) => range.low + index * width),
    evaluations: evaluationIds.map((evaluationId, index) => {
      const number = numbers[index] as number
      return {
        evaluationId,
        clean: store.ledgerCounts.marginBins(number, 'clean', range, BINS),
        attacked: store.ledgerCounts.marginBins(number, 'attacked', range, BINS)
      }
    })
  }
}

function numberOf(store: Store, evaluationId: string): number {
  const number = store.evaluations.find(evaluationId)
  if (number === null)
    throw new AppError('not-found', `There is no evaluation "${evaluationId}" in this project.`)
  return number
}
