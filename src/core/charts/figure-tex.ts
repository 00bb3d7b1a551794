import type { AxisSpec, ChartSpec, SeriesPoint, SeriesSpec } from './chart-spec'
import { chartDomains } from './domains'
import { frontSteps, paretoFront } from './pareto-front'
import { axisTitle } from './scene/frame'

/** Colours of Okabe and Ito (2008), as on paper elsewhere. */
const COLORS = ['0072B2', 'D55E00', '009E73', 'B0568F', 'A87400', '3A8FC4', '4D4D4D']
const MARKS = { circle: '*', square: 'square*', triangle: 'triangle*', diamond: 'diamond*' } as const

/**
 * A chart of points as a LaTeX document with pgfplots (1.17 or newer): its axis may be copied into a paper. Numbers are
 * at full precision; shares are in per cent where the chart shows them so. Values that are not resolved are hollow marks.
 */
export function figureTex(spec: ChartSpec): string {
  const domains = chartDomains(spec)
  const plane = spec.trail === true || spec.scatter === true
  return [
    ...`${spec.title}\n${spec.caption}`.split('\n').map((line) => `% ${line}`),
    '\\documentclass{standalone}',
    '\\usepackage{pgfplots}',
    '\\usepgfplotslibrary{fillbetween}',
    '\\pgfplotsset{compat=1.17}',
    ...COLORS.map((color, index) => `\\definecolor{series${index}}{HTML}{${color}}`),
    '\\begin{document}',
    '\\begin{tikzpicture}',
    '\\begin{axis}[',
    `  title={${escaped(spec.title)}},`,
    `  xlabel={${escaped(labelOf(spec.x))}}, ylabel={${escaped(labelOf(spec.y))}},`,
    `  xmode=${modeOf(spec.x)}, ymode=${modeOf(spec.y)},`,
    `  xmin=${scaled(domains.x.min, spec.x)}, xmax=${scaled(domains.x.max, spec.x)},`,
    `  ymin=${scaled(domains.y.min, spec.y)}, ymax=${scaled(domains.y.max, spec.y)},`,
    '  grid=major, legend pos=outer north east, legend cell align=left,',
    ']',
    ...spec.references.map(
      ({ label, value }) =>
        `\\addplot[forget plot, dashed, gray, domain=${scaled(domains.x.min, spec.x)}:${scaled(domains.x.max, spec.x)}] ` +
        `{${scaled(value, spec.y)}} node[pos=1, above left] {${escaped(label)}};`
    ),
    ...spec.series.flatMap((series, index) => seriesTex(series, index, spec, plane)),
    ...frontTex(spec),
    '\\end{axis}',
    '\\end{tikzpicture}',
    '\\end{document}',
    ''
  ].join('\n')
}

function seriesTex(series: SeriesSpec, index: number, spec: ChartSpec, plane: boolean): string[] {
  const color = `series${((series.colorIndex % COLORS.length) + COLORS.length) % COLORS.length}`
  const line = spec.scatter === true ? 'only marks' : series.dash
  const isFaint = series.faint === true
  const resolved = series.points.map((point) => (point.resolved ? point : { ...point, y: null }))
  const hollow = series.points.filter((point) => !point.resolved && point.y !== null)
  const bands = plane || isFaint ? [] : stretches(resolved)
  return [
    ...bands.flatMap((points, at) => {
      const name = `band${index}x${at}`
      const side = (which: 'low' | 'high'): string =>
        `\\addplot[forget plot, draw=none, name path=${name}${which}] coordinates {${points
          .map((point) => pair(point.x, point[which] ?? 0, spec))
          .join(' ')}};`
      return [
        side('low'),
        side('high'),
        `\\addplot[forget plot, ${color}, fill opacity=0.15] fill between[of=${name}low and ${name}high];`
      ]
    }),
    `\\addplot[${color}, ${line}, mark=${isFaint ? 'none' : MARKS[series.marker]}, unbounded coords=jump` +
      `${isFaint ? ', opacity=0.3, forget plot' : ''}${plane && !isFaint ? `, ${errorBars}` : ''}] coordinates {`,
    `  ${resolved.map((point) => coordinate(point, spec, plane && !isFaint)).join(' ')}`,
    '};',
    ...(isFaint ? [] : [`\\addlegendentry{${escaped(series.label)}}`]),
    ...(hollow.length === 0
      ? []
      : [
          `\\addplot[forget plot, ${color}, only marks, mark=o, opacity=0.6] coordinates {${hollow
            .map((point) => coordinate(point, spec, false))
            .join(' ')}};`
        ])
  ]
}

const errorBars =
  'error bars/.cd, x dir=both, x explicit, y dir=both, y explicit, error bar style={opacity=0.5}'

function frontTex(spec: ChartSpec): string[] {
  if (spec.front === undefined) return []
  const steps = frontSteps(paretoFront(spec, spec.front))
  if (steps.length < 2) return []
  return [
    `\\addplot[black!60, dashed, thick, mark=none] coordinates {${steps.map(({ x, y }) => pair(x, y, spec)).join(' ')}};`,
    `\\addlegendentry{${escaped(spec.front.label)}}`
  ]
}

function coordinate(point: SeriesPoint, spec: ChartSpec, withEnds: boolean): string {
  if (point.y === null) return `(${scaled(point.x, spec.x)},nan)`
  const place = pair(point.x, point.y, spec)
  if (!withEnds) return place
  // pgfplots knows bars of one length in both directions at a time; plus and minus are told apart here.
  const up = point.high === null ? 0 : point.high - point.y
  const down = point.low === null ? 0 : point.y - point.low
  const right = point.xHigh === undefined ? 0 : point.xHigh - point.x
  const left = point.xLow === undefined ? 0 : point.x - point.xLow
  return `${place} += (${scaled(right, spec.x)},${scaled(up, spec.y)}) -= (${scaled(left, spec.x)},${scaled(down, spec.y)})`
}

function pair(x: number, y: number, spec: ChartSpec): string {
  return `(${scaled(x, spec.x)},${scaled(y, spec.y)})`
}

/** Neighbouring points with intervals, two or more. */
function stretches(points: readonly SeriesPoint[]): SeriesPoint[][] {
  const all: SeriesPoint[][] = [[]]
  for (const point of points) {
    if (point.y !== null && point.low !== null && point.high !== null) all[all.length - 1]?.push(point)
    else all.push([])
  }
  return all.filter(({ length }) => length > 1)
}

function scaled(value: number, axis: AxisSpec): string {
  return String(axis.format === 'percent' ? Number((100 * value).toPrecision(12)) : value)
}

function modeOf(axis: AxisSpec): string {
  return axis.scale === 'log' ? 'log' : 'linear'
}

function labelOf(axis: AxisSpec): string {
  return axis.format === 'percent' && axis.unit === '' ? `${axis.label} (%)` : axisTitle(axis)
}

const SIGNS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  Δ: '$\\Delta$',
  ε: '$\\varepsilon$',
  '·': '$\\cdot$',
  '×': '$\\times$',
  '±': '$\\pm$',
  '−': '$-$',
  '∞': '$\\infty$',
  '₂': '$_2$',
  '\u00a0': '~'
}

/** Text for LaTeX: its own signs escaped, the few symbols of our labels as mathematics. */
export function escaped(text: string): string {
  return text.replace(/[\\~^Δε·×±−∞₂\u00a0]|[&%$#_{}]/g, (sign) => SIGNS[sign] ?? `\\${sign}`)
}
