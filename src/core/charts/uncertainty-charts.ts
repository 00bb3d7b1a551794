import { estimatorInfos, type EstimatorSpec } from '@contract/estimators'
import { COMFORTABLE_FROM, type Interval, type UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { trainedOn } from './accuracy-charts'
import { axis, epochAxis } from './axes'
import type { AxisSpec, ChartSpec, ReferenceLine, SeriesPoint } from './chart-spec'
import { estimatorText } from './conditions'
import { boundAlong, boundErrorText, gateText, leftOutText, resolvedFrom } from './estimate-text'
import { formatCount, formatSeeds, formatNumber, formatSetting } from './format'
import type { Group } from './groups-by'
import type { RunStyle } from './run-style'
import { collect, dataKey, pointOf, type SampleGroup } from './samples'

/** One quantity of the uncertainty relation as a chart. */
export interface Quantity {
  readonly id: string
  readonly title: string
  readonly says: string
  y(result: UncertaintyResult): AxisSpec
  /** Against an epoch, or whatever else `x` is. Null: this result has no such quantity. */
  point(x: number, result: UncertaintyResult): SeriesPoint | null
  /** Where its interval comes from; empty without one. */
  interval(result: UncertaintyResult): string
  references(results: readonly UncertaintyResult[]): ReferenceLine[]
}

const none = (): ReferenceLine[] => []

export const quantities: readonly Quantity[] = [
  {
    id: 'sigma-x',
    title: 'Δx',
    says: 'Aggregate over the pixels: square root of the summed variances of x.',
    y: () => axis('Δx', { unit: 'unit of x' }),
    point: (x, result) => pointOf(x, result.totalSigmaX, result.resolved),
    interval: (result) => methodText(result.totalSigmaX),
    references: none
  },
  {
    id: 'sigma-p',
    title: 'Δp',
    says: 'Aggregate over the pixels: square root of the summed variances of the attack operator.',
    y: () => axis('Δp', { unit: '1 / unit of x' }),
    point: (x, result) => pointOf(x, result.totalSigmaP, result.resolved),
    interval: (result) => methodText(result.totalSigmaP),
    references: none
  },
  {
    id: 'product',
    title: 'Δx · Δp',
    says: 'Product of the aggregates.',
    // Under the data measure the product lies far below the reference line: only a log axis shows both it and the trend.
    y: ({ boundExact }) => axis('Δx · Δp', { scale: boundExact ? 'linear' : 'log' }),
    point: (x, result) =>
      pointOf(x, result.boundExact ? result.product : onLogAxis(result.product), result.resolved),
    interval: (result) => methodText(result.product),
    references: boundLines
  },
  {
    id: 'gradient-product',
    title: 'Δx · Δp along the gradient',
    says: 'Product along the direction of the loss gradient, median over the packets: what a network bends shows there first.',
    y: () => axis('Δx · Δp along the gradient'),
    point: (x, result) =>
      result.gradientDirectionProduct === null
        ? null
        : pointOf(x, result.gradientDirectionProduct, result.resolved),
    interval: ({ gradientDirectionProduct }) =>
      gradientDirectionProduct === null ? '' : methodText(gradientDirectionProduct),
    references: (results) =>
      results.every(({ spec }) => boundAlong(spec) !== null) ? [{ label: 'bound ½', value: 0.5 }] : []
  },
  {
    id: 'excess',
    title: 'Excess over the bound',
    says: 'Δx · Δp over its bound, minus 1. In d dimensions it falls as 1/d for the same bend of the loss. The interval is that of the product alone.',
    y: () => axis('Δx · Δp / bound − 1'),
    // Under the data measure there is no bound to exceed.
    point: (x, { product, bound, boundExact, resolved }) =>
      boundExact && bound > 0 ? pointOf(x, overBound(product, bound), resolved) : null,
    interval: (result) => methodText(result.product),
    references: () => [{ label: 'bound', value: 0 }]
  },
  {
    id: 'network-term',
    title: 's, what the network adds',
    says: 'Spread of ∂ log(loss) in the packet, root of the sum over the pixels of squares, median over the packets: 0 for a constant or log-linear loss.',
    y: () => axis('s', { unit: '1 / unit of x' }),
    point: (x, { networkTerm, resolved }) =>
      networkTerm === null ? null : pointOf(x, networkTerm, resolved),
    interval: ({ networkTerm }) => (networkTerm === null ? '' : methodText(networkTerm)),
    references: none
  },
  {
    id: 'covariance-check',
    title: 'Covariance check',
    says: 'Covariance of x and ∂ log ψ, mean over the pixels.',
    y: () => axis('Cov(x, ∂ log ψ)'),
    point: (x, { covarianceCheck: { value, standardError }, resolved }) =>
      pointOf(x, { value, low: value - 1.96 * standardError, high: value + 1.96 * standardError }, resolved),
    interval: () => '1.96 standard errors',
    references: (results) =>
      distinct(
        results.flatMap(({ covarianceCheck: { expected } }) => (expected === null ? [] : [expected]))
      ).map((value) => ({ label: `exact ${formatSetting(value)}`, value }))
  },
  {
    id: 'effective-sample-size',
    title: 'Effective sample size',
    says: 'One over the sum of the squared weights.',
    y: () => axis('Effective sample size', { scale: 'log' }),
    point: (x, { effectiveSampleSize, resolved }) =>
      pointOf(x, { value: effectiveSampleSize > 0 ? effectiveSampleSize : null }, resolved),
    interval: () => '',
    references: (results) =>
      distinct([...results.map(({ spec }) => resolvedFrom(spec)), COMFORTABLE_FROM]).map((value, index) => ({
        label: index === 0 ? `resolved from ${value}` : `no warning from ${value}`,
        value
      }))
  }
]

/**
 * The uncertainty relation after each epoch. Every estimator has charts of its own: their measures differ, and so do
 * their bounds.
 */
export function uncertaintyCharts(
  details: readonly RunDetail[],
  styles: ReadonlyMap<string, RunStyle>
): ChartSpec[] {
  const estimators = collect(details, styles, (point, detail) =>
    point.uncertainty.map((result) => ({
      key: uncertaintyKey(result, detail),
      conditions: result,
      point: pointOf(point.epoch, result.product, result.resolved)
    }))
  )
  return estimators.flatMap(({ key, conditions }) => {
    const info = estimatorInfos[conditions[0].spec.estimator]
    return quantities.flatMap((quantity) => {
      const groups = collect(details, styles, (point, detail) =>
        point.uncertainty.flatMap((result) => {
          const at = uncertaintyKey(result, detail) === key ? quantity.point(point.epoch, result) : null
          return at ? [{ key, conditions: result, point: at }] : []
        })
      )
      return groups.map((group) => ({
        id: `${quantity.id}:${info.id}`,
        title: `${quantity.title}, ${info.label}`,
        caption: `${quantity.says} ${conditionsCaption(group, quantity)}`,
        x: epochAxis,
        y: quantity.y(group.conditions[0]),
        series: group.series,
        references: quantity.references(group.conditions)
      }))
    })
  })
}

/** Conditions that must agree for two results to share a chart. Only the seed may differ. */
export function uncertaintyKey(result: UncertaintyResult, detail: RunDetail): string {
  const { spec, sampleCount, dimension, datasetHash } = result
  return JSON.stringify([spec, sampleCount, dimension, datasetHash || dataKey(detail)])
}

/** The text under which a bound is drawn or printed. */
export function boundText(result: UncertaintyResult): string {
  return result.boundExact
    ? [
        `bound ${result.spec.estimator === 'global' && result.spec.options.target === 'box' ? 'Σ ½|1 − B|' : 'd/2'} = ${formatNumber(result.bound)}`,
        boundErrorText(result)
      ]
        .filter(Boolean)
        .join(' ')
    : `d/2 = ${formatNumber(result.bound)}, for reference`
}

/** The bounds of some results, and where nothing has to obey them, what the product is held against. */
export function boundLines(results: readonly UncertaintyResult[]): ReferenceLine[] {
  const lines = new Map(results.map((result) => [result.bound, boundText(result)]))
  const sorted = [...lines].sort(([a], [b]) => a - b)
  // The number of pixels that vary may change; two lines then frame the bounds.
  const shown = sorted.length > 2 ? [sorted[0], sorted[sorted.length - 1]] : sorted
  return shown.flatMap((line) => (line ? [{ value: line[0], label: line[1] }] : []))
}

function conditionsCaption(group: SampleGroup<UncertaintyResult>, quantity: Quantity): string {
  const [{ spec }] = group.conditions
  return `${measuredUnder(spec, group.conditions, quantity)} ${trainedOn(group)}`
}

/** What some results hold under: the estimator, images, seeds, where intervals come from, and what is not resolved. */
export function measuredUnder(
  spec: EstimatorSpec,
  results: Group<UncertaintyResult>,
  quantity: Quantity
): string {
  const [{ sampleCount, dimension }] = results
  const methods = distinctText(results.map((one) => quantity.interval(one)))
  const hollow = results.filter(({ resolved }) => !resolved).length
  const rule = `Hollow and faint: not resolved (${gateText(spec)}), not to be compared`
  return [
    `${estimatorText(spec)}; ${formatCount(sampleCount)} images, ${formatCount(dimension)} pixels,`,
    `seed ${formatSeeds(results.map(({ seed }) => seed))}.`,
    methods === '' ? 'No intervals.' : `Intervals: 95 %, ${methods}.`,
    `${rule}; ${hollow} of ${results.length} values here.`,
    ...[leftOutText(results)].filter(Boolean)
  ].join(' ')
}

/** A product as what it exceeds its bound by, in parts of the bound. */
function overBound({ value, low, high }: Interval, bound: number): Omit<Interval, 'method'> {
  const excess = (product: number): number => product / bound - 1
  return {
    value: excess(value),
    low: low === null ? null : excess(low),
    high: high === null ? null : excess(high)
  }
}

/** A log axis has no place for zero and below. */
function onLogAxis({ value, low, high }: Interval): {
  value: number | null
  low: number | null
  high: number | null
} {
  return { value: value > 0 ? value : null, low: low !== null && low > 0 ? low : null, high }
}

/** How the intervals of results came about: "Intervals: 95 %, delta method."; empty without any. */
export function intervalsText(intervals: readonly Interval[]): string {
  const methods = distinctText(intervals.map(methodText))
  return methods === '' ? '' : `Intervals: 95 %, ${methods}.`
}

/** How an interval came about, in words; empty without one. */
function methodText(interval: Interval): string {
  const words = {
    delta: 'delta method',
    bootstrap: 'bootstrap',
    'bootstrap-draws': 'bootstrap with each label drawn anew by its delta error',
    'bootstrap-images-draws': 'bootstrap of the images with each drawn anew by its delta error',
    none: ''
  } as const
  return words[interval.method]
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

function distinctText(values: readonly string[]): string {
  return [...new Set(values.filter((value) => value !== ''))].join(', ')
}
