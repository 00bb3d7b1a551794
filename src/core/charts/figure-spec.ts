import type { AxisSpec, ChartSpec, ReferenceLine } from './chart-spec'

/** Every kind of figure; `kind` tells them apart, and a figure without it has points (`ChartSpec`). */
export type FigureSpec = ChartSpec | BarSpec | HistogramSpec | MatrixSpec | ParallelSpec

/** What all figures say about themselves. */
interface Described {
  readonly id: string
  readonly title: string
  /** One sentence on what is shown and under which conditions (attack, norm, epsilon, samples, seed). */
  readonly caption: string
}

/** One bar for each category and series, with a 95 % interval as a whisker. */
export interface BarSpec extends Described {
  readonly kind: 'bars'
  /** Heading of the categories: "Class", "Attack". */
  readonly xLabel: string
  readonly categories: readonly string[]
  readonly y: AxisSpec
  readonly series: readonly BarSeries[]
  readonly references: readonly ReferenceLine[]
}

export interface BarSeries {
  readonly id: string
  readonly label: string
  readonly colorIndex: number
  /** One for each category, in their order. */
  readonly bars: readonly Bar[]
}

export interface Bar {
  /** Null: not measured, which is not zero. */
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** False: hollow and labelled "not resolved". */
  readonly resolved: boolean
}

/** Counts over bins of a quantity; the series lie over each other. */
export interface HistogramSpec extends Described {
  readonly kind: 'histogram'
  readonly x: AxisSpec
  readonly y: AxisSpec
  /** Ascending; one more than there are bins. A bin holds its left edge, the last bin both. */
  readonly edges: readonly number[]
  readonly series: readonly HistogramSeries[]
}

export interface HistogramSeries {
  readonly id: string
  readonly label: string
  readonly colorIndex: number
  /** One for each bin. */
  readonly counts: readonly number[]
}

/** A table of numbers as colours: confusion, transfer between models, class pairs. */
export interface MatrixSpec extends Described {
  readonly kind: 'matrix'
  readonly rows: MatrixSide
  readonly columns: MatrixSide
  /** What a cell holds: "Share of images", "Transfer rate". */
  readonly valueLabel: string
  readonly format: AxisSpec['format']
  /** `cells[row][column]`; null where nothing was measured. */
  readonly cells: readonly (readonly MatrixCell[])[]
  /** The values at both ends of the colours; null: the lowest and highest cell. */
  readonly range: { readonly min: number; readonly max: number } | null
  /** Diverging colours have their neutral middle at zero. */
  readonly colors: 'sequential' | 'diverging'
}

export interface MatrixSide {
  /** "True class" */
  readonly label: string
  readonly names: readonly string[]
}

export interface MatrixCell {
  readonly value: number | null
  /** What else a reader should know of the cell: "37 of 1,000, 95 % 2.7 – 5.0 %". */
  readonly note?: string
}

/** One line a run across several quantities, each on its own vertical axis. */
export interface ParallelSpec extends Described {
  readonly kind: 'parallel'
  readonly axes: readonly ParallelAxis[]
  readonly lines: readonly ParallelLine[]
}

export interface ParallelAxis {
  readonly id: string
  readonly axis: AxisSpec
  /** Named steps from bottom to top instead of numbers; values are then their indices. */
  readonly categories?: readonly string[]
}

export interface ParallelLine {
  readonly id: string
  readonly label: string
  readonly colorIndex: number
  /** One for each axis; null leaves the line out between its neighbours. */
  readonly values: readonly (number | null)[]
  /** Colour by a quantity instead of a series: 0 its lowest value, 1 its highest; null where it has none. */
  readonly share?: number | null
  /** True: drawn thick, in front. */
  readonly strong?: boolean
}
