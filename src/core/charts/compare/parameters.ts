import type { RunMetric, RunSummary } from '@contract/compare'
import type { Run } from '@contract/run'
import { axis } from '../axes'
import type { AxisSpec } from '../chart-spec'
import { type Leaf, leavesOf, settingLabel } from './setting-leaves'
import { tellApart } from './tell-apart'

/** A setting or a result, on an axis of its own. */
export interface Quantity {
  readonly id: string
  readonly label: string
  readonly axis: AxisSpec
  /** Named steps instead of numbers; values are then their indices. */
  readonly categories?: readonly string[]
  /** What a result was measured under; empty for settings. */
  readonly conditions: string
}

export interface ParameterRow {
  readonly runId: string
  readonly label: string
  /** By the id of a quantity; what is missing has no value. */
  readonly values: ReadonlyMap<string, number>
}

/** Settings that differ between trainings, and what came of them. */
export interface ParameterTable {
  readonly settings: readonly Quantity[]
  readonly results: readonly Quantity[]
  readonly rows: readonly ParameterRow[]
}

/**
 * All trainings among the runs, with every setting that is not the same in all of them and the last value of each
 * quantity that was measured. A result that is not resolved has no value here. Settings come from the specifications
 * themselves: those that are new appear without being listed.
 */
export function parameterTable(
  runs: readonly Run[],
  summaries: ReadonlyMap<string, RunSummary>
): ParameterTable {
  const trainings = runs.filter(({ spec }) => spec.kind === 'train')
  const specs = trainings.map(({ spec }) => spec)
  const leaves = specs.map(leavesOf)
  const paths = [...new Set(leaves.flatMap((own) => [...own.keys()]))]
  const values = new Map<string, Map<string, number>>(trainings.map(({ id }) => [id, new Map()]))
  const settings = paths.flatMap((path): Quantity[] => {
    const found = leaves.map((own) => own.get(path))
    const known = found.filter((value) => value !== undefined && value !== null)
    // An option that only some methods have, and all of these alike, says no more than the method.
    if (new Set(known).size < 2) return []
    const quantity = settingOf(path, known, settingLabel(path, specs))
    for (const [index, run] of trainings.entries()) {
      const value = found[index]
      if (value === undefined || value === null) continue
      values
        .get(run.id)
        ?.set(path, typeof value === 'number' ? value : (quantity.categories?.indexOf(value) ?? 0))
    }
    return [quantity]
  })
  const results = resultsOf(trainings, summaries, values)
  return {
    settings,
    results,
    rows: trainings.map(({ id, label }) => ({ runId: id, label, values: values.get(id) ?? new Map() }))
  }
}

function resultsOf(
  trainings: readonly Run[],
  summaries: ReadonlyMap<string, RunSummary>,
  values: ReadonlyMap<string, Map<string, number>>
): Quantity[] {
  const metrics = new Map<string, RunMetric>()
  const counts = new Map<string, number>()
  for (const { id } of trainings)
    for (const metric of summaries.get(id)?.metrics ?? []) {
      if (metric.last === null || !metric.resolved || !Number.isFinite(metric.last)) continue
      metrics.set(metric.key, metric)
      counts.set(metric.key, (counts.get(metric.key) ?? 0) + 1)
      values.get(id)?.set(metric.key, metric.last)
    }
  // What most trainings have comes first: it is what the charts begin with.
  const all = [...metrics.values()].sort((a, b) => (counts.get(b.key) ?? 0) - (counts.get(a.key) ?? 0))
  const labels = tellApart(all)
  return all.map(({ key, label: own, conditions, format }, index) => {
    const label = labels[index] ?? own
    return {
      ...{ id: key, label, conditions },
      axis: axis(label, { format: format === 'percent' ? 'percent' : 'number' })
    }
  })
}

function settingOf(path: string, known: readonly Leaf[], label: string): Quantity {
  const numbers = known.filter((value) => typeof value === 'number')
  if (numbers.length === known.length) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
    const isWhole = numbers.every((value) => Number.isInteger(value))
    const scale = low > 0 && high / low >= 50 ? 'log' : 'linear'
    return {
      id: path,
      label,
      axis: axis(label, { scale, format: isWhole && scale === 'linear' ? 'integer' : 'number' }),
      conditions: ''
    }
  }
  const categories = [...new Set(known.map(String))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true })
  )
  return { id: path, label, axis: axis(label), categories, conditions: '' }
}
