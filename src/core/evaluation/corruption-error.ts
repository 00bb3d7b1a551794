import { isOfPaper, type CorruptionKind } from '@contract/attacks/corruption'
import { AppError } from '@contract/errors'
import type { AttackResult, Rate } from '@contract/measurement'
import { wilson } from './wilson'

/**
 * What an error under a corruption is: an image that is wrong after it, as in the paper; or, of results of older programs,
 * which left alone what was wrong before, one that is not right before and after.
 */
export type ErrorMeasure = 'wrong-after' | 'not-right-throughout'

/** Errors of one corruption, by severity. */
export interface KindError {
  readonly kind: CorruptionKind
  readonly severities: readonly number[]
  /** Share of all images. */
  readonly errors: readonly number[]
  /** Of the baseline model on the same images; null without one. */
  readonly baselineErrors: readonly number[] | null
  /** Sum of the errors over the sum of the baseline's, or without one the mean error. */
  readonly error: number
}

/** Errors under all corruptions that were measured. */
export interface CorruptionError {
  readonly kinds: readonly KindError[]
  /** Mean over those of the kinds that the paper has: the mCE where there is a baseline, else the mean error. */
  readonly mean: number
  readonly isNormalised: boolean
  readonly measure: ErrorMeasure
}

/** The paper's measure where all results have it, else the one that all have: errors of two kinds are not to be compared. */
export function errorMeasureOf(results: readonly AttackResult[]): ErrorMeasure {
  return results.every(({ accuracyAfter }) => accuracyAfter !== undefined)
    ? 'wrong-after'
    : 'not-right-throughout'
}

/** Share of all images that are errors, with its interval. */
export function errorRate({ accuracyAfter, robustAccuracy }: AttackResult, measure: ErrorMeasure): Rate {
  const { count, total } =
    measure === 'wrong-after' && accuracyAfter !== undefined ? accuracyAfter : robustAccuracy
  return wilson(total - count, total)
}

/**
 * Mean corruption error (Hendrycks & Dietterich 2019, section 4.1): `CE_c = sum_s E_{s,c} / sum_s E^base_{s,c}`, mean over
 * the paper's corruptions c among those measured; without a baseline the mean of the errors themselves. E is the share of
 * all images that are wrong after the corruption, whatever they were before. Where a result of an older program does not
 * tell that, all errors are those that are not right before and after, which are at most as much larger as the clean error.
 *
 * @throws AppError 'invalid-input' where the results are not of corruptions, none is of the paper, or the baseline's are of others
 */
export function corruptionError(
  results: readonly AttackResult[],
  baseline: readonly AttackResult[] | null
): CorruptionError {
  const own = byKind(results)
  const base = baseline && byKind(baseline)
  if (base)
    for (const [kind, all] of own)
      if (!isAlike(all, base.get(kind) ?? null))
        throw new AppError(
          'invalid-input',
          `The baseline was not measured under ${kind} at the same severities and on the same images. Measure it alike.`
        )
  const measure = errorMeasureOf([...results, ...(baseline ?? [])])
  const kinds = kindErrors(results, baseline, measure)
  const counted = kinds.filter(({ kind }) => isOfPaper(kind))
  if (counted.length === 0)
    throw new AppError('invalid-input', 'None of the corruptions is one of the paper, to take the mean of.')
  return {
    kinds,
    mean: total(counted.map(({ error }) => error)) / counted.length,
    isNormalised: base !== null,
    measure
  }
}

/**
 * The error under each corruption by itself.
 *
 * @param baseline measured alike: the same kinds and severities on the same images
 */
export function kindErrors(
  results: readonly AttackResult[],
  baseline: readonly AttackResult[] | null,
  measure: ErrorMeasure
): KindError[] {
  const base = baseline && byKind(baseline)
  const errorOf = (result: AttackResult): number => errorRate(result, measure).value
  return [...byKind(results)].map(([kind, all]) => {
    const errors = all.map(errorOf)
    const baselineErrors = base && (base.get(kind) ?? []).map(errorOf)
    const sum = total(errors)
    const divisor = baselineErrors ? total(baselineErrors) : errors.length
    const error = sum === 0 ? 0 : sum / divisor
    return { kind, severities: all.map(({ spec }) => spec.epsilon), errors, baselineErrors, error }
  })
}

function byKind(results: readonly AttackResult[]): Map<CorruptionKind, AttackResult[]> {
  const kinds = new Map<CorruptionKind, AttackResult[]>()
  for (const result of results) {
    if (result.spec.attack !== 'corruption')
      throw new AppError('invalid-input', `A corruption was expected, but this is ${result.spec.attack}.`)
    const { kind } = result.spec.options
    kinds.set(
      kind,
      [...(kinds.get(kind) ?? []), result].sort((a, b) => a.spec.epsilon - b.spec.epsilon)
    )
  }
  if (kinds.size === 0) throw new AppError('invalid-input', 'There is no corruption to take the mean of.')
  return kinds
}

function isAlike(own: readonly AttackResult[], others: readonly AttackResult[] | null): boolean {
  return (
    own.length === others?.length &&
    own.every((result, at) => {
      const other = others[at] as AttackResult
      return (
        result.spec.epsilon === other.spec.epsilon &&
        result.sampleCount === other.sampleCount &&
        result.offset === other.offset &&
        result.datasetHash === other.datasetHash
      )
    })
  )
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
