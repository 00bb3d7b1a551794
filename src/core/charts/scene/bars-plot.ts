import type { AxisSpec } from '../chart-spec'
import type { Bar, BarSeries, BarSpec, HistogramSpec } from '../figure-spec'
import { formatCount, formatNumber, formatPercent } from '../format'
import { readableReferences } from '../domains'
import { axisDomain } from '../ticks'
import type { Mark } from '../free-place'
import { type Plot, type Side, frameItems, plotIn, referenceLines, referenceNames } from './frame'
import { hatchShapes } from './hatch'
import {
  type Box,
  type Command,
  type Measure,
  type SceneItem,
  type Shape,
  label,
  rectangle,
  shape
} from './scene'

/** A value as its axis shows it. */
export function valueText(value: number, axis: Pick<AxisSpec, 'format'>): string {
  if (axis.format === 'percent') return formatPercent(value)
  return axis.format === 'integer' ? formatCount(value) : formatNumber(value)
}

/** "0: 97.3 % (96.1 % – 98.2 %), not resolved": a bar with all that belongs to it. */
function barNote(category: string, bar: Bar, axis: AxisSpec): string {
  if (bar.value === null) return `${category}: not measured`
  const interval =
    bar.low === null || bar.high === null
      ? ''
      : ` (${valueText(bar.low, axis)} – ${valueText(bar.high, axis)})`
  return `${category}: ${valueText(bar.value, axis)}${interval}${bar.resolved ? '' : ', not resolved'}`
}

/** A part of a plot that is read at once: the column of a bar, or a bin with what every series has in it. */
export interface Hit {
  readonly box: Box
  readonly note: string
}

interface BarsLayout {
  readonly plot: Plot
  readonly x: Side
  readonly y: Side
  readonly names: NameRows
  /** The width of a category, and of one of its bars. */
  readonly slot: number
  readonly each: number
  /** The left edge of a category's bar of one series. */
  leftOf(category: number, series: number): number
}

function barsLayout(spec: BarSpec, outer: Box, measure: Measure): BarsLayout {
  const bars = spec.series.flatMap((series) => series.bars)
  const values = bars.flatMap(({ value, low, high }) => [value, low, high].filter((one) => one !== null))
  // A bar's length is its value: a linear axis starts at zero.
  const zero = spec.y.scale === 'linear' ? [0] : []
  const shown = [...zero, ...values]
  const y: Side = {
    axis: spec.y,
    domain: axisDomain(
      spec.y,
      [...shown, ...readableReferences(spec.y, spec.references, shown)],
      Math.max(3, outer.height / 55)
    )
  }
  const count = Math.max(1, spec.categories.length)
  const x: Side = {
    axis: { label: spec.xLabel, unit: '', scale: 'linear', min: null, max: null, format: 'number' },
    domain: { min: 0, max: count, ticks: [] }
  }
  const slot = plotIn(outer, x, y, measure).area.width / count
  const names = nameRows(spec.categories, slot, measure)
  const plot = plotIn(outer, x, y, measure, (names.rows - 1) * NAME_ROW)
  const inner = slot * 0.8
  const each = inner / Math.max(1, spec.series.length)
  return {
    ...{ plot, x, y, names, slot, each },
    leftOf: (category, series) => plot.area.x + category * slot + (slot - inner) / 2 + series * each
  }
}

function seriesBarNote(spec: BarSpec, series: BarSeries, index: number): string {
  const name = spec.series.length > 1 ? `${series.label}, ` : ''
  const bar = series.bars[index] ?? { value: null, low: null, high: null, resolved: true }
  const category = spec.categories[index] ?? ''
  // "mlp · seed 1, 2" would be two seeds: a bare number says what it counts.
  const place = /^\d/.test(category) ? `${spec.xLabel} ${category}` : category
  return name + barNote(place, bar, spec.y)
}

/** The columns of the bars from left to right, also of those that were not measured. */
export function barHits(spec: BarSpec, outer: Box, measure: Measure): Hit[] {
  const { plot, each, leftOf } = barsLayout(spec, outer, measure)
  return spec.categories.flatMap((_, category) =>
    spec.series.map((series, place) => ({
      box: { x: leftOf(category, place), y: plot.area.y, width: each, height: plot.area.height },
      note: seriesBarNote(spec, series, category)
    }))
  )
}

/** Grouped bars from zero, with whiskers. */
export function barsPlot(spec: BarSpec, outer: Box, measure: Measure): SceneItem[] {
  const { plot, x, y, names, slot, each, leftOf } = barsLayout(spec, outer, measure)
  const ground = plot.toY(spec.y.scale === 'log' ? y.domain.min : Math.max(y.domain.min, 0))
  const marks = spec.series.flatMap((series, place) =>
    series.bars.flatMap((bar, index): Mark[] => {
      const left = leftOf(index, place)
      const top = plot.toY(bar.high ?? bar.value ?? NaN)
      return [0, 0.5, 1].map((share) => ({ x: left + share * each, top, bottom: Math.max(top, ground) }))
    })
  )
  return [
    ...frameItems(plot, outer, x, y, measure, false),
    ...categoryLabels(spec.categories, names, plot, slot, measure),
    ...spec.series.flatMap((series, place) =>
      series.bars.flatMap((bar, index): Shape[] => {
        const at = { left: leftOf(index, place), width: Math.max(1, each - 1), ground, place }
        return barShapes(bar, at, plot, series, seriesBarNote(spec, series, index))
      })
    ),
    ...referenceLines(plot, spec.references, y.domain),
    ...referenceNames(plot, spec.references, y.domain, measure, marks)
  ]
}

function barShapes(
  bar: Bar,
  at: { left: number; width: number; ground: number; place: number },
  plot: Plot,
  series: { id: string; colorIndex: number },
  note: string
): Shape[] {
  if (bar.value === null) return []
  const top = plot.toY(bar.value)
  const color = { series: series.colorIndex }
  const box = { x: at.left, y: Math.min(top, at.ground), width: at.width, height: Math.abs(at.ground - top) }
  const body = shape('bar', rectangle(box), {
    fill: bar.resolved ? color : 'paper',
    stroke: bar.resolved ? null : color,
    opacity: bar.resolved ? 0.85 : 0.6,
    series: series.id,
    note
  })
  const filled = bar.resolved ? [body, ...hatchShapes(box, at.place, { series: series.id })] : [body]
  if (bar.low === null || bar.high === null) return filled
  const [middle, from, to] = [at.left + at.width / 2, plot.toY(bar.low), plot.toY(bar.high)]
  const cap = Math.min(4, at.width / 3)
  const commands: Command[] = [
    ['M', middle, from],
    ['L', middle, to],
    ['M', middle - cap, from],
    ['L', middle + cap, from],
    ['M', middle - cap, to],
    ['L', middle + cap, to]
  ]
  return [...filled, shape('whisker', commands, { stroke: 'ink', width: 1.2, series: series.id })]
}

const NAME_ROW = 13
const MOST_NAME_ROWS = 3

interface NameRows {
  readonly rows: number
  /** Every second, third … name alone has room. */
  readonly stride: number
}

/** Names that would run into each other stand in turn in up to three rows; where that is not enough, some are left out. */
function nameRows(names: readonly string[], slot: number, measure: Measure): NameRows {
  const widest = Math.max(0, ...names.map((name) => measure(name, 11, false)))
  const need = Math.max(1, Math.ceil((widest + 6) / slot))
  return need <= MOST_NAME_ROWS ? { rows: need, stride: 1 } : { rows: 1, stride: need }
}

/** Names below the bars. */
function categoryLabels(
  names: readonly string[],
  { rows, stride }: NameRows,
  { area }: Plot,
  slot: number,
  measure: Measure
): SceneItem[] {
  const right = area.x + area.width + 8
  return names.flatMap((name, index) => {
    if (index % stride !== 0) return []
    // The last one may be wider than its place.
    const x = Math.min(area.x + (index + 0.5) * slot, right - measure(name, 11, false) / 2)
    const y = area.y + area.height + 16 + (index % rows) * NAME_ROW
    return [label(name, x, y, { anchor: 'middle' })]
  })
}

/** Of the smallest count: where a logarithmic axis begins, so that a bin with that count still has a height. */
const LOG_START = 0.7

/** The same counts on a logarithmic axis; null where there are none to stand on it. */
export function onLogCounts(spec: HistogramSpec): HistogramSpec | null {
  const counts = spec.series.flatMap((series) => series.counts).filter((count) => count > 0)
  if (counts.length === 0) return null
  const least = counts.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY)
  return { ...spec, y: { ...spec.y, scale: 'log', min: LOG_START * least } }
}

function histogramLayout(
  spec: HistogramSpec,
  outer: Box,
  measure: Measure
): Record<'x' | 'y', Side> & { plot: Plot } {
  const counts = spec.series.flatMap((series) => series.counts)
  const x: Side = { axis: spec.x, domain: axisDomain(spec.x, spec.edges, Math.max(3, outer.width / 80)) }
  const zero = spec.y.scale === 'linear' ? [0] : []
  const y: Side = {
    axis: spec.y,
    domain: axisDomain(spec.y, [...zero, ...counts], Math.max(3, outer.height / 55))
  }
  return { x, y, plot: plotIn(outer, x, y, measure) }
}

/** "0.1 to 0.2" */
function binText(spec: HistogramSpec, index: number): string {
  return `${valueText(spec.edges[index] ?? NaN, spec.x)} to ${valueText(spec.edges[index + 1] ?? NaN, spec.x)}`
}

/** The bins from left to right, each with the counts of all series. */
export function binHits(spec: HistogramSpec, outer: Box, measure: Measure): Hit[] {
  const { plot } = histogramLayout(spec, outer, measure)
  const { area } = plot
  const within = (x: number): number => Math.min(area.x + area.width, Math.max(area.x, x))
  return spec.edges.slice(1).map((to, index) => {
    const left = within(plot.toX(spec.edges[index] ?? to))
    const counts = spec.series.map(
      ({ label: name, counts }) => `${name} ${valueText(counts[index] ?? 0, spec.y)}`
    )
    return {
      box: { x: left, y: area.y, width: within(plot.toX(to)) - left, height: area.height },
      note: `${spec.x.label} ${binText(spec, index)}: ${counts.join(', ')}`
    }
  })
}

/** Counts as bars between the edges of their bins; several series lie over each other, half transparent. */
export function histogramPlot(spec: HistogramSpec, outer: Box, measure: Measure): SceneItem[] {
  const { plot, x, y } = histogramLayout(spec, outer, measure)
  const ground = plot.area.y + plot.area.height
  const opacity = spec.series.length > 1 ? 0.5 : 0.85
  const bars = spec.series.flatMap((series, place) =>
    series.counts.flatMap((value, index): Shape[] => {
      const [from = 0, to = 0] = [spec.edges[index], spec.edges[index + 1]]
      if (value <= 0) return []
      const [left, right, top] = [plot.toX(from), plot.toX(to), plot.toY(value)]
      const box = { x: left, y: top, width: Math.max(0.5, right - left - 0.5), height: ground - top }
      const note = `${series.label}, ${binText(spec, index)}: ${valueText(value, spec.y)}`
      return [
        shape('bar', rectangle(box), {
          fill: { series: series.colorIndex },
          opacity,
          series: series.id,
          note
        }),
        ...hatchShapes(box, place, { series: series.id })
      ]
    })
  )
  return [...frameItems(plot, outer, x, y, measure), { kind: 'clipped', box: plot.area, items: bars }]
}
