import { attackLabel } from '@contract/attacks'
import { estimatorInfos } from '@contract/estimators'
import type { EpochPoint, UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import {
  clusteredCorrelation,
  clusteredWithin,
  fisherCorrelation,
  withinCorrelation,
  type Cluster,
  type Correlation,
  type CorrelationKind
} from '../statistics/correlation'
import { createRandom } from '../tensor/random'
import { kindKey } from './compare/compared-runs'
import { threatText } from './conditions'
import { formatCount, formatNumber } from './format'
import { groupsBy } from './groups-by'
import { epochPoints } from './samples'
import { uncertaintyKey } from './uncertainty-charts'

/** One value a run, at its last measured epoch; or all epochs of all runs. */
export type CorrelationScope = 'runs' | 'epochs'

/** How one quantity of the uncertainty relation goes along with one accuracy. */
export interface CorrelationRow {
  readonly quantity: string
  /** "Clean accuracy", "PGD-4". */
  readonly accuracy: string
  /** Pairs that are resolved, and those that are not and are left out. */
  readonly pairs: number
  readonly leftOut: number
  readonly runs: number
  /** Kinds of these runs: networks and ways of training, whatever the seed. */
  readonly kinds: number
  readonly pearson: Correlation
  readonly spearman: Correlation
  /** With the means of each kind taken out; null where all runs are of one kind, or none of the same. */
  readonly within: CorrelationPair | null
}

/** Both correlations of the same pairs. */
export interface CorrelationPair {
  readonly pearson: Correlation
  readonly spearman: Correlation
}

/** The correlations of one estimator under one set of conditions. */
export interface CorrelationTable {
  readonly estimator: keyof typeof estimatorInfos
  readonly label: string
  readonly scope: CorrelationScope
  readonly caption: string
  readonly rows: readonly CorrelationRow[]
}

const quantities: readonly { readonly name: string; of(result: UncertaintyResult): number }[] = [
  { name: 'Δx', of: ({ totalSigmaX }) => totalSigmaX.value },
  { name: 'Δp', of: ({ totalSigmaP }) => totalSigmaP.value },
  { name: 'Δx · Δp', of: ({ product }) => product.value }
]

interface Accuracy {
  readonly key: string
  readonly name: string
  of(point: EpochPoint): number | null
}

/**
 * Correlations of Δx, Δp and their product with clean and robust accuracy. Values that are not resolved are left out
 * and counted. Over runs the interval is Fisher's, which takes pairs for independent: runs of one kind, which differ in
 * nothing but their seed, repeat each other, so each row is told once more within kinds. Over epochs whole kinds are
 * resampled, and whole runs where all are of one kind.
 */
export function correlationTables(
  details: readonly RunDetail[],
  scope: CorrelationScope
): CorrelationTable[] {
  const runs = details
    .filter(({ run }) => run.spec.kind === 'train')
    .map((detail) => ({ detail, points: pointsOf(detail, scope) }))
  const keys = new Map<string, UncertaintyResult>()
  const accuracies = new Map<string, Accuracy>([[clean.key, clean]])
  for (const { detail, points } of runs)
    for (const point of points) {
      for (const result of point.uncertainty) keys.set(uncertaintyKey(result, detail), result)
      for (const attack of point.attacks) {
        const one = robust(attack)
        accuracies.set(one.key, one)
      }
    }
  return [...keys].map(([key, result]) => {
    const { estimator } = result.spec
    return {
      estimator,
      label: estimatorInfos[estimator].label,
      scope,
      caption: captionOf(scope),
      rows: [...accuracies.values()].flatMap((accuracy) =>
        quantities.map((quantity) => {
          let leftOut = 0
          const clusters = runs.map(({ detail, points }): RunPairs => {
            const xs: number[] = []
            const ys: number[] = []
            for (const point of points) {
              const found = point.uncertainty.find((one) => uncertaintyKey(one, detail) === key)
              const y = accuracy.of(point)
              if (!found || y === null) continue
              const x = quantity.of(found)
              if (!found.resolved || !Number.isFinite(x)) leftOut++
              else {
                xs.push(x)
                ys.push(y)
              }
            }
            return { xs, ys, kind: kindKey(detail) }
          })
          return { quantity: quantity.name, accuracy: accuracy.name, leftOut, ...rowOf(clusters, scope) }
        })
      )
    }
  })
}

/**
 * Words for a row's verdict: never more than the intervals carry. A correlation counts where it is found within kinds as
 * well, in the same direction, for what differs between kinds alone is one contrast of them, whatever the number of seeds.
 */
export function verdictOf(row: CorrelationRow): string {
  const { within } = row
  if (within === null) return wordsOf(row, row.pairs)
  const linear = agrees(row.pearson, within.pearson)
  const ranked = agrees(row.spearman, within.spearman)
  if (linear || ranked) return foundText(linear, ranked)
  if (!isFound(row)) return isFound(within) ? 'within kinds only' : wordsOf(row, row.pairs)
  return isFound(within) && directionOf(row) !== directionOf(within)
    ? 'turned round within kinds'
    : 'between kinds only'
}

function wordsOf({ pearson, spearman }: CorrelationPair, pairs: number): string {
  if (pearson.significant === null && spearman.significant === null)
    return pairs === 0 ? 'no resolved value' : 'too few values for an interval'
  return foundText(pearson.significant === true, spearman.significant === true)
}

function foundText(linear: boolean, ranked: boolean): string {
  if (linear && ranked) return 'significant'
  if (linear) return 'linear only'
  return ranked ? 'ranks only' : 'not significant'
}

function agrees(overall: Correlation, inside: Correlation): boolean {
  return (
    overall.significant === true &&
    inside.significant === true &&
    Math.sign(overall.value) === Math.sign(inside.value)
  )
}

function isFound({ pearson, spearman }: CorrelationPair): boolean {
  return pearson.significant === true || spearman.significant === true
}

/** The sign of what was found. */
function directionOf({ pearson, spearman }: CorrelationPair): number {
  return Math.sign(pearson.significant === true ? pearson.value : spearman.value)
}

/** One line of a table of correlations, in words: a row, or the same within kinds. */
export interface CorrelationLine {
  readonly accuracy: string
  readonly quantity: string
  readonly pearson: string
  readonly spearman: string
  readonly pairs: number
  readonly leftOut: number
  readonly verdict: string
  /** Whether both correlations were found, and not between kinds alone. */
  readonly firm: boolean
  readonly within: boolean
}

/** The lines of a table: each row, and below it what is left of it within kinds. */
export function correlationLines(rows: readonly CorrelationRow[]): CorrelationLine[] {
  return rows.flatMap((row): CorrelationLine[] => {
    const { accuracy, quantity, pairs, leftOut, within } = row
    const both = [row, ...(within === null ? [] : [within])]
    const line = {
      ...{ accuracy, quantity, pairs, leftOut, within: false, ...textsOf(row) },
      verdict: verdictOf(row),
      firm:
        both.every(
          ({ pearson, spearman }) => pearson.significant === true && spearman.significant === true
        ) && both.every((one) => directionOf(one) === directionOf(row))
    }
    if (within === null) return [line]
    const name = `${quantity}, within kinds`
    return [
      line,
      {
        ...{ accuracy, quantity: name, pairs, leftOut: 0, within: true, ...textsOf(within) },
        verdict: wordsOf(within, pairs),
        firm: false
      }
    ]
  })
}

function textsOf({ pearson, spearman }: CorrelationPair): { pearson: string; spearman: string } {
  return { pearson: correlationText(pearson), spearman: correlationText(spearman) }
}

/** "−0.81 (−0.93 to −0.55)" */
export function correlationText({ value, low, high }: Correlation): string {
  const text = formatNumber(value, 2)
  return low === null || high === null
    ? text
    : `${text} (${formatNumber(low, 2)} to ${formatNumber(high, 2)})`
}

/** How many of the intervals that these rows have leave out 0 by chance alone; empty where none could be worked out. */
export function chanceText(rows: readonly CorrelationRow[]): string {
  const count = rows
    .flatMap((row) => [row, ...(row.within === null ? [] : [row.within])])
    .flatMap(({ pearson, spearman }) => [pearson, spearman])
    .filter(({ low }) => low !== null).length
  return count === 0
    ? ''
    : `Intervals of 95 % here: ${formatCount(count)}. About ${formatNumber(count / 20, 2)} of them leave out 0 by chance alone.`
}

/** The pairs of a run, with the kind that it is of. */
interface RunPairs extends Cluster {
  readonly kind: string
}

function rowOf(
  runs: readonly RunPairs[],
  scope: CorrelationScope
): Pick<CorrelationRow, 'pairs' | 'runs' | 'kinds' | 'pearson' | 'spearman' | 'within'> {
  const filled = runs.filter(({ xs }) => xs.length > 0)
  const kinds = groupsBy(filled, ({ kind }) => kind).map(together)
  const { xs, ys } = together(filled)
  const random = (kind: CorrelationKind): ReturnType<typeof createRandom> => createRandom(1).fork(kind)
  const overall = (kind: CorrelationKind): Correlation =>
    scope === 'runs'
      ? fisherCorrelation(kind, xs, ys)
      : clusteredCorrelation(kind, kinds.length > 1 ? kinds : filled, random(kind))
  const inside = (kind: CorrelationKind): Correlation =>
    scope === 'runs' ? withinCorrelation(kind, kinds) : clusteredWithin(kind, kinds, random(kind))
  const repeated = kinds.length > 1 && kinds.length < filled.length
  return {
    pairs: xs.length,
    runs: filled.length,
    kinds: kinds.length,
    pearson: overall('pearson'),
    spearman: overall('spearman'),
    within: repeated ? { pearson: inside('pearson'), spearman: inside('spearman') } : null
  }
}

function together(clusters: readonly Cluster[]): Cluster {
  return { xs: clusters.flatMap(({ xs }) => xs), ys: clusters.flatMap(({ ys }) => ys) }
}

const clean: Accuracy = {
  key: 'clean',
  name: 'Clean accuracy',
  of: ({ cleanAccuracy }) => cleanAccuracy.value
}

function robust(attack: EpochPoint['attacks'][number]): Accuracy {
  const keyOf = (one: EpochPoint['attacks'][number]): string =>
    JSON.stringify([one.spec, threatText(one.threatModel), one.sampleCount, one.offset])
  const key = keyOf(attack)
  return {
    key,
    name: attackLabel(attack.spec),
    of: ({ attacks }) => attacks.find((one) => keyOf(one) === key)?.robustAccuracy.value ?? null
  }
}

function pointsOf(detail: RunDetail, scope: CorrelationScope): EpochPoint[] {
  const points = epochPoints(detail).filter(({ uncertainty }) => uncertainty.length > 0)
  return scope === 'epochs' ? points : points.slice(-1)
}

function captionOf(scope: CorrelationScope): string {
  const what =
    scope === 'runs'
      ? 'One pair a run, at its last measured epoch; 95 % intervals by Fisher’s z. Runs that differ in nothing but their seed are of one kind, and repeat each other; within kinds, the mean of each kind is taken out, and costs a degree of freedom. What lies between kinds only is one contrast of so many kinds, not of so many runs, and kinds differ in more than these two numbers.'
      : 'All measured epochs of all runs; 95 % intervals from resampling whole kinds (runs that differ in nothing but their seed), or whole runs where all are of one kind, for neither the epochs of a run nor the seeds of a kind are independent. Both numbers follow the training, so they go along with each other whether or not one causes the other.'
  return `${what} Values that are not resolved are left out.`
}
