import type { DrawnExamples, Draws } from '../../uncertainty/theory/draw'
import { axis } from '../axes'
import type { Comparable } from './beside'
import type { AxisSpec, ChartSpec, ReferenceLine, SeriesPoint, SeriesSpec } from '../chart-spec'

/** A number that the reader moves. */
export interface TheoryParameter {
  readonly id: string
  readonly label: string
  readonly explanation: string
  readonly min: number
  readonly max: number
  /** Of the value, or of its decimal logarithm on a log slider. */
  readonly step: number
  readonly start: number
  readonly scale: 'linear' | 'log'
}

/** One number that follows from the parameters, named and formatted. */
export interface TheoryFact {
  readonly name: string
  readonly value: string
}

/** What the theory says for one setting of its parameters. */
export interface TheoryView {
  readonly charts: readonly ChartSpec[]
  readonly facts: readonly TheoryFact[]
}

/** A piece of theory that needs no network: closed forms, drawn. */
export interface Theory {
  readonly id: string
  readonly title: string
  /** What to look for. */
  readonly text: string
  readonly source: string
  readonly parameters: readonly TheoryParameter[]
  /** @param value of a parameter by its id; its start where none is given */
  view(value: (id: string) => number): TheoryView
  /** What of it trained networks can be set beside, and what not. */
  readonly comparison: string
  /** The closed form with the project's networks beside it; none where nothing can be compared. */
  beside?(value: (id: string) => number, networks: Comparable): ChartSpec
  /** Labelled examples of the theory's own model, to train networks on; none where it is no model of two classes. */
  draw?(value: (id: string) => number, count: number, random: Draws): DrawnExamples
}

/** A theory with a model that examples can be drawn from. */
export type DrawableTheory = Theory & Required<Pick<Theory, 'draw'>>

/** Values of all parameters as they start, overlaid by `given`, each kept inside its range. */
export function parameterValues(
  { parameters }: Theory,
  given: Readonly<Record<string, number>> = {}
): Record<string, number> {
  return Object.fromEntries(
    parameters.map(({ id, start, min, max }) => [id, Math.min(max, Math.max(min, given[id] ?? start))])
  )
}

/** A theory at the parameters given; the others have their defaults. */
export function theoryView(theory: Theory, given: Readonly<Record<string, number>> = {}): TheoryView {
  return theory.view(readerOf(theory, given))
}

/** The chart of a theory with trained networks beside it; null where it has none. */
export function theoryBeside(
  theory: Theory,
  given: Readonly<Record<string, number>>,
  networks: Comparable
): ChartSpec | null {
  return theory.beside?.(readerOf(theory, given), networks) ?? null
}

/** Examples of a theory's model at the parameters given. */
export function theoryExamples(
  theory: DrawableTheory,
  given: Readonly<Record<string, number>>,
  count: number,
  random: Draws
): DrawnExamples {
  return theory.draw(readerOf(theory, given), count, random)
}

function readerOf(theory: Theory, given: Readonly<Record<string, number>>): (id: string) => number {
  const values = parameterValues(theory, given)
  return (id) => {
    const value = values[id]
    if (value === undefined) throw new RangeError(`The theory "${theory.id}" has no parameter "${id}".`)
    return value
  }
}

const MARKERS: readonly SeriesSpec['marker'][] = ['circle', 'square', 'triangle', 'diamond']
const DASHES: readonly SeriesSpec['dash'][] = ['solid', 'dashed', 'dotted']

/** An exact curve: no intervals, every value resolved. */
export function curve(
  label: string,
  index: number,
  xs: readonly number[],
  f: (x: number) => number
): SeriesSpec {
  return {
    id: label,
    label,
    colorIndex: index,
    dash: DASHES[index % DASHES.length] ?? 'solid',
    marker: MARKERS[index % MARKERS.length] ?? 'circle',
    points: xs.map((x) => exactPoint(x, f(x)))
  }
}

/** The setting of the sliders, marked on a curve. */
export function mark(label: string, index: number, x: number, y: number): SeriesSpec {
  return { id: label, label, colorIndex: index, dash: 'solid', marker: 'diamond', points: [exactPoint(x, y)] }
}

/** A point of a closed form, without an interval; a gap where it is not finite. */
export function exactPoint(x: number, y: number): SeriesPoint {
  return { x, y: Number.isFinite(y) ? y : null, low: null, high: null, resolved: true }
}

/** A chart of closed forms; its caption says that nothing was sampled. */
export function theoryChart(
  id: string,
  title: string,
  caption: string,
  axes: { readonly x: AxisSpec; readonly y: AxisSpec },
  series: readonly SeriesSpec[],
  references: readonly ReferenceLine[] = []
): ChartSpec {
  return { id: `theory:${id}`, title, caption: `${caption} Exact, no sampling.`, ...axes, series, references }
}

export { axis }

/** `count` values from `from` to `to`, both included. */
export function evenly(from: number, to: number, count = 97): number[] {
  return Array.from({ length: count }, (_, step) => from + ((to - from) * step) / (count - 1))
}

/** The same on a logarithmic scale. */
export function geometrically(from: number, to: number, count = 97): number[] {
  return evenly(Math.log(from), Math.log(to), count).map((value) => Math.exp(value))
}
