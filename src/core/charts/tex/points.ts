import type { ChartSpec, ReferenceLine, SeriesPoint, SeriesSpec } from '../chart-spec'
import { type ChartDomains, chartDomains, referenceName, referenceSide } from '../domains'
import { seriesPlace } from '../paper-colors'
import { frontSteps, paretoFront } from '../pareto-front'
import { heldPoints } from '../held-points'
import { stretches } from '../scene/points-plot'
import { axisEnvironment, axisOptions, inside, seriesName } from './axis'
import { texNumber, texText } from './text'

const marks = { circle: '*', square: 'square*', triangle: 'triangle*', diamond: 'diamond*' } as const
const hollow = { circle: 'o', square: 'square', triangle: 'triangle', diamond: 'diamond' } as const
/** How pgfplots calls the neighbour whose value holds between two points. */
const holds = { earlier: ',const plot mark left', later: ',const plot mark right' } as const
const dashes = { solid: 'solid', dashed: 'dashed', dotted: 'densely dotted' } as const

/** Curves, trails and scattered points: full lines between resolved values, hollow marks for all others. */
export function pointsTex(spec: ChartSpec): string {
  const domains = chartDomains(spec)
  return axisEnvironment(
    [...axisOptions('x', spec.x, domains.x), ...axisOptions('y', spec.y, domains.y)],
    [
      ...(['inside', 'above', 'below'] as const).flatMap((side) =>
        spec.references
          .filter((line) => referenceSide(domains.y, line) === side)
          .map((line, place) =>
            side === 'inside' ? reference(spec, domains, line) : farReference(domains, line, place)
          )
      ),
      ...spec.series.flatMap((series) => seriesTex(spec, domains, series)),
      ...frontTex(spec)
    ]
  )
}

function seriesTex(spec: ChartSpec, domains: ChartDomains, series: SeriesSpec): string[] {
  const color = seriesName(seriesPlace(series.colorIndex))
  const faint = series.faint === true
  const place = (point: SeriesPoint, value: number | null): string =>
    `(${texNumber(point.x)},${value === null ? 'nan' : texNumber(inside(spec.y, domains.y, value))})`
  const plot = (options: string, places: readonly string[]): string =>
    `\\addplot[${options}] coordinates {${places.join(' ')}};`
  const banded = spec.trail !== true && spec.scatter !== true
  const bands = banded
    ? stretches(series.points, ({ resolved, low }) => resolved && low !== null).filter(
        ({ length }) => length > 1
      )
    : []
  const inBand = new Set(bands.flat())
  const lone = series.points.filter((point) => point.y !== null && !inBand.has(point))
  const resolved = series.points.filter(({ y, resolved: sure }) => y !== null && sure)
  const unresolved = series.points.filter(({ y, resolved: sure }) => y !== null && !sure)
  const steps = series.between === undefined ? '' : holds[series.between]
  const line = spec.scatter === true ? 'only marks' : `${dashes[series.dash]},thick${steps}`
  const mark = faint
    ? 'mark=none,opacity=0.3'
    : `mark=${marks[series.marker]},mark size=1.6pt,mark options={solid}`
  return [
    ...bands.map((band) => {
      const held = heldPoints(band, series.between)
      const upper = held.map((point) => place(point, point.high))
      const lower = held.map((point) => place(point, point.low)).reverse()
      const area = `draw=none,fill=${color},fill opacity=${faint ? 0.07 : 0.15},forget plot`
      return `\\addplot[${area}] coordinates {${[...upper, ...lower].join(' ')}} -- cycle;`
    }),
    ...lone.flatMap((point) => whiskers(spec, domains, color, point)),
    ...(unresolved.length > 0 && spec.scatter !== true
      ? [
          plot(
            `${color},loosely dotted,opacity=0.5,mark=none${steps},forget plot`,
            series.points.map((point) => place(point, point.y))
          )
        ]
      : []),
    ...(unresolved.length > 0
      ? [
          plot(
            `${color},only marks,mark=${hollow[series.marker]},mark size=1.8pt,opacity=0.7,forget plot`,
            unresolved.map((point) => place(point, point.y))
          )
        ]
      : []),
    ...(resolved.length > 0
      ? [
          plot(
            `${color},${line},${mark}${faint ? ',forget plot' : ''}`,
            series.points.map((point) => place(point, point.resolved ? point.y : null))
          )
        ]
      : faint
        ? []
        : [`\\addlegendimage{${color},${line},mark=${hollow[series.marker]}}`]),
    ...(faint ? [] : [`\\addlegendentry{${texText(series.label)}}`])
  ]
}

/** The intervals of a point that stands alone. */
function whiskers(spec: ChartSpec, domains: ChartDomains, color: string, point: SeriesPoint): string[] {
  const { x, y, low, high, xLow, xHigh } = point
  const line = (from: readonly [number, number], to: readonly [number, number]): string =>
    `\\addplot[${color},opacity=0.5,mark=-,mark options={solid},forget plot] coordinates ` +
    `{(${texNumber(from[0])},${texNumber(from[1])}) (${texNumber(to[0])},${texNumber(to[1])})};`
  const cut = (value: number): number => inside(spec.y, domains.y, value)
  return [
    ...(low !== null && high !== null ? [line([x, cut(low)], [x, cut(high)])] : []),
    ...(xLow !== undefined && xHigh !== undefined && y !== null
      ? [line([xLow, cut(y)], [xHigh, cut(y)]).replace('mark=-', 'mark=|')]
      : [])
  ]
}

function reference(spec: ChartSpec, { x, y }: ChartDomains, { label, value }: ReferenceLine): string {
  const at = texNumber(inside(spec.y, y, value))
  return (
    `\\addplot[black!60,dashed,mark=none,forget plot] coordinates {(${texNumber(x.min)},${at}) ` +
    `(${texNumber(x.max)},${at})} node[pos=1,above left,font=\\scriptsize] {${texText(label)}};`
  )
}

/** The name of a line beyond an end of the axis, at that end; the second one stands off the first. */
function farReference({ y }: ChartDomains, line: ReferenceLine, place: number): string {
  const isAbove = referenceSide(y, line) === 'above'
  const [at, anchor, sign] = isAbove ? [1, 'north east', '-'] : [0, 'south east', '']
  const shift = place === 0 ? '' : `,yshift=${sign}${10 * place}pt`
  return (
    `\\node[anchor=${anchor},font=\\scriptsize${shift}] at (rel axis cs:1,${at}) ` +
    `{${texText(referenceName(y, line))}};`
  )
}

function frontTex(spec: ChartSpec): string[] {
  if (spec.front === undefined) return []
  const steps = frontSteps(paretoFront(spec, spec.front))
  if (steps.length < 2) return []
  const places = steps.map(({ x, y }) => `(${texNumber(x)},${texNumber(y)})`).join(' ')
  return [
    `\\addplot[black!60,dashed,thick,mark=none] coordinates {${places}};`,
    `\\addlegendentry{${texText(spec.front.label)}}`
  ]
}
