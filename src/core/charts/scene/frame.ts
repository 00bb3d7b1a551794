import type { AxisSpec, ReferenceLine } from '../chart-spec'
import { referenceName, referenceSide } from '../domains'
import { type Mark, freePlace, marksUnder, rowsFrom } from '../free-place'
import { type AxisDomain, positionOn } from '../ticks'
import { type Box, type Measure, type SceneItem, label, lineThrough, rectangle, shape } from './scene'

/** The area between the axes, and the way from values to places in it. */
export interface Plot {
  readonly area: Box
  /** Room below the area for more lines of names than one. */
  readonly extra: number
  toX(value: number): number
  toY(value: number): number
}

/** An axis with the range that it shows. */
export interface Side {
  readonly axis: AxisSpec
  readonly domain: AxisDomain
}

const TICK = 11
const BELOW = 36
const ABOVE = 20

/** "Δx (unit of x)" */
export function axisTitle(axis: AxisSpec): string {
  return axis.unit === '' ? axis.label : `${axis.label} (${axis.unit})`
}

/** Finds room for the ticks and names of both axes inside `outer`, and for `extra` pixels of names below. */
export function plotIn(outer: Box, x: Side, y: Side, measure: Measure, extra = 0): Plot {
  const left = Math.max(16, ...y.domain.ticks.map((tick) => measure(tick.label, TICK, false))) + 8
  const lastTick = x.domain.ticks[x.domain.ticks.length - 1]
  const right = Math.max(8, lastTick === undefined ? 0 : measure(lastTick.label, TICK, false) / 2)
  const area: Box = {
    x: outer.x + left,
    y: outer.y + ABOVE,
    width: Math.max(10, outer.width - left - right),
    height: Math.max(10, outer.height - ABOVE - BELOW - extra)
  }
  return {
    area,
    extra,
    toX: (value) => area.x + near(x, value) * area.width,
    toY: (value) => area.y + area.height - near(y, value) * area.height
  }
}

/** Far outside ends a little outside: it is cut off anyway. A log axis has no place for zero, but a lower end. */
function near({ axis, domain }: Side, value: number): number {
  if (axis.scale === 'log' && value <= 0) return -2
  return Math.max(-2, Math.min(3, positionOn(axis, domain, value)))
}

/** Grid, ticks and names of the axes. `xLabels` false: the caller names what stands along x. */
export function frameItems(
  plot: Plot,
  outer: Box,
  x: Side,
  y: Side,
  measure: Measure,
  xLabels = true
): SceneItem[] {
  const { area } = plot
  const bottom = area.y + area.height
  const items: SceneItem[] = y.domain.ticks.flatMap(({ value, label: text }) => [
    shape('grid', across(plot, value), { stroke: 'grid' }),
    label(text, area.x - 6, plot.toY(value) + 4, { size: TICK, anchor: 'end' })
  ])
  items.push(
    shape(
      'axis',
      lineThrough([
        { x: area.x, y: bottom },
        { x: area.x + area.width, y: bottom }
      ]),
      { stroke: 'axis' }
    )
  )
  if (xLabels) {
    let free = Number.NEGATIVE_INFINITY
    for (const { value, label: text } of x.domain.ticks) {
      const at = plot.toX(value)
      items.push(
        shape(
          'tick',
          lineThrough([
            { x: at, y: bottom },
            { x: at, y: bottom + 4 }
          ]),
          { stroke: 'axis' }
        )
      )
      const half = measure(text, TICK, false) / 2
      // A label that would run into its neighbour stays away; its tick remains.
      if (at - half < free) continue
      items.push(label(text, at, bottom + 16, { size: TICK, anchor: 'middle' }))
      free = at + half + 4
    }
  }
  items.push(
    label(axisTitle(x.axis), area.x + area.width / 2, bottom + 32 + plot.extra, { anchor: 'middle' }),
    label(axisTitle(y.axis), outer.x, outer.y + 10)
  )
  return items
}

/** Dashed horizontal lines; of those beyond an end of the axis nothing but their names is shown. */
export function referenceLines(
  plot: Plot,
  references: readonly ReferenceLine[],
  domain: AxisDomain
): SceneItem[] {
  return references
    .filter((line) => referenceSide(domain, line) === 'inside')
    .map((line) => shape('reference', across(plot, line.value), { stroke: 'muted', dash: [5, 4] }))
}

/**
 * The names of the lines, where they hide least of what is `drawn`, on a ground of their own: what is drawn under them would
 * cross them out.
 */
export function referenceNames(
  plot: Plot,
  references: readonly ReferenceLine[],
  domain: AxisDomain,
  measure: Measure,
  drawn: readonly Mark[] = []
): SceneItem[] {
  const { area } = plot
  const size = 10
  const marks = [...drawn]
  /** Upper edges of the ground: above the line and below it, as far as there is room. */
  const rows = (line: ReferenceLine): number[] => {
    const side = referenceSide(domain, line)
    if (side === 'above') return rowsFrom(area.y + 3, 12, area.height)
    if (side === 'below') return rowsFrom(area.y + area.height - 14, -12, area.height)
    const y = plot.toY(line.value)
    const [over, under] = [y - 13, y + 3]
    const found = [
      ...(over > area.y + 3 ? [over] : []),
      ...(under + 12 < area.y + area.height ? [under] : [])
    ]
    return found.length === 0 ? [under] : found
  }
  const ends = { left: area.x + 2, right: area.x + area.width - 2 }
  return references.flatMap((line) => {
    const text = referenceName(domain, line)
    const box = { width: measure(text, size, false) + 4, height: size + 2 }
    const place = freePlace(rows(line), ends, box, marks)
    marks.push(...marksUnder(place, box))
    return [
      shape('ground', rectangle({ ...place, ...box }), { fill: 'paper', opacity: 0.8 }),
      label(text, place.x + 2, place.y + size - 1, { size })
    ]
  })
}

function across({ area, toY }: Plot, value: number): ReturnType<typeof lineThrough> {
  return lineThrough([
    { x: area.x, y: toY(value) },
    { x: area.x + area.width, y: toY(value) }
  ])
}
