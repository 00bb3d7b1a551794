import { estimatorInfos, type EstimatorInfo } from '@contract/estimators'
import type { Interval, UncertaintyResult } from '@contract/measurement'
import { type Group, groupsBy } from '../groups-by'
import { axis } from '../axes'
import { estimatorText, withoutOption } from '../conditions'
import type { Bar, BarSpec } from '../figure-spec'
import { gateText } from '../estimate-text'
import { formatCount } from '../format'
import { boundLines } from '../uncertainty-charts'
import type { StyledRun } from './measured-results'

interface ClassResult extends StyledRun {
  readonly result: UncertaintyResult
  readonly index: number
}

const quantities = [
  ['sigma-x', 'Δx', 'unit of x', ({ totalSigmaX }) => totalSigmaX],
  ['sigma-p', 'Δp', '1/x', ({ totalSigmaP }) => totalSigmaP],
  ['product', 'Δx · Δp', '', ({ product }) => product]
] as const satisfies readonly (readonly [string, string, string, (result: UncertaintyResult) => Interval])[]

/**
 * The uncertainty pair of each class by itself, one series a run: of estimates that took one class alone. A value that is
 * not resolved is hollow. One chart for each quantity and estimator with its options.
 *
 * @param names of the classes; indices where none are known
 */
export function classUncertaintyBars(runs: readonly StyledRun[], names: readonly string[] = []): BarSpec[] {
  const found = runs.flatMap((run): ClassResult[] =>
    run.detail.points.flatMap((point) => {
      if (point.kind !== 'uncertainty') return []
      const index = classOf(point.result)
      return index === null ? [] : [{ ...run, result: point.result, index }]
    })
  )
  return groupsBy(found, conditionsKey)
    .filter((group) => new Set(group.map(({ index }) => index)).size > 1)
    .flatMap((group) => quantities.map((quantity) => chartOf(group, quantity, names)))
}

/** The one class that an estimate took; null where it took all. */
function classOf({ spec }: UncertaintyResult): number | null {
  const { classOption }: EstimatorInfo = estimatorInfos[spec.estimator]
  const options: Readonly<Record<string, unknown>> = spec.options
  const value = classOption === null ? null : options[classOption]
  return typeof value === 'number' ? value : null
}

/** The spec without its class. */
function withoutClass({ spec }: UncertaintyResult): UncertaintyResult['spec'] {
  return withoutOption(spec, estimatorInfos[spec.estimator].classOption)
}

function conditionsKey({ result, detail }: ClassResult): string {
  return JSON.stringify([withoutClass(result), result.datasetHash || detail.run.datasetHash])
}

function chartOf(
  group: Group<ClassResult>,
  [id, label, unit, read]: (typeof quantities)[number],
  names: readonly string[]
): BarSpec {
  const [{ result }] = group
  const info = estimatorInfos[result.spec.estimator]
  const classes = [...new Set(group.map(({ index }) => index))].sort((a, b) => a - b)
  const counts = [...new Set(group.map((one) => one.result.sampleCount))].sort((a, b) => a - b)
  const most = formatCount(counts.at(-1) ?? 0)
  const images = counts.length > 1 ? `${formatCount(counts[0] ?? 0)} to ${most}` : most
  return {
    kind: 'bars',
    id: `class-${id}:${result.spec.estimator}`,
    title: `${label} by class, ${info.label}`,
    caption:
      `${label} of each class by itself. ${info.summary} ${info.boundNote} ` +
      `${estimatorText(withoutClass(result))}; ${images} images a class. 95 % intervals; ` +
      `hollow: not resolved (${gateText(result.spec)}).`,
    xLabel: 'Class',
    categories: classes.map((index) => names[index] ?? String(index)),
    y: axis(label, { unit, min: 0 }),
    series: groupsBy(group, ({ detail }) => detail.run.id).map((own) => {
      const [{ detail, style }] = own
      return {
        id: detail.run.id,
        label: style.label,
        colorIndex: style.colorIndex,
        bars: classes.map((index): Bar => {
          const one = own.find((each) => each.index === index)
          if (one === undefined) return { value: null, low: null, high: null, resolved: true }
          const { value, low, high } = read(one.result)
          return { value, low, high, resolved: one.result.resolved }
        })
      }
    }),
    references: id === 'product' ? boundLines(group.map((one) => one.result)) : []
  }
}
