import { attackLabel } from '@contract/attacks'
import { estimatorInfos } from '@contract/estimators'
import type { EpochPoint, UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import {
  clusteredCorrelation,
  fisherCorrelation,
  type Cluster,
  type Correlation
} from '../statistics/correlation'
import { createRandom } from '../tensor/random'
import { threatText } from './conditions'
import { formatCount, formatNumber } from './format'
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
 * and counted. Over runs the pairs are independent and the interval is Fisher's; over epochs the runs are resampled,
 * for the epochs of one run are not independent.
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
          const clusters = runs.map(({ detail, points }): Cluster => {
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
            return { xs, ys }
          })
          return { quantity: quantity.name, accuracy: accuracy.name, leftOut, ...rowOf(clusters, scope) }
        })
      )
    }
  })
}

/** Words for a row's verdict: never more than the interval carries. */
export function verdictOf({ pearson, spearman, pairs }: CorrelationRow): string {
  const [linear, ranked] = [pearson.significant, spearman.significant]
  if (linear === null && ranked === null)
    return pairs === 0 ? 'no resolved value' : 'too few values for an interval'
  if (linear === true && ranked === true) return 'significant'
  if (linear === true) return 'linear only'
  if (ranked === true) return 'ranks only'
  return 'not significant'
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
    .flatMap(({ pearson, spearman }) => [pearson, spearman])
    .filter(({ low }) => low !== null).length
  return count === 0
    ? ''
    : `Intervals of 95 % here: ${formatCount(count)}. About ${formatNumber(count / 20, 2)} of them leave out 0 by chance alone.`
}

function rowOf(
  clusters: readonly Cluster[],
  scope: CorrelationScope
): Pick<CorrelationRow, 'pairs' | 'runs' | 'pearson' | 'spearman'> {
  const xs = clusters.flatMap((cluster) => cluster.xs)
  const ys = clusters.flatMap((cluster) => cluster.ys)
  const of = (kind: 'pearson' | 'spearman'): Correlation =>
    scope === 'runs'
      ? fisherCorrelation(kind, xs, ys)
      : clusteredCorrelation(kind, clusters, createRandom(1).fork(kind))
  return {
    pairs: xs.length,
    runs: clusters.filter((cluster) => cluster.xs.length > 0).length,
    pearson: of('pearson'),
    spearman: of('spearman')
  }
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
      ? 'One pair a run, at its last measured epoch; 95 % intervals by Fisher’s z. Networks of different architecture differ in more than these two numbers.'
      : 'All measured epochs of all runs; 95 % intervals from resampling whole runs, for the epochs of one run are not independent. Both numbers follow the training, so they go along with each other whether or not one causes the other.'
  return `${what} Values that are not resolved are left out.`
}
