import type { ChartSpec, SeriesSpec } from '@core/charts/chart-spec'
import { drawMarker, setDash } from './chart-marks'
import type { Typesetter } from './text'
import { colors, seriesColor, styles } from './theme'

/** What a legend explains: a curve, or the sign for points that are not resolved. */
type Entry = SeriesSpec | 'not resolved'

const SAMPLE = 15
const GAP = 4
const BETWEEN = 9
const { leading, size } = styles.chartLegend

/** A legend broken into rows for one width. */
export interface Legend {
  readonly rows: readonly (readonly { readonly entry: Entry; readonly text: string; readonly x: number }[])[]
  readonly height: number
}

/** The legend of charts that share their series; every label once. */
export function legendOf(type: Typesetter, charts: readonly ChartSpec[], width: number): Legend {
  const entries = new Map<string, Entry>()
  for (const { series } of charts)
    for (const one of series) if (!entries.has(one.label)) entries.set(one.label, one)
  const unresolved = charts.some(({ series }) => series.some(({ points }) => points.some(isUnresolved)))
  const all: Entry[] = [...entries.values(), ...(unresolved ? (['not resolved'] as const) : [])]
  const rows: { entry: Entry; text: string; x: number }[][] = [[]]
  let x = 0
  const columns = all.length > 8 ? columnWidth(type, all, width) : null
  for (const entry of all) {
    const text = type.fit(labelOf(entry), styles.chartLegend, width - SAMPLE - GAP)
    const natural = SAMPLE + GAP + type.width(text, styles.chartLegend)
    const needed = columns ?? natural
    if (x > 0 && x + natural > width + 0.01) {
      rows.push([])
      x = 0
    }
    rows[rows.length - 1]?.push({ entry, text, x })
    x += needed + (columns ? 0 : BETWEEN)
  }
  const filled = rows.filter((row) => row.length > 0)
  return { rows: filled, height: filled.length * leading }
}

export function drawLegend(type: Typesetter, legend: Legend, left: number, top: number): void {
  for (const [index, row] of legend.rows.entries()) {
    const base = top + index * leading + size
    for (const { entry, text, x } of row) {
      drawSample(type, entry, left + x, base - 2.3)
      type.draw(text, styles.chartLegend, left + x + SAMPLE + GAP, base)
    }
  }
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
