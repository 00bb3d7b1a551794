import type { ChartSpec, SeriesSpec } from '../chart-spec'
import type { FigureSpec } from '../figure-spec'
import { barsPlot, histogramPlot } from './bars-plot'
import { hatchShapes } from './hatch'
import { dashes, markerShape } from './markers'
import { matrixPlot } from './matrix-plot'
import { parallelPlot } from './parallel-plot'
import { pointsPlot } from './points-plot'
import {
  type Box,
  type Measure,
  type Paint,
  type Scene,
  type SceneItem,
  label,
  lineThrough,
  rectangle,
  roughWidth,
  shape
} from './scene'

export interface SceneOptions {
  readonly width?: number
  /** Height of the plot with its axes; title, legend and caption come on top of it. */
  readonly plotHeight?: number
  readonly measure?: Measure
}

const MARGIN = 16
const CAPTION = 11
const CAPTION_LEADING = 15

/** The plot alone, filling its box: what stands in a card that has a heading and a legend of its own. */
export function plotItems(spec: FigureSpec, box: Box, measure: Measure): SceneItem[] {
  if (!('kind' in spec)) return pointsPlot(spec, box, measure)
  switch (spec.kind) {
    case 'bars':
      return barsPlot(spec, box, measure)
    case 'histogram':
      return histogramPlot(spec, box, measure)
    case 'matrix':
      return matrixPlot(spec, box, measure)
    case 'parallel':
      return parallelPlot(spec, box, measure)
  }
}

/** A whole figure that can stand alone: title, legend, plot and, under it, the conditions as a caption. */
export function figureScene(spec: FigureSpec, options: SceneOptions = {}): Scene {
  const width = options.width ?? 720
  const measure = options.measure ?? roughWidth
  const inner = width - 2 * MARGIN
  const items: SceneItem[] = []
  let y = MARGIN
  for (const line of wrapText(spec.title, inner, 15, true, measure)) {
    y += 18
    items.push(label(line, MARGIN, y - 3, { size: 15, bold: true, paint: 'ink' }))
  }
  const legend = legendItems(spec, MARGIN, y + 6, inner, measure)
  items.push(...legend.items)
  y += 6 + legend.height + 8
  const height = options.plotHeight ?? plotHeight(spec)
  items.push(...plotItems(spec, { x: MARGIN, y, width: inner, height }, measure))
  y += height + 10
  for (const line of wrapText(spec.caption, inner, CAPTION, false, measure)) {
    y += CAPTION_LEADING
    items.push(label(line, MARGIN, y - 3, { size: CAPTION }))
  }
  return { width, height: Math.ceil(y + MARGIN), items }
}

function plotHeight(spec: FigureSpec): number {
  return 'kind' in spec && spec.kind === 'matrix'
    ? 36 + Math.max(120, Math.min(900, 34 * spec.rows.names.length))
    : 360
}

interface Entry {
  readonly label: string
  readonly colorIndex: number
  readonly dash?: SeriesSpec['dash']
  readonly marker?: SeriesSpec['marker']
}

function entriesOf(spec: FigureSpec): Entry[] {
  if (!('kind' in spec)) {
    const series = spec.series.filter(({ faint }) => faint !== true)
    return spec.scatter === true ? series.map(({ dash: _, ...rest }) => rest) : [...series]
  }
  if (spec.kind === 'matrix') return []
  if (spec.kind !== 'parallel') return [...spec.series]
  // Lines that are coloured by a quantity say so in the caption; a legend would have to name every run.
  return spec.lines.flatMap((line) => (line.share === undefined ? [{ ...line, dash: 'solid' as const }] : []))
}

/** The legend in rows. A figure with one series whose title says it all still names it: it may be passed on alone. */
function legendItems(
  spec: FigureSpec,
  left: number,
  top: number,
  width: number,
  measure: Measure
): { items: SceneItem[]; height: number } {
  const entries = entriesOf(spec)
  const items: SceneItem[] = []
  let x = left
  let y = top
  for (const [place, entry] of entries.entries()) {
    const size = 30 + measure(entry.label, 11, false)
    if (x > left && x + size > left + width) {
      x = left
      y += 17
    }
    items.push(...sample(entry, place, x, y + 8), label(entry.label, x + 30, y + 12, { paint: 'ink' }))
    x += size + 16
  }
  const front = frontEntry(spec, x, y, left, width, measure)
  items.push(...front.items)
  return { items, height: entries.length === 0 ? 0 : front.y - top + 17 }
}

function frontEntry(
  spec: FigureSpec,
  x: number,
  y: number,
  left: number,
  width: number,
  measure: Measure
): { items: SceneItem[]; y: number } {
  const front = (spec as ChartSpec).front
  if ('kind' in spec || front === undefined) return { items: [], y }
  const wraps = x > left && x + 30 + measure(front.label, 11, false) > left + width
  const [at, row] = wraps ? [left, y + 17] : [x, y]
  return {
    items: [
      shape('legend', stroke(at, row + 8), { stroke: 'muted', width: 1.5, dash: [6, 3] }),
      label(front.label, at + 30, row + 12, { paint: 'ink' })
    ],
    y: row
  }
}

function sample(entry: Entry, place: number, x: number, y: number): SceneItem[] {
  const color = { series: entry.colorIndex }
  if (entry.dash === undefined && entry.marker === undefined)
    return areaSample({ x: x + 4, y: y - 6, width: 18, height: 12 }, color, place)
  const line = entry.dash === undefined ? null : dashes[entry.dash].map((length) => 1.75 * length)
  return [
    ...(line === null ? [] : [shape('legend', stroke(x, y), { stroke: color, width: 1.75, dash: line })]),
    ...(entry.marker === undefined
      ? []
      : [markerShape(entry.marker, { x: x + 12, y }, 3.4, color, false, { role: 'legend' })])
  ]
}

function areaSample(box: Box, color: Paint, place: number): SceneItem[] {
  return [shape('legend', rectangle(box), { fill: color }), ...hatchShapes(box, place)]
}

function stroke(x: number, y: number): ReturnType<typeof lineThrough> {
  return lineThrough([
    { x, y },
    { x: x + 24, y }
  ])
}

/** Words in lines that fit. */
export function wrapText(
  text: string,
  width: number,
  size: number,
  bold: boolean,
  measure: Measure
): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/).filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && measure(longer, size, bold) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}
