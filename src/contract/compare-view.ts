import { z } from 'zod'

/** Limits of a column of numbers; null: open on that side. */
export const ColumnRange = z.object({
  column: z.string(),
  min: z.number().nullable(),
  max: z.number().nullable()
})
export type ColumnRange = z.infer<typeof ColumnRange>

/** Which runs the table shows; empty texts let all pass. */
export const RunFilter = z.object({
  /** Words that must all occur, or a regular expression. */
  text: z.string().default(''),
  isPattern: z.boolean().default(false),
  state: z.string().default(''),
  method: z.string().default(''),
  network: z.string().default(''),
  dataset: z.string().default(''),
  tag: z.string().default(''),
  starredOnly: z.boolean().default(false),
  /** Days, "2026-11-25", both included. */
  from: z.string().default(''),
  to: z.string().default(''),
  ranges: z.array(ColumnRange).default([])
})
export type RunFilter = z.infer<typeof RunFilter>

/** How the curves are drawn. */
export const CurvesView = z.object({
  grouping: z.enum(['runs', 'seeds']).default('runs'),
  middle: z.enum(['mean', 'median', 'min', 'max']).default('mean'),
  band: z.enum(['range', 'sd', 'se', 'ci95']).default('range'),
  /** Null: as many as can be told apart. */
  intervals: z.boolean().nullable().default(null),
  /** Keys of settings; empty: each run for itself. */
  color: z.string().default(''),
  stroke: z.string().default(''),
  facet: z.string().default(''),
  /** "epoch", "step", "time", "wall", or "metric " and the key of a curve. */
  x: z.string().default('epoch'),
  smoothing: z.number().min(0).max(0.999).default(0),
  smoother: z.enum(['ema', 'centred', 'gaussian']).default('ema'),
  ignoreOutliers: z.boolean().default(false),
  xScale: z.enum(['linear', 'log']).nullable().default(null),
  yScale: z.enum(['linear', 'log']).nullable().default(null),
  /** Whether a zoom along x goes to all charts. */
  zoomTogether: z.boolean().default(true),
  /** Ids of the charts that stand first. */
  pinned: z.array(z.string()).default([])
})
export type CurvesView = z.infer<typeof CurvesView>

export const TradeOffView = z.object({
  trail: z.boolean().default(true),
  intervals: z.enum(['ellipse', 'cross', 'none']).default('ellipse'),
  grouping: z.enum(['runs', 'seeds']).default('runs'),
  band: z.enum(['range', 'sd', 'se', 'ci95']).default('ci95')
})
export type TradeOffView = z.infer<typeof TradeOffView>

/** What the part "classes" shows. */
export const ClassesView = z.object({
  /** Key of an attack; empty for the first one. */
  attack: z.string().default(''),
  figures: z.enum(['accuracy', 'confusion', 'margins', 'confidence']).default('accuracy'),
  /** What the cells of confusion matrices hold. */
  cells: z.enum(['shares', 'difference']).default('shares'),
  /** Number of the class that is told from the rest. */
  rocClass: z.int().min(0).default(0)
})
export type ClassesView = z.infer<typeof ClassesView>

/** What the part "parameters" shows; ids are those of settings and results. */
export const ParametersView = z.object({
  /** Null until someone chooses. */
  axes: z.array(z.string()).nullable().default(null),
  /** "chosen" for the colours of the chosen runs. */
  color: z.string().default('chosen'),
  /** Ranges that are brushed on axes. */
  ranges: z.array(z.object({ axis: z.string(), low: z.number(), high: z.number() })).default([]),
  /** Empty for the first one. */
  result: z.string().default(''),
  x: z.string().default(''),
  y: z.string().default('')
})
export type ParametersView = z.infer<typeof ParametersView>

/** How a person left the comparison of one project: kept in the project. */
export const CompareView = z.object({
  /** Ids of the columns that are shown, in their order; null until someone chooses. */
  columns: z.array(z.string()).nullable().default(null),
  /** Ids of the columns that stay in sight beside the names. */
  pinnedColumns: z.array(z.string()).default([]),
  sort: z.object({ column: z.string(), down: z.boolean() }).default({ column: 'created', down: true }),
  filter: RunFilter.prefault({}),
  /** Numbers of colours by tag. */
  tagColors: z.record(z.string(), z.int()).default({}),
  curves: CurvesView.prefault({}),
  tradeOff: TradeOffView.prefault({}),
  classes: ClassesView.prefault({}),
  parameters: ParametersView.prefault({}),
  /** Whether the part "differences" shows only what differs. */
  differencesOnly: z.boolean().default(false),
  /** The chosen runs and the baseline, as the address has them. */
  chosen: z.string().default(''),
  baseline: z.string().default('')
})
export type CompareView = z.infer<typeof CompareView>
