import { type CsvCell as Cell, csvText } from './csv'
import type { ChartSpec } from './chart-spec'
import type { BarSpec, FigureSpec, HistogramSpec, MatrixSpec, ParallelSpec } from './figure-spec'
import { axisTitle } from './scene/frame'

/**
 * All numbers of a figure at full precision as CSV (RFC 4180), one row a value with its interval, after comment lines
 * that begin with # and say title and conditions. A missing value is an empty field.
 */
export function figureCsv(spec: FigureSpec): string {
  return csvText([spec.title, spec.caption], figureRows(spec))
}

/** All numbers of a figure, one row a value under a row of headings. */
export function figureRows(spec: FigureSpec): Cell[][] {
  if (!('kind' in spec)) return pointRows(spec)
  switch (spec.kind) {
    case 'bars':
      return barRows(spec)
    case 'histogram':
      return histogramRows(spec)
    case 'matrix':
      return matrixRows(spec)
    case 'parallel':
      return parallelRows(spec)
  }
}

function pointRows(spec: ChartSpec): Cell[][] {
  const points = spec.series.flatMap(({ points: own }) => own)
  const named = points.some(({ name }) => name !== undefined)
  const wide = points.some(({ xLow }) => xLow !== undefined)
  return [
    [
      'series',
      axisTitle(spec.x),
      axisTitle(spec.y),
      'low 95 %',
      'high 95 %',
      'resolved',
      ...(wide ? ['x low 95 %', 'x high 95 %'] : []),
      ...(named ? ['name'] : [])
    ],
    ...spec.series.flatMap((series) =>
      series.points.map((point): Cell[] => [
        // A faint series has the raw values that a smoothed one of the same name is drawn over.
        series.label,
        point.x,
        point.y,
        point.low,
        point.high,
        point.resolved,
        ...(wide ? [point.xLow ?? null, point.xHigh ?? null] : []),
        ...(named ? [point.name ?? null] : [])
      ])
    )
  ]
}

function barRows(spec: BarSpec): Cell[][] {
  return [
    ['series', spec.xLabel, axisTitle(spec.y), 'low 95 %', 'high 95 %', 'resolved'],
    ...spec.series.flatMap((series) =>
      series.bars.map(({ value, low, high, resolved }, index): Cell[] => [
        series.label,
        spec.categories[index] ?? '',
        value,
        low,
        high,
        resolved
      ])
    )
  ]
}

function histogramRows(spec: HistogramSpec): Cell[][] {
  const name = axisTitle(spec.x)
  return [
    ['series', `${name} from`, `${name} to`, axisTitle(spec.y)],
    ...spec.series.flatMap((series) =>
      series.counts.map((count, index): Cell[] => [
        series.label,
        spec.edges[index] ?? null,
        spec.edges[index + 1] ?? null,
        count
      ])
    )
  ]
}

function matrixRows(spec: MatrixSpec): Cell[][] {
  return [
    [spec.rows.label, spec.columns.label, spec.valueLabel, 'note'],
    ...spec.rows.names.flatMap((row, rowIndex) =>
      spec.columns.names.map((column, columnIndex): Cell[] => {
        const cell = spec.cells[rowIndex]?.[columnIndex]
        return [row, column, cell?.value ?? null, cell?.note ?? null]
      })
    )
  ]
}

function parallelRows(spec: ParallelSpec): Cell[][] {
  return [
    ['series', ...spec.axes.map(({ axis }) => axisTitle(axis))],
    ...spec.lines.map(({ label, values }): Cell[] => [
      label,
      ...spec.axes.map(({ categories }, index) => {
        const value = values[index] ?? null
        return categories === undefined || value === null ? value : (categories[value] ?? value)
      })
    ])
  ]
}
