import { attackLabel } from '@contract/attacks'
import { estimatorInfos } from '@contract/estimators'
import type { AttackResult, EpochPoint, UncertaintyResult, Warning } from '@contract/measurement'
import { WITH_TARGETED } from '@contract/threat-model'
import type { RunDetail } from '@contract/run'
import { attackKey } from '@core/charts/accuracy-charts'
import { attackOptions, optionsLine, threatKey, threatText, warmStartText } from '@core/charts/conditions'
import { ownClassText } from '@core/charts/own-class-text'
import { boundErrorText, covarianceParts, covarianceVerdict, packetsText } from '@core/charts/estimate-text'
import { formatBounds, formatCount, formatNumber, formatRate, formatRateInterval } from '@core/charts/format'
import { epochPoints } from '@core/charts/samples'
import { strongestOf } from '@core/charts/strongest'
import { uncertaintyKey } from '@core/charts/uncertainty-charts'
import { estimatorConditions, weighedText } from '../uncertainty/estimator-conditions'
import { explanations } from './explanations'

/** One number in the table of the latest figures. */
export interface Cell {
  readonly value: string
  /** Its 95 % interval, or another remark; empty without one. */
  readonly remark: string
  /** False: faint, labelled "not resolved", and never compared. */
  readonly resolved: boolean
  readonly warnings: readonly Warning[]
  /** Of a robust accuracy: whose grade stands beside it. */
  readonly evaluation?: { readonly id: string; readonly label: string }
}

export interface Row {
  readonly key: string
  readonly label: string
  readonly explanation: string
  /** Attack, norm, epsilon, samples and seed that the numbers hold under. */
  readonly conditions: string
  /** One for each run; null where it was not measured. */
  readonly cells: readonly (Cell | null)[]
}

export interface RowGroup {
  readonly title: string
  readonly conditions: string
  readonly rows: readonly Row[]
}

interface Latest {
  readonly detail: RunDetail
  readonly point: EpochPoint
}

/** The last measured epoch of each run. */
export function latestPoints(details: readonly RunDetail[]): (Latest | null)[] {
  return details.map((detail) => {
    const point = epochPoints(detail).at(-1)
    return point === undefined ? null : { detail, point }
  })
}

/** The latest numbers of all runs side by side; only what was measured under the same conditions shares a row. */
export function latestRows(details: readonly RunDetail[]): RowGroup[] {
  const latest = latestPoints(details)
  return [accuracyGroup(latest), ...uncertaintyGroups(latest)].filter((group) => group.rows.length > 0)
}

function rateCell(rate: AttackResult['robustAccuracy'], warnings: readonly Warning[] = []): Cell {
  return { value: formatRate(rate), remark: formatRateInterval(rate), resolved: true, warnings }
}

function accuracyGroup(latest: readonly (Latest | null)[]): RowGroup {
  const clean: Row = {
    key: 'clean',
    label: 'Clean accuracy',
    explanation: explanations.cleanAccuracy,
    conditions: `${distinct(latest.map((one) => one && formatCount(one.point.cleanAccuracy.total)))} test images`,
    cells: latest.map((one) => one && rateCell(one.point.cleanAccuracy))
  }
  const measured = latest.some((one) => one !== null)
  return {
    title: 'Accuracy',
    conditions: 'Shares of test images, with Wilson 95 % intervals in per cent',
    rows: measured ? [clean, ...attackRows(latest), ...worstRows(latest)] : []
  }
}

function attackRows(latest: readonly (Latest | null)[]): Row[] {
  const keyed = byKey(latest, ({ point, detail }) =>
    point.attacks.map((result) => [attackKey(result, detail), result] as const)
  )
  return [...keyed].map(([key, results]) => {
    const first = firstOf(results)
    return {
      key,
      label: `Robust accuracy, ${attackLabel(first.spec)}`,
      explanation: explanations.robustAccuracy,
      conditions: attackConditions(first),
      cells: results.map(
        (result) =>
          result && {
            ...rateCell(result.robustAccuracy, result.warnings),
            evaluation: { id: result.evaluationId, label: attackLabel(result.spec) }
          }
      )
    }
  })
}

function worstRows(latest: readonly (Latest | null)[]): Row[] {
  const keyed = byKey(latest, ({ point }) =>
    point.worstCases
      .filter((worst) => worst.attacks.length > 1)
      .map((worst) => {
        const key = `${threatKey(worst.threatModel)} ${worst.attacks.join()}`
        return [key, { ...worst, strongest: strongestOf(point, worst) }] as const
      })
  )
  return [...keyed].map(([key, cases]) => {
    const first = firstOf(cases)
    return {
      key,
      label: 'Robust accuracy, worst case',
      explanation: explanations.worstCase,
      conditions:
        `${threatText(first.threatModel)}; ${first.attacks.join(', ')}; ${formatCount(first.robustAccuracy.total)} test images` +
        (first.targeted === undefined ? '' : `. ${WITH_TARGETED}`),
      cells: cases.map(
        (worst) =>
          worst && {
            ...rateCell(worst.robustAccuracy),
            ...(worst.strongest && {
              evaluation: {
                id: worst.strongest.evaluationId,
                label: `worst case, ${attackLabel(worst.strongest.spec)}`
              }
            })
          }
      )
    }
  })
}

function uncertaintyGroups(latest: readonly (Latest | null)[]): RowGroup[] {
  const keyed = byKey(latest, ({ point, detail }) =>
    point.uncertainty.map((result) => [uncertaintyKey(result, detail), result] as const)
  )
  return [...keyed].map(([key, results]) => {
    const first = firstOf(results)
    return {
      title: estimatorInfos[first.spec.estimator].label,
      conditions: `${estimatorConditions(first)}; seed ${distinct(results.map((result) => result && String(result.seed)))}`,
      rows: uncertaintyRows(key, results, first)
    }
  })
}

function uncertaintyRows(
  key: string,
  results: readonly (UncertaintyResult | null)[],
  first: UncertaintyResult
): Row[] {
  const row = (
    name: keyof typeof explanations,
    label: string,
    read: (result: UncertaintyResult) => readonly [value: string, remark: string]
  ): Row => ({
    key: `${key} ${name}`,
    label,
    explanation: explanations[name],
    conditions: '',
    cells: results.map((result) => {
      if (result === null) return null
      const [value, remark] = read(result)
      // Bound and sample size are known exactly, however few the samples; the warnings go with the product.
      const isEstimate = name !== 'bound' && name !== 'effectiveSampleSize'
      const warnings = name === 'product' ? result.warnings : []
      return { value, remark, resolved: result.resolved || !isEstimate, warnings }
    })
  })
  return [
    row('sigmaX', 'Δx', ({ totalSigmaX: { value, low, high } }) => [
      formatNumber(value),
      formatBounds(low, high)
    ]),
    row('sigmaP', 'Δp', ({ totalSigmaP: { value, low, high } }) => [
      formatNumber(value),
      formatBounds(low, high)
    ]),
    row('product', 'Δx · Δp', ({ product: { value, low, high } }) => [
      formatNumber(value),
      formatBounds(low, high)
    ]),
    ...(results.some((result) => result !== null && result.gradientDirectionProduct !== null)
      ? [
          row('gradientDirectionProduct', 'Δx · Δp along the gradient', ({ gradientDirectionProduct }) =>
            gradientDirectionProduct === null
              ? ['–', 'no image has a gradient']
              : [
                  formatNumber(gradientDirectionProduct.value),
                  formatBounds(gradientDirectionProduct.low, gradientDirectionProduct.high)
                ]
          )
        ]
      : []),
    row('bound', first.boundExact ? 'Bound' : 'Reference', (result) => [
      formatNumber(result.bound),
      result.boundExact ? boundErrorText(result) || 'd/2, exact' : 'd/2, may be undercut'
    ]),
    row('effectiveSampleSize', 'Effective sample size', (result) => [
      formatNumber(result.effectiveSampleSize, 3),
      [weighedText(result), packetsText(result)].filter(Boolean).join('; ')
    ]),
    row('covarianceCheck', 'Covariance check', ({ covarianceCheck: check }) => [
      `${formatNumber(check.value, 3)} ± ${formatNumber(check.standardError, 2)}`,
      check.expected === null
        ? 'no exact value known'
        : [
            `exact ${formatNumber(check.expected, 3)}, ${covarianceVerdict(check)}`,
            ...covarianceParts(check)
          ].join('; ')
    ])
  ]
}

/** "L∞, epsilon 0.1 (25.5/255), box [0, 1], white-box, untargeted; steps 4 …; 1,000 test images from no. 0; seed 1". */
export function attackConditions(result: AttackResult): string {
  return [
    threatText(result.threatModel),
    optionsLine(attackOptions(result.spec)),
    ...warmStartText(result),
    ...ownClassText(result),
    `${formatCount(result.sampleCount)} test images from no. ${formatCount(result.offset)}`,
    `seed ${result.seed}`
  ].join('; ')
}

/** Groups what the runs measured by key: for each key one value a run, or null. */
function byKey<T>(
  latest: readonly (Latest | null)[],
  read: (one: Latest) => readonly (readonly [key: string, value: T])[]
): Map<string, (T | null)[]> {
  const keyed = new Map<string, (T | null)[]>()
  latest.forEach((one, index) => {
    if (one === null) return
    for (const [key, value] of read(one)) {
      const values = keyed.get(key) ?? latest.map(() => null)
      values[index] = value
      keyed.set(key, values)
    }
  })
  return keyed
}

function firstOf<T>(values: readonly (T | null)[]): T {
  const found = values.find((value) => value !== null)
  if (found === undefined || found === null) throw new RangeError('a row of the table has no value')
  return found
}

function distinct(values: readonly (string | null)[]): string {
  return [...new Set(values.filter((value) => value !== null))].join(', ')
}
