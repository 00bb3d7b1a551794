import type { PairedCounts } from '@contract/compare'
import type { Database } from './database'

/** The images of one class that were given one answer before and one after an attack. */
export interface ClassCount {
  readonly label: number
  readonly cleanClass: number
  readonly adversarialClass: number
  readonly cleanCorrect: boolean
  readonly robust: boolean
  readonly count: number
}

/** Initially right images that cost the same number of forward and backward calls. */
export interface CostCount {
  readonly calls: number
  readonly won: number
  readonly images: number
}

/** When an image has to be right: before the attack, or after it as well. */
export type PairedWhen = 'clean' | 'robust' | 'any-class'

const rightWhen: Readonly<Record<PairedWhen, string>> = {
  clean: 'clean_correct',
  robust: 'clean_correct AND NOT success',
  'any-class': 'clean_correct AND NOT success AND (label IS NULL OR adversarial_class IS label)'
}

/** Counts over the ledger, made where the rows are: a comparison never reads them one by one. */
export interface LedgerCounts {
  /**
   * Images that both sets of evaluations hold, by who got them right. In a set an image counts as right only if it is
   * right in every evaluation. `any-class`: where a targeted attack fails in whichever wrong class it reached.
   */
  paired(first: readonly number[], second: readonly number[], when: PairedWhen): PairedCounts
  /** Of the initially right images: how many cost so many calls, won and not, by rising calls. */
  costs(evaluation: number): CostCount[]
  /** Empty where an older program kept no classes. */
  classes(evaluation: number): ClassCount[]
  /** Lowest and highest margin before and after; null without margins. */
  marginRange(evaluations: readonly number[]): { readonly low: number; readonly high: number } | null
  /** Images in each of `bins` equal bins from `low` to `high`. */
  marginBins(
    evaluation: number,
    when: 'clean' | 'attacked',
    range: { readonly low: number; readonly high: number },
    bins: number
  ): number[]
}

export function createLedgerCounts(database: Database): LedgerCounts {
  return {
    paired(first, second, when) {
      const right = rightWhen[when]
      const side = (numbers: readonly number[]): string =>
        `SELECT sample_index, MIN(${right}) AS hit FROM ledger
         WHERE evaluation IN (${numbers.map(() => '?').join(', ')}) GROUP BY sample_index`
      const row = database.get(
        `SELECT TOTAL(a.hit AND b.hit) AS hits, TOTAL(a.hit AND NOT b.hit) AS first_only,
           TOTAL(b.hit AND NOT a.hit) AS second_only, TOTAL(NOT a.hit AND NOT b.hit) AS misses
         FROM (${side(first)}) AS a JOIN (${side(second)}) AS b ON a.sample_index = b.sample_index`,
        [...first, ...second]
      )
      return {
        both: Number(row?.['hits'] ?? 0),
        firstOnly: Number(row?.['first_only'] ?? 0),
        secondOnly: Number(row?.['second_only'] ?? 0),
        neither: Number(row?.['misses'] ?? 0)
      }
    },
    costs: (evaluation) =>
      database
        .all(
          `SELECT forward_calls + backward_calls AS calls, TOTAL(success) AS won, COUNT(*) AS images FROM ledger
           WHERE evaluation = ? AND clean_correct GROUP BY calls ORDER BY calls`,
          [evaluation]
        )
        .map((row) => ({
          calls: Number(row['calls']),
          won: Number(row['won']),
          images: Number(row['images'])
        })),
    classes: (evaluation) =>
      database
        .all(
          `SELECT label, clean_class, adversarial_class, clean_correct, success, COUNT(*) AS images FROM ledger
           WHERE evaluation = ? AND label IS NOT NULL
           GROUP BY label, clean_class, adversarial_class, clean_correct, success`,
          [evaluation]
        )
        .map((row) => ({
          label: Number(row['label']),
          cleanClass: Number(row['clean_class']),
          adversarialClass: Number(row['adversarial_class']),
          cleanCorrect: row['clean_correct'] === 1,
          robust: row['clean_correct'] === 1 && row['success'] === 0,
          count: Number(row['images'])
        })),
    marginRange(evaluations) {
      const row = database.get(
        `SELECT MIN(MIN(clean_margin, adversarial_margin)) AS low, MAX(MAX(clean_margin, adversarial_margin)) AS high
         FROM ledger WHERE evaluation IN (${evaluations.map(() => '?').join(', ')})
           AND clean_margin IS NOT NULL AND adversarial_margin IS NOT NULL`,
        evaluations
      )
      const low = row?.['low'] ?? null
      return low === null ? null : { low: Number(low), high: Number(row?.['high']) }
    },
    marginBins(evaluation, when, { low, high }, bins) {
      const column = when === 'clean' ? 'clean_margin' : 'adversarial_margin'
      const counts = Array.from({ length: bins }, () => 0)
      const width = (high - low) / bins
      const rows = database.all(
        `SELECT MAX(0, MIN(?, CAST((${column} - ?) / ? AS INTEGER))) AS bin, COUNT(*) AS images FROM ledger
         WHERE evaluation = ? AND ${column} IS NOT NULL GROUP BY bin`,
        [bins - 1, low, width > 0 ? width : 1, evaluation]
      )
      for (const row of rows) counts[Number(row['bin'])] = Number(row['images'])
      return counts
    }
  }
}
