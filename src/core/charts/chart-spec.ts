/** A picture as plain data: two printers draw it, Chart.js in the window and vector paths in the PDF. */
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
}

export interface SeriesSpec {
  readonly id: string
  readonly label: string
  /** Which colour of the palette; the same network has the same number in every chart. */
  readonly colorIndex: number
  readonly dash: 'solid' | 'dashed' | 'dotted'
  readonly marker: 'circle' | 'square' | 'triangle' | 'diamond'
  readonly points: readonly SeriesPoint[]
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
}

export interface ReferenceLine {
  readonly label: string
  readonly value: number
}
