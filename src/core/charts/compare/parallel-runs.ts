import type { ParallelSpec } from '../figure-spec'
import { formatCount } from '../format'
import { extentOf } from '../ticks'
import { valueText } from '../scene/bars-plot'
import type { ParameterTable, Quantity } from './parameters'

export interface ParallelChoices {
  /** Ids of the quantities that have an axis, from left to right. */
  readonly axes: readonly string[]
  /** Id of the quantity that gives the colour; null for the colours of the chosen runs. */
  readonly color: string | null
  /** Chosen runs with their colours. */
  readonly chosen: ReadonlyMap<string, number>
}

/**
 * Ids of the axes that a first look has: all settings, up to six, and those accuracies that most of the chosen runs have.
 * Where others were measured on other images, the lines of the chosen ones would end before their results.
 */
export function firstAxes(
  { settings, results, rows }: ParameterTable,
  chosen: ReadonlySet<string>
): string[] {
  const known = new Map(
    results.map(({ id }) => [id, rows.filter((row) => chosen.has(row.runId) && row.values.has(id)).length])
  )
  const accuracies = results
    .filter(({ axis }) => axis.format === 'percent')
    .sort((a, b) => (known.get(b.id) ?? 0) - (known.get(a.id) ?? 0))
    .slice(0, 4)
  return [...settings.slice(0, 6), ...results.filter((one) => accuracies.includes(one))].map(({ id }) => id)
}

/** Not one of the colours that runs are told apart by first. */
const OTHERS = 6

/** Settings and results of all trainings side by side, one line a run. */
export function parallelRuns(table: ParameterTable, choices: ParallelChoices): ParallelSpec {
  const known = new Map([...table.settings, ...table.results].map((one) => [one.id, one]))
  const axes = choices.axes.flatMap((id) => known.get(id) ?? [])
  const color = choices.color === null ? undefined : known.get(choices.color)
  const values = color === undefined ? [] : table.rows.flatMap(({ values: own }) => own.get(color.id) ?? [])
  const range = extentOf(values)
  const share = (value: number | undefined): number | null => {
    if (value === undefined || range === null) return null
    return range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5
  }
  const conditions = [...new Set(axes.map((one) => one.conditions).filter((text) => text !== ''))]
  return {
    kind: 'parallel',
    id: 'parallel',
    title: 'Settings and results',
    caption: [
      `${formatCount(table.rows.length)} trainings; settings that all of them share have no axis. Results after the last ` +
        'measured epoch; what is not resolved or was not measured breaks a line.',
      color === undefined || range === null
        ? 'Chosen runs in their colours.'
        : `Colour: ${color.label}, dark ${endText(color, range.low)} to light ${endText(color, range.high)}; chosen runs thick.`,
      ...conditions
    ].join(' '),
    axes: axes.map((one) => ({
      id: one.id,
      axis: one.axis,
      ...(one.categories === undefined ? {} : { categories: one.categories })
    })),
    lines: table.rows.map(({ runId, label, values: own }) => ({
      id: runId,
      label,
      colorIndex: choices.chosen.get(runId) ?? OTHERS,
      values: axes.map(({ id }) => own.get(id) ?? null),
      strong: choices.chosen.has(runId),
      ...(color === undefined ? {} : { share: share(own.get(color.id)) })
    }))
  }
}

/** A value as its axis names it. */
export function endText({ axis, categories }: Quantity, value: number): string {
  return categories?.[value] ?? valueText(value, axis)
}
