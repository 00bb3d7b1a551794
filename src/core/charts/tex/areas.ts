import type { AxisSpec } from '../chart-spec'
import type { Bar, BarSpec, HistogramSpec, MatrixSpec, ParallelSpec } from '../figure-spec'
import { scaleColor, seriesPlace } from '../paper-colors'
import { axisTitle } from '../scene/frame'
import { inkOn, matrixShare, shortValue } from '../scene/matrix-plot'
import { rods } from '../scene/parallel-plot'
import { type AxisDomain, axisDomain } from '../ticks'
import { axisEnvironment, axisOptions, inside, seriesName, tickOptions } from './axis'
import { texNumber, texText } from './text'

/** Bars side by side from zero with whiskers; hollow where not resolved. */
export function barsTex(spec: BarSpec): string {
  const bars = spec.series.flatMap((series) => series.bars)
  const values = bars.flatMap(({ value, low, high }) => [value, low, high].filter((one) => one !== null))
  const zero = spec.y.scale === 'linear' ? [0] : []
  const y = axisDomain(spec.y, [...zero, ...values, ...spec.references.map(({ value }) => value)])
  const count = Math.max(1, spec.categories.length)
  const each = 0.8 / Math.max(1, spec.series.length)
  const ground = spec.y.scale === 'log' ? y.min : Math.max(y.min, 0)
  const turned = spec.categories.some((name) => name.length > 4) && count > 6
  return axisEnvironment(
    [
      `xlabel={${texText(spec.xLabel)}}`,
      'xmin=0',
      `xmax=${count}`,
      ...tickOptions(
        'x',
        spec.categories.map((_, index) => index + 0.5),
        spec.categories
      ),
      ...(turned ? ['x tick label style={rotate=45,anchor=east}'] : []),
      ...axisOptions('y', spec.y, y)
    ],
    [
      ...spec.series.flatMap((series, place) => {
        const color = seriesName(seriesPlace(series.colorIndex))
        return [
          ...series.bars.flatMap((bar, index) =>
            barTex(spec.y, y, bar, index + 0.1 + place * each, each * 0.94, ground, color + hatch(place))
          ),
          ...legendArea(color + hatch(place), series.label, 0.85)
        ]
      }),
      ...spec.references.map(
        ({ label, value }) =>
          `\\addplot[black!60,dashed,mark=none,forget plot] coordinates {(0,${texNumber(value)}) ` +
          `(${count},${texNumber(value)})} node[pos=1,above left,font=\\scriptsize] {${texText(label)}};`
      )
    ]
  )
}

function barTex(
  axis: AxisSpec,
  domain: AxisDomain,
  { value, low, high, resolved }: Bar,
  left: number,
  width: number,
  ground: number,
  color: string
): string[] {
  if (value === null || !Number.isFinite(value)) return []
  const at = (number: number): number => inside(axis, domain, number)
  const look = resolved
    ? `fill=${color},fill opacity=0.85,draw=none`
    : `fill=white,draw=${color.split(',')[0]}`
  const body = rectangle(look, left, ground, left + width, at(value))
  if (low === null || high === null) return [body]
  const middle = texNumber(left + width / 2)
  return [
    body,
    `\\addplot[black,mark=-,forget plot] coordinates {(${middle},${texNumber(at(low))}) (${middle},${texNumber(at(high))})};`
  ]
}

/** Counts as bars between the edges of their bins. */
export function histogramTex(spec: HistogramSpec): string {
  const x = axisDomain(spec.x, spec.edges)
  const zero = spec.y.scale === 'linear' ? [0] : []
  const y = axisDomain(spec.y, [...zero, ...spec.series.flatMap(({ counts }) => counts)])
  const opacity = spec.series.length > 1 ? 0.5 : 0.85
  const ground = spec.y.scale === 'log' ? y.min : 0
  return axisEnvironment(
    [...axisOptions('x', spec.x, x), ...axisOptions('y', spec.y, y)],
    spec.series.flatMap((series, place) => {
      const color = seriesName(seriesPlace(series.colorIndex)) + hatch(place)
      return [
        ...series.counts.flatMap((count, index) => {
          const [from, to] = [spec.edges[index], spec.edges[index + 1]]
          if (count <= 0 || from === undefined || to === undefined) return []
          return [rectangle(`fill=${color},fill opacity=${opacity},draw=none`, from, ground, to, count)]
        }),
        ...legendArea(color, series.label, opacity)
      ]
    })
  )
}

/** Numbers as colours, with the numbers on them. */
export function matrixTex(spec: MatrixSpec): string {
  const share = matrixShare(spec)
  const [rows, columns] = [spec.rows.names.length, spec.columns.names.length]
  const numbers = columns <= 14
  const cells = spec.rows.names.flatMap((_, row) =>
    spec.columns.names.flatMap((__, column) => {
      const value = spec.cells[row]?.[column]?.value ?? null
      const place = share(value)
      const fill = place === null ? 'white' : rgb(scaleColor({ share: place, colors: spec.colors }))
      const ink = place === null ? 'black!50' : inkOn(place, spec.colors)
      const text = value === null ? '--' : texText(shortValue(value, spec))
      return [
        rectangle(`fill=${fill},draw=white`, column, row, column + 1, row + 1),
        ...(numbers
          ? [`\\node[font=\\scriptsize,text=${ink}] at (axis cs:${column + 0.5},${row + 0.5}) {${text}};`]
          : [])
      ]
    })
  )
  const middles = (names: readonly string[]): number[] => names.map((_, index) => index + 0.5)
  return axisEnvironment(
    [
      `xlabel={${texText(spec.columns.label)}}`,
      `ylabel={${texText(spec.rows.label)}}`,
      'xmin=0',
      `xmax=${Math.max(1, columns)}`,
      'ymin=0',
      `ymax=${Math.max(1, rows)}`,
      'y dir=reverse',
      'grid=none',
      'tick style={draw=none}',
      `height=${Math.min(18, 2.5 + 0.72 * rows)}cm`,
      ...tickOptions('x', middles(spec.columns.names), spec.columns.names),
      ...tickOptions('y', middles(spec.rows.names), spec.rows.names)
    ],
    cells
  )
}

/** Height of the axes in pixels of a scene, from which the number of their ticks follows. */
const ROD = 270

/** One line a run over vertical axes, each from 0 to 1 with its own ticks. */
export function parallelTex(spec: ParallelSpec): string {
  const unit = { x: 0, y: -34, width: Math.max(1, spec.axes.length), height: 46 + ROD }
  const all = rods(spec, unit).map((rod) => ({
    ...rod,
    // The rods of the scene count downwards.
    share: (value: number): number => (ROD - rod.toY(value)) / ROD
  }))
  return axisEnvironment(
    [
      'xmin=-0.3',
      `xmax=${Math.max(1, all.length) - 0.3}`,
      'ymin=-0.03',
      'ymax=1.03',
      'axis lines=none',
      'clip=false'
    ],
    [
      ...all.flatMap((rod, index) => [
        `\\draw[black!60,thick] (axis cs:${index},0) -- (axis cs:${index},1);`,
        `\\node[above,font=\\small,align=center] at (axis cs:${index},1.03) {${texText(axisTitle(rod.axis.axis))}};`,
        ...rod.domain.ticks.map(
          ({ value, label }) =>
            `\\node[right,font=\\scriptsize] at (axis cs:${index},${texNumber(rod.share(value))}) {${texText(label)}};`
        )
      ]),
      ...spec.lines.flatMap((line) => {
        const places = all.map((rod, index) => {
          const value = line.values[index] ?? null
          return `(${index},${value === null ? 'nan' : texNumber(rod.share(value))})`
        })
        const color = seriesName(seriesPlace(line.colorIndex))
        return [
          `\\addplot[${color},thick,mark=*,mark size=1.2pt,opacity=0.8] coordinates {${places.join(' ')}};`,
          `\\addlegendentry{${texText(line.label)}}`
        ]
      })
    ]
  )
}

/** Lines over an area, behind its colour in the options, as the other printers draw them. */
function hatch(place: number): string {
  if (place === 0) return ''
  const pattern = ['north east lines', 'horizontal lines', 'north west lines', 'crosshatch'][(place - 1) % 4]
  return `,postaction={pattern=${pattern},pattern color=white}`
}

function rectangle(look: string, left: number, bottom: number, right: number, top: number): string {
  const [a, b, c, d] = [left, bottom, right, top].map(texNumber)
  return `\\draw[${look}] (axis cs:${a},${b}) rectangle (axis cs:${c},${d});`
}

function legendArea(color: string, label: string, opacity: number): string[] {
  return [
    `\\addlegendimage{area legend,fill=${color},fill opacity=${opacity},draw=none}`,
    `\\addlegendentry{${texText(label)}}`
  ]
}

/** "#rrggbb" as a colour that needs no definition. */
function rgb(color: string): string {
  const channels = [1, 3, 5].map((from) => parseInt(color.slice(from, from + 2), 16))
  return `{rgb,255:red,${channels[0]};green,${channels[1]};blue,${channels[2]}}`
}
