import type { ComparedRun } from './compared-runs'
import { parameterRows, runParameters } from './run-parameters'

/** By which setting the runs are told apart; empty: each run for itself. */
export interface Looks {
  readonly color: string
  readonly stroke: string
  readonly facet: string
}

export const plainLooks: Looks = { color: '', stroke: '', facet: '' }

export interface LookChoice {
  readonly key: string
  readonly label: string
}

/** Runs that agree in one setting. */
export interface Facet {
  readonly label: string
  readonly runs: readonly ComparedRun[]
}

const DASHES = ['solid', 'dashed', 'dotted'] as const

/** The settings in which the runs differ: what they can be coloured, dashed or parted by. */
export function lookChoices(runs: readonly ComparedRun[]): LookChoice[] {
  return parameterRows(runs.map(({ detail }) => detail.run)).filter(({ differs }) => differs)
}

/** The runs with one colour for each value of a setting, and one dash for each value of another. */
export function withLooks(runs: readonly ComparedRun[], { color, stroke }: Looks): readonly ComparedRun[] {
  if (color === '' && stroke === '') return runs
  const colors = valuesOf(runs, color)
  const strokes = valuesOf(runs, stroke)
  return runs.map((run) => ({
    ...run,
    style: {
      ...run.style,
      ...(color === '' ? {} : { colorIndex: colors.indexOf(valueOf(run, color)) % 7 }),
      ...(stroke === ''
        ? {}
        : { dash: DASHES[strokes.indexOf(valueOf(run, stroke)) % DASHES.length] ?? 'solid' })
    }
  }))
}

/** The runs parted by the values of a setting; one nameless part without one. */
export function facetsOf(runs: readonly ComparedRun[], key: string): Facet[] {
  if (key === '') return [{ label: '', runs }]
  const name = lookChoices(runs).find((choice) => choice.key === key)?.label
  if (name === undefined) return [{ label: '', runs }]
  return valuesOf(runs, key).map((value) => ({
    label: `${name} ${value}`,
    runs: runs.filter((run) => valueOf(run, key) === value)
  }))
}

/** "Colours by epochs: 6, 12. Dashes by seed: 1, 2." */
export function looksText(runs: readonly ComparedRun[], looks: Looks): string {
  const say = (what: string, key: string): string => {
    const name = lookChoices(runs).find((choice) => choice.key === key)?.label
    if (name === undefined) return ''
    return ` ${what} by ${name.charAt(0).toLowerCase()}${name.slice(1)}: ${valuesOf(runs, key).join(', ')}.`
  }
  return say('Colours', looks.color) + say('Dashes', looks.stroke)
}

function valueOf({ detail }: ComparedRun, key: string): string {
  return runParameters(detail.run).find((one) => one.key === key)?.text ?? 'not set'
}

function valuesOf(runs: readonly ComparedRun[], key: string): string[] {
  if (key === '') return []
  return [...new Set(runs.map((run) => valueOf(run, key)))].sort(
    // Numbers by size ("0.01" before "0.1"), all else by name.
    (a, b) => Number(a) - Number(b) || a.localeCompare(b, 'en', { numeric: true })
  )
}
