import { z } from 'zod'

/** Enough for any chart that a person can look at, and too little to fill a project by mistake. */
const MANY = 200_000

const label = z.string().max(1000)
const number = z.number().nullable()

const described = { id: label, title: z.string().max(1000), caption: z.string().max(10_000) }

const Axis = z
  .object({
    label,
    unit: label,
    scale: z.enum(['linear', 'log']),
    min: number,
    max: number,
    format: z.enum(['number', 'percent', 'integer']),
    names: z.array(label).max(1000).readonly().exactOptional()
  })
  .readonly()

const ReferenceLine = z.object({ label, value: z.number() }).readonly()
const references = z.array(ReferenceLine).max(100).readonly()
const colorIndex = z.int()

const ValueSpan = z.object({
  from: z.number().exactOptional(),
  over: z.number().exactOptional(),
  below: z.number().exactOptional(),
  upTo: z.number().exactOptional()
})

const SeriesPoint = z
  .object({
    x: z.number(),
    y: number,
    low: number,
    high: number,
    resolved: z.boolean(),
    xLow: z.number().exactOptional(),
    xHigh: z.number().exactOptional(),
    notFinite: z.boolean().exactOptional(),
    mark: label.exactOptional(),
    name: label.exactOptional(),
    evaluation: label.exactOptional(),
    counts: ValueSpan.readonly().exactOptional()
  })
  .readonly()

const Series = z
  .object({
    id: label,
    label,
    colorIndex,
    dash: z.enum(['solid', 'dashed', 'dotted']),
    marker: z.enum(['circle', 'square', 'triangle', 'diamond']),
    points: z.array(SeriesPoint).max(MANY).readonly(),
    legend: label.exactOptional(),
    between: z.enum(['earlier', 'later']).exactOptional(),
    faint: z.boolean().exactOptional()
  })
  .readonly()

const end = z.enum(['more', 'less'])

const PointsFigure = z
  .object({
    ...described,
    x: Axis,
    y: Axis,
    series: z.array(Series).max(1000).readonly(),
    references,
    trail: z.boolean().exactOptional(),
    scatter: z.boolean().exactOptional(),
    ellipses: z.boolean().exactOptional(),
    front: z.object({ label, x: end, y: end }).readonly().exactOptional()
  })
  .readonly()

const Bar = z.object({ value: number, low: number, high: number, resolved: z.boolean() }).readonly()

const BarFigure = z
  .object({
    kind: z.literal('bars'),
    ...described,
    xLabel: label,
    categories: z.array(label).max(MANY).readonly(),
    y: Axis,
    series: z
      .array(z.object({ id: label, label, colorIndex, bars: z.array(Bar).max(MANY).readonly() }).readonly())
      .max(1000)
      .readonly(),
    references
  })
  .readonly()

const HistogramFigure = z
  .object({
    kind: z.literal('histogram'),
    ...described,
    x: Axis,
    y: Axis,
    edges: z.array(z.number()).max(MANY).readonly(),
    series: z
      .array(
        z
          .object({ id: label, label, colorIndex, counts: z.array(z.number()).max(MANY).readonly() })
          .readonly()
      )
      .max(1000)
      .readonly()
  })
  .readonly()

const MatrixSide = z.object({ label, names: z.array(label).max(2000).readonly() }).readonly()

const MatrixFigure = z
  .object({
    kind: z.literal('matrix'),
    ...described,
    rows: MatrixSide,
    columns: MatrixSide,
    valueLabel: label,
    format: z.enum(['number', 'percent', 'integer']),
    cells: z
      .array(
        z
          .array(z.object({ value: number, note: label.exactOptional() }).readonly())
          .max(2000)
          .readonly()
      )
      .max(2000)
      .readonly(),
    range: z.object({ min: z.number(), max: z.number() }).readonly().nullable(),
    colors: z.enum(['sequential', 'diverging'])
  })
  .readonly()

const ParallelFigure = z
  .object({
    kind: z.literal('parallel'),
    ...described,
    axes: z
      .array(
        z.object({ id: label, axis: Axis, categories: z.array(label).readonly().exactOptional() }).readonly()
      )
      .max(100)
      .readonly(),
    lines: z
      .array(
        z
          .object({
            id: label,
            label,
            colorIndex,
            values: z.array(number).readonly(),
            share: number.exactOptional(),
            strong: z.boolean().exactOptional()
          })
          .readonly()
      )
      .max(10_000)
      .readonly()
  })
  .readonly()

const ofKind = z.discriminatedUnion('kind', [BarFigure, HistogramFigure, MatrixFigure, ParallelFigure])

/**
 * A figure as `core/charts` makes it (`FigureSpec`): plain data, drawn by the window and by the report alike. One
 * without `kind` has points.
 */
export const FigureData = z.union([ofKind, PointsFigure])
export type FigureData = z.infer<typeof FigureData>
