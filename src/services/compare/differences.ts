import { attackLabel } from '@contract/attacks'
import type { Comparison, MeasureComparison, NotComparable, PairedCounts } from '@contract/compare'
import {
  isAmong,
  type AttackResult,
  type Rate,
  type UncertaintyResult,
  type WorstCase
} from '@contract/measurement'
import { threatKey } from '@core/charts/conditions'
import { compareIntervals, comparePaired, compareRates } from '@core/evaluation/compare-results'
import type { PairedWhen } from '../store/ledger-counts'
import type { Store } from '../store/store'
import { type LastFigures, lastFigures } from './last-figures'

/**
 * The last figures of runs against those of a baseline. Figures under different threat models, attacks or data are
 * never subtracted: the reason stands in place of a difference.
 *
 * @throws AppError 'not-found'
 */
export function compareWithBaseline(
  store: Store,
  baselineId: string,
  otherIds: readonly string[]
): MeasureComparison[] {
  return compareFigures(
    store,
    lastFigures(store, baselineId),
    otherIds.map((id) => lastFigures(store, id))
  )
}

/** The same for figures that were gathered elsewhere. */
export function compareFigures(
  store: Store,
  baseline: LastFigures,
  others: readonly LastFigures[]
): MeasureComparison[] {
  return [
    ...cleanRow(store, baseline, others),
    ...baseline.attacks.map((result) => attackRow(store, baseline, result, others)),
    ...worstRows(store, baseline, others),
    ...baseline.uncertainty
      .filter(({ resolved }) => resolved)
      .map((result) => uncertaintyRow(baseline, result, others))
  ]
}

type PlainReason = Exclude<NotComparable, { why: 'other-attack' | 'other-threat' }>['why']

function reasonOnly(why: PlainReason): Comparison {
  return { kind: 'not-comparable', reason: { why } }
}

function cleanRow(store: Store, baseline: LastFigures, others: readonly LastFigures[]): MeasureComparison[] {
  const { clean } = baseline
  if (clean === null) return []
  return [
    {
      key: 'clean',
      subject: { kind: 'clean', total: clean.total, data: baseline.dataName },
      attack: '',
      format: 'percent',
      baseline: clean,
      others: others.map((other) => ({
        runId: other.runId,
        value: other.clean?.value ?? null,
        comparison: cleanComparison(store, baseline, other)
      }))
    }
  ]
}

function cleanComparison(store: Store, baseline: LastFigures, other: LastFigures): Comparison {
  if (baseline.clean === null || other.clean === null) return reasonOnly('not-measured')
  if (baseline.dataHash !== other.dataHash) return reasonOnly('other-data')
  const counts = pairedCounts(store, other.attacks, baseline.attacks, 'clean')
  const whole = Math.max(baseline.clean.total, other.clean.total)
  if (counts !== null && sumOf(counts) === whole) return comparePaired(counts)
  return compareRates(other.clean, baseline.clean, 'not-kept-for-all')
}

function attackRow(
  store: Store,
  baseline: LastFigures,
  result: AttackResult,
  others: readonly LastFigures[]
): MeasureComparison {
  return {
    key: `robust ${result.evaluationId}`,
    subject: {
      ...{ kind: 'robust', spec: result.spec, threatModel: result.threatModel },
      ...{ total: result.sampleCount, offset: result.offset }
    },
    attack: JSON.stringify(result.spec),
    format: 'percent',
    baseline: result.robustAccuracy,
    others: others.map((other) => {
      const alike = other.attacks.filter(
        (one) =>
          JSON.stringify([one.spec, one.threatModel]) === JSON.stringify([result.spec, result.threatModel])
      )
      const match = alike.find((one) => isOnSameImages(one, result)) ?? alike[0]
      return {
        runId: other.runId,
        value: match?.robustAccuracy.value ?? null,
        comparison: match
          ? robustComparison(
              store,
              baseline,
              [result],
              result.robustAccuracy,
              other,
              [match],
              match.robustAccuracy
            )
          : { kind: 'not-comparable', reason: whyNoMatch(result, other) }
      }
    })
  }
}

function isOnSameImages(a: AttackResult, b: AttackResult): boolean {
  return a.offset === b.offset && a.sampleCount === b.sampleCount
}

function whyNoMatch(result: AttackResult, other: LastFigures): NotComparable {
  if (other.attacks.length === 0) return { why: 'not-attacked' }
  const same = other.attacks.filter(
    ({ threatModel }) => threatKey(threatModel) === threatKey(result.threatModel)
  )
  if (same.length > 0) return { why: 'other-attack', attacks: same.map(({ spec }) => attackLabel(spec)) }
  const found = other.attacks.map(({ threatModel }) => threatModel)
  return { why: 'other-threat', wanted: result.threatModel, found }
}

function worstRows(store: Store, baseline: LastFigures, others: readonly LastFigures[]): MeasureComparison[] {
  return baseline.worstCases
    .filter(({ attacks }) => attacks.length > 1)
    .map((worst) => {
      const own = amongThem(baseline, worst)
      const specs = specsOf(own)
      return {
        key: `worst ${threatKey(worst.threatModel)}`,
        subject: {
          ...{ kind: 'worst', attacks: worst.attacks, threatModel: worst.threatModel },
          total: worst.robustAccuracy.total
        },
        attack: '',
        format: 'percent',
        baseline: worst.robustAccuracy,
        others: others.map((other) => {
          const match = other.worstCases.find(
            (one) => threatKey(one.threatModel) === threatKey(worst.threatModel)
          )
          const theirs = match === undefined ? [] : amongThem(other, match)
          const isSame = match !== undefined && specsOf(theirs) === specs
          return {
            runId: other.runId,
            value: match?.robustAccuracy.value ?? null,
            comparison: isSame
              ? robustComparison(
                  store,
                  baseline,
                  own,
                  worst.robustAccuracy,
                  other,
                  theirs,
                  match.robustAccuracy,
                  worst.threatModel.targeted ? 'robust' : 'any-class'
                )
              : reasonOnly(match ? 'other-worst-case' : 'no-worst-case')
          }
        })
      }
    })
}

function amongThem({ attacks }: LastFigures, worst: WorstCase): AttackResult[] {
  return attacks.filter(({ threatModel }) => isAmong(worst, threatModel))
}

function specsOf(results: readonly AttackResult[]): string {
  return JSON.stringify(results.map(({ spec }) => JSON.stringify(spec)).sort())
}

function robustComparison(
  store: Store,
  baseline: LastFigures,
  own: readonly AttackResult[],
  ownRate: Rate,
  other: LastFigures,
  theirs: readonly AttackResult[],
  theirRate: Rate,
  when: PairedWhen = 'robust'
): Comparison {
  if (baseline.dataHash !== other.dataHash) return reasonOnly('other-data')
  const counts = pairedCounts(store, theirs, own, when)
  if (counts !== null && sumOf(counts) > 0) return comparePaired(counts)
  return compareRates(theirRate, ownRate, 'other-images')
}

/** Null where a ledger is missing. */
function pairedCounts(
  store: Store,
  first: readonly AttackResult[],
  second: readonly AttackResult[],
  when: PairedWhen
): PairedCounts | null {
  const numbers = (results: readonly AttackResult[]): number[] =>
    results.flatMap(({ evaluationId }) => store.evaluations.find(evaluationId) ?? [])
  const [a, b] = [numbers(first), numbers(second)]
  if (a.length === 0 || b.length === 0 || a.length < first.length || b.length < second.length) return null
  return store.ledgerCounts.paired(a, b, when)
}

function sumOf({ both, firstOnly, secondOnly, neither }: PairedCounts): number {
  return both + firstOnly + secondOnly + neither
}

function uncertaintyRow(
  baseline: LastFigures,
  result: UncertaintyResult,
  others: readonly LastFigures[]
): MeasureComparison {
  return {
    key: `product ${JSON.stringify(result.spec)}`,
    subject: { kind: 'uncertainty', quantity: 'product', spec: result.spec, total: result.sampleCount },
    attack: '',
    format: 'number',
    baseline: result.product,
    others: others.map((other) => {
      const match = other.uncertainty.find((one) => JSON.stringify(one.spec) === JSON.stringify(result.spec))
      return {
        runId: other.runId,
        value: match?.resolved === true ? match.product.value : null,
        comparison:
          match === undefined
            ? reasonOnly('not-estimated')
            : !match.resolved
              ? reasonOnly('not-resolved')
              : baseline.dataHash !== other.dataHash
                ? reasonOnly('other-data')
                : compareIntervals(match.product, result.product)
      }
    })
  }
}
