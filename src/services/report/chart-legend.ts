import type { ChartSpec, SeriesSpec } from '@core/charts/chart-spec'
import { drawMarker, setDash } from './chart-marks'
import type { Line, Typesetter } from './text'
import { colors, seriesColor, styles } from './theme'

/** What a legend explains: a curve, or the sign for points that are not resolved. */
type Entry = SeriesSpec | 'not resolved'

const SAMPLE = 15
const GAP = 4
const BETWEEN = 9
const { leading, size } = styles.chartLegend

interface Placed {
  readonly entry: Entry
  readonly lines: readonly Line[]
  readonly x: number
}

interface Row {
  readonly entries: readonly Placed[]
  readonly height: number
}

/** A legend broken into rows for one width. */
export interface Legend {
  readonly rows: readonly Row[]
  readonly height: number
}

/** The legend of charts that share their series; every label once, long ones over several lines. */
export function legendOf(type: Typesetter, charts: readonly ChartSpec[], width: number): Legend {
  const all = entriesOf(charts)
  const columns = all.length > 8 ? columnWidth(type, all, width) : null
  const rows: Placed[][] = [[]]
  let x = 0
  for (const entry of all) {
    const lines = type.wrap(labelOf(entry), styles.chartLegend, width - SAMPLE - GAP)
    const natural = SAMPLE + GAP + Math.max(...lines.map((line) => line.width))
    if (x > 0 && x + natural > width + 0.01) {
      rows.push([])
      x = 0
    }
    rows[rows.length - 1]?.push({ entry, lines, x })
    x += columns ?? natural + BETWEEN
  }
  const filled = rows
    .filter((row) => row.length > 0)
    .map((entries) => ({ entries, height: Math.max(...entries.map(({ lines }) => lines.length)) * leading }))
  return { rows: filled, height: filled.reduce((height, row) => height + row.height, 0) }
}

export function drawLegend(type: Typesetter, legend: Legend, left: number, top: number): void {
  let y = top
  for (const { entries, height } of legend.rows) {
    for (const { entry, lines, x } of entries) {
      drawSample(type, entry, left + x, y + size - 2.3)
      for (const [index, line] of lines.entries())
        type.drawLine(line, left + x + SAMPLE + GAP, y + index * leading + size)
    }
    y += height
  }
}

/** Every curve once, and the sign for what is not resolved where it is needed. */
function entriesOf(charts: readonly ChartSpec[]): Entry[] {
  const entries = new Map<string, Entry>()
  for (const { series } of charts)
    for (const one of series) if (!entries.has(one.label)) entries.set(one.label, one)
  const unresolved = charts.some(({ series }) => series.some(({ points }) => points.some(isUnresolved)))
  return [...entries.values(), ...(unresolved ? (['not resolved'] as const) : [])]
}

function drawSample(type: Typesetter, entry: Entry, x: number, y: number): void {
  const { pdf } = type
  if (entry === 'not resolved') {
    drawMarker(pdf, 'circle', x + SAMPLE / 2, y, 2, colors.muted, true)
    return
  }
  const color = seriesColor(entry.colorIndex)
  pdf.lineWidth(1.1).strokeColor(color)
  setDash(pdf, entry.dash, 1.1)
  pdf
    .moveTo(x, y)
    .lineTo(x + SAMPLE, y)
    .stroke()
    .undash()
  drawMarker(pdf, entry.marker, x + SAMPLE / 2, y, 2, color, false)
}

/** Long legends stand in columns of one width. */
function columnWidth(type: Typesetter, entries: readonly Entry[], width: number): number {
  const widest = Math.max(...entries.map((entry) => type.width(labelOf(entry), styles.chartLegend)))
  const count = Math.max(1, Math.floor((width + BETWEEN) / (SAMPLE + GAP + widest + BETWEEN)))
  return (width + BETWEEN) / count
}

function labelOf(entry: Entry): string {
  return entry === 'not resolved' ? 'not resolved' : entry.label
}

function isUnresolved({ y, resolved }: SeriesSpec['points'][number]): boolean {
  return y !== null && !resolved
}
