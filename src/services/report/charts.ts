import type { ChartsBlock, Figure } from '@core/report'
import { type Box, drawFrame, plotOf } from './chart-frame'
import { drawLegend, legendOf, type Legend } from './chart-legend'
import { drawReferenceLabels, drawReferences } from './chart-references'
import { drawSeries, MOST_WITH_INTERVALS } from './chart-series'
import { mark } from './figures'
import type { Flow } from './flow'
import type { Line } from './text'
import { styles } from './theme'

const GUTTER = 24
/** Heights of a chart with its axes; between them it fills the page. */
const MIN_PLOT = 112
const USUAL_PLOT = 140
const MAX_PLOT = 175
const BETWEEN_ROWS = 12
const BELOW_LEGEND = 8
/** Charts with more series than this share one legend above them. */
const MOST_OWN_LEGEND = 6

interface Prepared {
  readonly figure: Figure
  /** Null where the charts share a legend. */
  readonly legend: Legend | null
  readonly caption: readonly Line[]
  /** Height of legend and caption. */
  readonly below: number
}

/** Charts in two columns with legends and captions; rows are never broken, and as tall as the page has room. */
export function drawCharts(flow: Flow, { figures }: ChartsBlock): void {
  const shared = sharedLegend(flow, figures)
  let rows = rowsOf(figures.map((figure) => prepare(flow, figure, shared !== null)))
  while (rows.length > 0) {
    const legendHeight = shared ? shared.height + BELOW_LEGEND : 0
    flow.ensure(legendHeight + MIN_PLOT + (rows[0]?.below ?? 0))
    if (shared) {
      drawLegend(flow.type, shared, flow.left, flow.y)
      flow.y += legendHeight
    }
    const { count, plot } = fill(rows, flow.room)
    for (const row of rows.slice(0, count)) {
      for (const [column, one] of row.figures.entries())
        drawFigure(flow, one, flow.left + column * (figureWidth(flow) + GUTTER), flow.y, plot)
      flow.y += plot + row.below
      flow.space(BETWEEN_ROWS)
    }
    rows = rows.slice(count)
  }
}

/** Least height of the first row of charts. */
export function chartsOpening(flow: Flow, { figures }: ChartsBlock): number {
  const shared = sharedLegend(flow, figures)
  const [row] = rowsOf(figures.slice(0, 2).map((figure) => prepare(flow, figure, shared !== null)))
  return MIN_PLOT + (row?.below ?? 0) + (shared ? shared.height + BELOW_LEGEND : 0)
}

interface Row {
  readonly figures: readonly Prepared[]
  /** Height of legend and caption. */
  readonly below: number
}

function rowsOf(prepared: readonly Prepared[]): Row[] {
  const rows: Row[] = []
  for (let index = 0; index < prepared.length; index += 2) {
    const figures = prepared.slice(index, index + 2)
    rows.push({ figures, below: Math.max(...figures.map((one) => one.below)) })
  }
  return rows
}

/** How many rows fit into `room`, at least one, and how tall their plots become. */
function fill(rows: readonly Row[], room: number): { count: number; plot: number } {
  let count = 1
  let below = rows[0]?.below ?? 0
  for (const row of rows.slice(1)) {
    const next = below + row.below + BETWEEN_ROWS
    if ((count + 1) * MIN_PLOT + next > room) break
    below = next
    count++
  }
  const usual = count === rows.length ? USUAL_PLOT : MAX_PLOT
  return { count, plot: Math.min(usual, Math.max(MIN_PLOT, (room - below) / count)) }
}

function figureWidth(flow: Flow): number {
  return (flow.width - GUTTER) / 2
}

function sharedLegend(flow: Flow, figures: readonly Figure[]): Legend | null {
  const charts = figures.map(({ chart }) => chart)
  const many = charts.some(({ series }) => series.length > MOST_OWN_LEGEND)
  return many ? legendOf(flow.type, charts, flow.width) : null
}

function prepare(flow: Flow, figure: Figure, shared: boolean): Prepared {
  const { chart, number } = figure
  const width = figureWidth(flow)
  const legend = shared ? null : legendOf(flow.type, [chart], width)
  const intervals = chart.series.some(({ points }) => points.some(({ low }) => low !== null))
  const remark =
    intervals && chart.series.length > MOST_WITH_INTERVALS
      ? ' Intervals are left out of the drawing to keep it legible; the tables have them.'
      : ''
  const caption = flow.type.wrapRuns(
    [
      { text: `Figure ${number}. ${chart.title}. `, style: styles.figureLead },
      { text: chart.caption + remark, style: styles.figureCaption }
    ],
    width
  )
  const below = (legend ? legend.height + 4 : 0) + caption.length * styles.figureCaption.leading + 5
  return { figure, legend, caption, below }
}

function drawFigure(
  flow: Flow,
  { figure, legend, caption }: Prepared,
  x: number,
  top: number,
  height: number
): void {
  mark(flow, figure.number, null, 0)
  const outer: Box = { x, y: top, width: figureWidth(flow), height }
  const plot = plotOf(flow.type, figure.chart, outer)
  drawFrame(flow.type, plot, outer)
  drawReferences(flow.type, plot)
  drawSeries(flow.pdf, plot)
  drawReferenceLabels(flow.type, plot)
  let y = top + height + 2
  if (legend) {
    drawLegend(flow.type, legend, x, y)
    y += legend.height + 4
  }
  for (const line of caption) {
    flow.type.drawLine(line, x, y + styles.figureCaption.size)
    y += styles.figureCaption.leading
  }
  flow.region(figure.place, x, top, figureWidth(flow), y - top)
}
