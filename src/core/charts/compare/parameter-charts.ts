import { FEWEST_RUNS, type Importance, groupImportance, numberImportance } from '../../statistics/importance'
import { createRandom } from '../../tensor/random'
import { axis } from '../axes'
import type { ChartSpec, SeriesSpec } from '../chart-spec'
import type { BarSpec, MatrixCell, MatrixSpec } from '../figure-spec'
import { formatCount } from '../format'
import { valueText } from '../scene/bars-plot'
import { endText } from './parallel-runs'
import type { ParameterRow, ParameterTable, Quantity } from './parameters'

/** How strongly each setting goes along with a result, with its interval. */
export function importanceBars(table: ParameterTable, result: Quantity): BarSpec {
  const found = table.settings
    .flatMap((setting) => {
      const importance = importanceOf(table.rows, setting, result)
      return importance === null ? [] : [{ setting, importance }]
    })
    .sort((a, b) => b.importance.value - a.importance.value)
  const runs = Math.max(0, ...found.map(({ importance }) => importance.pairs))
  return {
    kind: 'bars',
    id: 'importance',
    title: `What goes along with ${lowerFirst(result.label)}`,
    caption:
      `One setting at a time over up to ${formatCount(runs)} trainings. Numbers: size of Spearman’s rank correlation, its sign ` +
      'before the name, 95 % interval by Fisher’s z. Named steps: correlation ratio η of the ranks, interval from resampling, ' +
      'judged by 499 permutations, seed 1. Hollow, not resolved: chance alone may give as much, or fewer than ' +
      `${FEWEST_RUNS} trainings. Settings that were changed together cannot be told apart. ${result.conditions}`,
    xLabel: 'Setting',
    categories: found.map(({ setting, importance }) => `${signText(importance)}${setting.label}`),
    y: axis('Strength', { min: 0, max: 1 }),
    series: [
      {
        id: result.id,
        label: result.label,
        colorIndex: 0,
        bars: found.map(({ importance: { value, low, high, resolved } }) => ({ value, low, high, resolved }))
      }
    ],
    references: []
  }
}

function importanceOf(rows: readonly ParameterRow[], setting: Quantity, result: Quantity): Importance | null {
  const pairs = rows.flatMap(({ values }) => {
    const [x, y] = [values.get(setting.id), values.get(result.id)]
    return x === undefined || y === undefined ? [] : [{ x, y }]
  })
  const xs = pairs.map(({ x }) => x)
  const ys = pairs.map(({ y }) => y)
  return setting.categories === undefined
    ? numberImportance(xs, ys)
    : groupImportance(xs, ys, createRandom(1).fork(setting.id))
}

function signText({ sign }: Importance): string {
  return sign === 0 ? '' : sign > 0 ? '+ ' : '− '
}

/** A result against one setting; the second one tells the series apart. */
export function settingScatter(
  table: ParameterTable,
  result: Quantity,
  x: Quantity,
  by: Quantity | undefined
): ChartSpec {
  const groups = by === undefined ? [null] : stepsOf(table.rows, by)
  return {
    id: 'setting-scatter',
    title: `${result.label} against ${lowerFirst(x.label)}`,
    caption: `One point a training, after its last measured epoch. ${result.conditions}`,
    x:
      x.categories === undefined
        ? x.axis
        : { ...x.axis, format: 'integer', names: x.categories, min: -0.5, max: x.categories.length - 0.5 },
    y: result.axis,
    series: groups.map((group, index): SeriesSpec => {
      const own = table.rows.filter(
        ({ values }) => by === undefined || group === null || group.holds(values.get(by.id))
      )
      return {
        id: String(index),
        label: by === undefined || group === null ? 'trainings' : `${by.label} ${group.name}`,
        colorIndex: index % 7,
        dash: 'solid',
        marker: (['circle', 'square', 'triangle', 'diamond'] as const)[index % 4] ?? 'circle',
        points: own.flatMap(({ values, label }) => {
          const [at, value] = [values.get(x.id), values.get(result.id)]
          return at === undefined || value === undefined
            ? []
            : [{ x: at, y: value, low: null, high: null, resolved: true, name: label }]
        })
      }
    }),
    references: [],
    scatter: true
  }
}

/** The mean of a result on the grid of two settings: only what was measured, nothing between. */
export function settingGrid(table: ParameterTable, result: Quantity, x: Quantity, y: Quantity): MatrixSpec {
  const columns = stepsOf(table.rows, x)
  const rows = [...stepsOf(table.rows, y)].reverse()
  return {
    kind: 'matrix',
    id: 'setting-grid',
    title: `${result.label} over ${lowerFirst(x.label)} and ${lowerFirst(y.label)}`,
    caption:
      'Mean over the trainings of each cell; a dash where there is none. Settings of more than eight values are put into ' +
      `eight bins of equally many trainings. ${result.conditions}`,
    rows: { label: y.label, names: rows.map(({ name }) => name) },
    columns: { label: x.label, names: columns.map(({ name }) => name) },
    valueLabel: result.label,
    format: result.axis.format,
    cells: rows.map((row) =>
      columns.map((column): MatrixCell => {
        const found = table.rows.flatMap(({ values }) => {
          const value = values.get(result.id)
          const isHere = row.holds(values.get(y.id)) && column.holds(values.get(x.id))
          return value !== undefined && isHere ? [value] : []
        })
        if (found.length === 0) return { value: null }
        const mean = found.reduce((sum, value) => sum + value, 0) / found.length
        const spread =
          found.length === 1
            ? '1 training'
            : `${formatCount(found.length)} trainings, ${valueText(Math.min(...found), result.axis)} to ${valueText(Math.max(...found), result.axis)}`
        return { value: mean, note: spread }
      })
    ),
    range: null,
    colors: 'sequential'
  }
}

/** The trainings behind one cell of `settingGrid`. */
export function trainingsOfCell(
  table: ParameterTable,
  x: Quantity,
  y: Quantity,
  at: { readonly row: number; readonly column: number }
): string[] {
  const column = stepsOf(table.rows, x)[at.column]
  const row = [...stepsOf(table.rows, y)].reverse()[at.row]
  return table.rows
    .filter(({ values }) => column?.holds(values.get(x.id)) === true && row?.holds(values.get(y.id)) === true)
    .map(({ runId }) => runId)
}

interface Step {
  readonly name: string
  holds(value: number | undefined): boolean
}

const MOST_STEPS = 8

/** The values of a setting, or bins of them where there are many. */
function stepsOf(rows: readonly ParameterRow[], quantity: Quantity): Step[] {
  const all = rows.flatMap(({ values }) => values.get(quantity.id) ?? []).sort((a, b) => a - b)
  const different = [...new Set(all)]
  if (different.length <= MOST_STEPS || quantity.categories !== undefined)
    return different.map((value) => ({
      name: endText(quantity, value),
      holds: (other) => other === value
    }))
  const edges = [
    ...new Set(
      Array.from(
        { length: MOST_STEPS + 1 },
        (_, index) => all[Math.round((index / MOST_STEPS) * (all.length - 1))] ?? 0
      )
    )
  ]
  return edges.slice(1).map((high, index) => {
    const low = edges[index] ?? 0
    return {
      name: `${endText(quantity, low)} to ${endText(quantity, high)}`,
      holds: (value) => value !== undefined && value <= high && (index === 0 ? value >= low : value > low)
    }
  })
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
