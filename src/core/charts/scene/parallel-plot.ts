import type { ParallelAxis, ParallelLine, ParallelSpec } from '../figure-spec'
import { type AxisDomain, axisDomain, positionOn } from '../ticks'
import { axisTitle } from './frame'
import {
  type Box,
  type Measure,
  type Paint,
  type SceneItem,
  label,
  lineThrough,
  rectangle,
  shape
} from './scene'

/** Where one axis stands, and how high a value is on it. */
export interface Rod {
  readonly axis: ParallelAxis
  readonly domain: AxisDomain
  readonly x: number
  toY(value: number): number
  /** The value at a height, within the ends of the axis. */
  toValue(y: number): number
}

const BELOW = 12
/** Room above the axes for three lines of a name, and where axes are narrower than this, for five. */
const ABOVE = { wide: 42, narrow: 66 } as const
const NARROW = 90
const SIZES = [11, 10, 9] as const
/** The smallest part of a word that is put on a line of its own. */
const LEAST_PART = 3

/** The vertical axes of the figure inside `outer`. */
export function rods(spec: ParallelSpec, outer: Box): Rod[] {
  const step = outer.width / Math.max(1, spec.axes.length)
  const top = outer.y + roomAbove(step)
  const height = outer.height - roomAbove(step) - BELOW
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
      toY: (value) => top + height * (1 - Math.max(0, Math.min(1, positionOn(axis.axis, domain, value)))),
      toValue: (y) => valueAt(axis, domain, Math.max(0, Math.min(1, 1 - (y - top) / Math.max(1, height))))
    }
  })
}

function roomAbove(step: number): number {
  return step < NARROW ? ABOVE.narrow : ABOVE.wide
}

function valueAt({ axis, categories }: ParallelAxis, { min, max }: AxisDomain, share: number): number {
  return axis.scale === 'log' && categories === undefined
    ? min * (max / min) ** share
    : min + share * (max - min)
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
  const front = (line: ParallelLine): number => (pale.has(line.id) ? 0 : line.strong === true ? 2 : 1)
  const drawn = [...spec.lines].sort((a, b) => front(a) - front(b))
  return [
    ...drawn.map((line) => {
      const places = all.map((rod, index) => {
        const value = line.values[index] ?? null
        return value === null ? null : { x: rod.x, y: rod.toY(value) }
      })
      return shape('line', brokenLine(places), {
        stroke: pale.has(line.id) ? 'grid' : paintOf(line),
        width: pale.has(line.id) ? 1 : line.strong === true ? 3 : 1.75,
        opacity: pale.has(line.id) ? 1 : 0.8,
        series: line.id,
        note: line.label
      })
    }),
    ...all.flatMap((rod): SceneItem[] => [
      ...titleItems(axisTitle(rod.axis.axis), { x: rod.x, y: outer.y }, step, measure),
      shape(
        'axis',
        lineThrough([
          { x: rod.x, y: rod.toY(rod.domain.min) },
          { x: rod.x, y: rod.toY(rod.domain.max) }
        ]),
        { stroke: 'axis', width: 1.5 }
      ),
      // Names stand above the lines that meet at them, and in front of those that pass.
      ...rod.domain.ticks.flatMap(({ value, label: text }) => {
        const y = rod.toY(value) + (rod.axis.categories === undefined ? 4 : -6)
        const plate = { x: rod.x + 3, y: y - 9, width: measure(text, 10, false) + 4, height: 12 }
        return [
          shape('plate', rectangle(plate), { fill: 'paper', opacity: 0.8 }),
          label(text, rod.x + 5, y, { size: 10, paint: 'ink' })
        ]
      })
    ])
  ]
}

/** The ends of the colour scale are left out: they cannot be seen on white or on black. */
function paintOf({ colorIndex, share }: ParallelLine): Paint {
  if (share === undefined) return { series: colorIndex }
  return share === null ? 'muted' : { share: 0.2 + 0.68 * share, colors: 'sequential' }
}

/** The lines that lie within all ranges, by the id of the axis. A line without a value there lies outside. */
export function withinRanges(
  spec: ParallelSpec,
  ranges: ReadonlyMap<string, { readonly low: number; readonly high: number }>
): ParallelLine[] {
  return spec.lines.filter((line) =>
    spec.axes.every(({ id }, index) => {
      const range = ranges.get(id)
      if (range === undefined) return true
      const value = line.values[index] ?? null
      return value !== null && value >= range.low && value <= range.high
    })
  )
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

/** A name in as many lines as there is room for above an axis, smaller where it needs more, and cut short at last. */
function titleItems(
  text: string,
  { x, y }: { readonly x: number; readonly y: number },
  step: number,
  measure: Measure
): SceneItem[] {
  const most = Math.floor(roomAbove(step) / 13)
  const width = step - 6
  const tried = SIZES.map((size) => ({
    size,
    lines: wrapped(text, (part) => measure(part, size, true) <= width)
  }))
  const whole = tried.find(({ lines }) => lines.length <= most && !lines.some((line) => line.endsWith('-')))
  const fitting = whole ?? tried.find(({ lines }) => lines.length <= most) ?? tried.at(-1)
  const { size, lines } = fitting as (typeof tried)[number]
  const shown = lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ''}…`]
  return shown.map((line, index) =>
    label(line, x, y + size + 1 + (size + 2) * index, { size, anchor: 'middle', paint: 'ink', bold: true })
  )
}

/** A text in lines that fit; a word that is too long for one is parted. */
function wrapped(text: string, fits: (text: string) => boolean): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer)) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    let rest = word
    while (!fits(rest) && rest.length > 2 * LEAST_PART) {
      let end = rest.length - LEAST_PART
      while (end > LEAST_PART && !fits(`${rest.slice(0, end)}-`)) end--
      lines.push(`${rest.slice(0, end)}-`)
      rest = rest.slice(end)
    }
    line = rest
  }
  return [...lines, line]
}
