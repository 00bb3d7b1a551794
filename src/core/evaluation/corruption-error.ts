import { isOfPaper, type CorruptionKind } from '@contract/attacks/corruption'
import { AppError } from '@contract/errors'
import type { AttackResult } from '@contract/measurement'

/** Errors of one corruption, by severity. */
export interface KindError {
  readonly kind: CorruptionKind
  readonly severities: readonly number[]
  /** Share of all images that are not right before and after the corruption. */
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
}

/**
 * Mean corruption error (Hendrycks & Dietterich 2019, section 4.1): `CE_c = sum_s E_{s,c} / sum_s E^base_{s,c}`, mean over
 * the paper's corruptions c among those measured; without a baseline the mean of the errors themselves. An error is an image that is not right
 * before and after the corruption, as robust accuracy counts: one that a corruption turns right by chance counts as
 * wrong, so that the errors are at most as much larger than the paper's as the clean error.
 *
 * @throws AppError 'invalid-input' where the results are not of corruptions, none is of the paper, or the baseline's are of others
 */
export function corruptionError(
  results: readonly AttackResult[],
  baseline: readonly AttackResult[] | null
): CorruptionError {
  const own = byKind(results)
  const base = baseline && byKind(baseline)
  const kinds = [...own].map(([kind, all]): KindError => {
    const others = base?.get(kind) ?? null
    if (base && !isAlike(all, others))
      throw new AppError(
        'invalid-input',
        `The baseline was not measured under ${kind} at the same severities and on the same images. Measure it alike.`
      )
    const errors = all.map(errorOf)
    const baselineErrors = others && others.map(errorOf)
    const sum = total(errors)
    const divisor = baselineErrors ? total(baselineErrors) : errors.length
    const error = sum === 0 ? 0 : sum / divisor
    return { kind, severities: all.map(({ spec }) => spec.epsilon), errors, baselineErrors, error }
  })
  const counted = kinds.filter(({ kind }) => isOfPaper(kind))
  if (counted.length === 0)
    throw new AppError('invalid-input', 'None of the corruptions is one of the paper, to take the mean of.')
  return {
    kinds,
    mean: total(counted.map(({ error }) => error)) / counted.length,
    isNormalised: base !== null
  }
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

function errorOf({ robustAccuracy }: AttackResult): number {
  return 1 - robustAccuracy.value
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
