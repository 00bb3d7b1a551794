import type { ParallelAxis, ParallelSpec } from '../figure-spec'
import { type AxisDomain, axisDomain, positionOn } from '../ticks'
import { axisTitle } from './frame'
import { type Box, type Measure, type SceneItem, label, lineThrough, shape } from './scene'

/** Where one axis stands, and how high a value is on it. */
export interface Rod {
  readonly axis: ParallelAxis
  readonly domain: AxisDomain
  readonly x: number
  toY(value: number): number
}

const ABOVE = 34
const BELOW = 12

/** The vertical axes of the figure inside `outer`. */
export function rods(spec: ParallelSpec, outer: Box): Rod[] {
  const top = outer.y + ABOVE
  const height = outer.height - ABOVE - BELOW
  const step = outer.width / Math.max(1, spec.axes.length)
  return spec.axes.map((axis, index) => {
    const values = spec.lines.flatMap(({ values: own }) => own[index] ?? [])
    const domain =
      axis.categories === undefined
        ? axisDomain(axis.axis, values, Math.max(3, height / 45))
        : categoryDomain(axis.categories)
    return {
      axis,
      domain,
      x: outer.x + (index + 0.5) * step,
      toY: (value) => top + height * (1 - Math.max(0, Math.min(1, positionOn(axis.axis, domain, value))))
    }
  })
}

function categoryDomain(names: readonly string[]): AxisDomain {
  return {
    min: -0.5,
    max: Math.max(0.5, names.length - 0.5),
    ticks: names.map((name, value) => ({ value, label: name }))
  }
}

/** One line a run; a missing value breaks its line. `pale` names lines that a reader has filtered out. */
export function parallelPlot(
  spec: ParallelSpec,
  outer: Box,
  measure: Measure,
  pale: ReadonlySet<string> = new Set()
): SceneItem[] {
  const all = rods(spec, outer)
  const step = outer.width / Math.max(1, spec.axes.length)
  const drawn = [...spec.lines].sort((a, b) => Number(pale.has(b.id)) - Number(pale.has(a.id)))
  return [
    ...drawn.map((line) => {
      const places = all.map((rod, index) => {
        const value = line.values[index] ?? null
        return value === null ? null : { x: rod.x, y: rod.toY(value) }
      })
      return shape('line', brokenLine(places), {
        stroke: pale.has(line.id) ? 'grid' : { series: line.colorIndex },
        width: pale.has(line.id) ? 1 : 1.75,
        opacity: pale.has(line.id) ? 1 : 0.8,
        series: line.id,
        note: line.label
      })
    }),
    ...all.flatMap((rod): SceneItem[] => [
      shape(
        'axis',
        lineThrough([
          { x: rod.x, y: rod.toY(rod.domain.min) },
          { x: rod.x, y: rod.toY(rod.domain.max) }
        ]),
        { stroke: 'axis', width: 1.5 }
      ),
      label(fitted(axisTitle(rod.axis.axis), step - 10, measure), rod.x, outer.y + 14, {
        anchor: 'middle',
        paint: 'ink',
        bold: true
      }),
      ...rod.domain.ticks.map(({ value, label: text }) =>
        label(text, rod.x + 5, rod.toY(value) + 4, { size: 10 })
      )
    ])
  ]
}

/** Joins neighbours that are both there; a lone value gets a short stroke. */
function brokenLine(
  places: readonly ({ x: number; y: number } | null)[]
): (readonly ['M' | 'L', number, number])[] {
  return places.flatMap((place, index): (readonly ['M' | 'L', number, number])[] => {
    if (place === null) return []
    if (places[index - 1]) return [['L', place.x, place.y]]
    if (places[index + 1]) return [['M', place.x, place.y]]
    return [
      ['M', place.x - 4, place.y],
      ['L', place.x + 4, place.y]
    ]
  })
}

/** As much of a text as there is room for. */
function fitted(text: string, width: number, measure: Measure): string {
  if (measure(text, 11, true) <= width) return text
  let short = text
  while (short.length > 1 && measure(`${short}…`, 11, true) > width) short = short.slice(0, -1)
  return `${short}…`
}
