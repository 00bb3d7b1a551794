import type { ValueSpan } from './value-span'

/** Points in a plane as plain data: lines, trails and scatter. Drawn in the window, as SVG and in the PDF alike. */
export interface ChartSpec {
  readonly id: string
  readonly title: string
  /** One sentence on what is shown and under which conditions (attack, norm, epsilon, samples, seed). */
  readonly caption: string
  readonly x: AxisSpec
  readonly y: AxisSpec
  readonly series: readonly SeriesSpec[]
  /** Horizontal reference lines: bounds, chance. */
  readonly references: readonly ReferenceLine[]
  /** True: points are joined in their order, x may turn back; intervals are then whiskers, never bands. */
  readonly trail?: boolean
  /** True: points stand alone, as whiskers and markers; each may have a `name`. */
  readonly scatter?: boolean
  /** True: in a plane, intervals in both directions are ellipses through their ends instead of crosses. */
  readonly ellipses?: boolean
  /** Draws the front of the resolved points of all series that no other point beats in both directions. */
  readonly front?: FrontSpec
}

/** Which end of each axis is better, and what the front is called in the legend. */
export interface FrontSpec {
  readonly label: string
  readonly x: 'more' | 'less'
  readonly y: 'more' | 'less'
}

export interface AxisSpec {
  readonly label: string
  readonly unit: string
  readonly scale: 'linear' | 'log'
  /** Null: from the data. */
  readonly min: number | null
  readonly max: number | null
  /** Show shares as per cent. */
  readonly format: 'number' | 'percent' | 'integer'
  /** What 0, 1, 2 … stand for, where they count no quantity: "conv3", "dense4". */
  readonly names?: readonly string[]
}

export interface SeriesSpec {
  readonly id: string
  readonly label: string
  /** Which colour of the palette; the same network has the same number in every chart. */
  readonly colorIndex: number
  readonly dash: 'solid' | 'dashed' | 'dotted'
  readonly marker: 'circle' | 'square' | 'triangle' | 'diamond'
  readonly points: readonly SeriesPoint[]
  /** Series that look alike and share this text are one entry of the window's legend, which hides and shows them together. */
  readonly legend?: string
  /** Which of two neighbours' values holds between them, as of a bound; without it they are joined straight. */
  readonly between?: 'earlier' | 'later'
  /** True: drawn thin and pale behind the others, as raw values are behind a smoothed line. */
  readonly faint?: boolean
}

export interface SeriesPoint {
  readonly x: number
  /** Null leaves a gap. */
  readonly y: number | null
  /** 95 % interval; null without one. */
  readonly low: number | null
  readonly high: number | null
  /** False: drawn hollow and faint, labelled "not resolved", never joined to others by a full line. */
  readonly resolved: boolean
  /** 95 % interval along x, for points that are measured in both directions. */
  readonly xLow?: number
  readonly xHigh?: number
  /** True: what was measured here is no number (NaN or infinite); `y` is null, and a mark at the foot says so. */
  readonly notFinite?: boolean
  /** A sign beside the point; the caption says what it means. */
  readonly mark?: string
  /** What this point is, where the series alone does not say it: "epoch 12", "seed 3". */
  readonly name?: string
  /** The evaluation that it comes from, whose examples can be looked at. */
  readonly evaluation?: string
  /** The answers that are counted in it, by the values that they have: which these are can be looked at. */
  readonly counts?: ValueSpan
}

export interface ReferenceLine {
  readonly label: string
  readonly value: number
}
