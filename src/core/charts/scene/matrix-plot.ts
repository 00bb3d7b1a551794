import type { MatrixCell, MatrixSpec } from '../figure-spec'
import { valueText } from './bars-plot'
import { type Box, type Measure, type Paint, type SceneItem, label, rectangle, shape } from './scene'

/** The share of the colour scale for a value; null where there is none. */
export function matrixShare(spec: MatrixSpec): (value: number | null) => number | null {
  const { min, max } = matrixRange(spec)
  return (value) => {
    if (value === null || !Number.isFinite(value)) return null
    if (spec.colors === 'sequential')
      return max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0.5
    const reach = Math.max(Math.abs(min), Math.abs(max))
    return reach > 0 ? Math.min(1, Math.max(0, 0.5 + value / reach / 2)) : 0.5
  }
}

/** The values at both ends of the colours. */
function matrixRange(spec: MatrixSpec): { readonly min: number; readonly max: number } {
  if (spec.range !== null) return spec.range
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const { value } of spec.cells.flat()) {
    if (value === null || !Number.isFinite(value)) continue
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return min <= max ? { min, max } : { min: 0, max: 1 }
}

/** "True class 3, predicted 5: 3.7 %. 37 of 1,000" */
export function cellNote(spec: MatrixSpec, row: number, column: number): string {
  const cell: MatrixCell = spec.cells[row]?.[column] ?? { value: null }
  const value = cell.value === null ? 'not measured' : valueText(cell.value, spec)
  const where = `${spec.rows.label} ${spec.rows.names[row] ?? ''}, ${spec.columns.label} ${spec.columns.names[column] ?? ''}`
  return `${where}: ${value}${cell.note === undefined ? '' : `. ${cell.note}`}`
}

/** Where the cells lie: the first one's corner inside `outer`, and the size of each. */
export function matrixGrid(
  spec: MatrixSpec,
  outer: Box,
  measure: Measure
): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } {
  const left = Math.max(20, ...spec.rows.names.map((name) => measure(name, 11, false))) + 8
  const top = 36
  return {
    left,
    top,
    width: (outer.width - left) / Math.max(1, spec.columns.names.length),
    height: (outer.height - top) / Math.max(1, spec.rows.names.length)
  }
}

/** Cells as colours, with their numbers where there is room. */
export function matrixPlot(spec: MatrixSpec, outer: Box, measure: Measure): SceneItem[] {
  const share = matrixShare(spec)
  const { left, top, width, height } = matrixGrid(spec, outer, measure)
  const items: SceneItem[] = [
    label(`${spec.rows.label} ↓`, outer.x, outer.y + 11),
    label(
      `${spec.columns.label} →`,
      outer.x + Math.max(left, measure(`${spec.rows.label} ↓`, 11, false) + 14),
      outer.y + 11
    )
  ]
  const widest = Math.max(0, ...spec.columns.names.map((name) => measure(name, 11, false)))
  const stride = Math.max(1, Math.ceil((widest + 4) / width))
  for (const [index, name] of spec.columns.names.entries())
    if (index % stride === 0)
      items.push(label(name, outer.x + left + (index + 0.5) * width, outer.y + top - 6, { anchor: 'middle' }))
  for (const [row, name] of spec.rows.names.entries()) {
    const y = outer.y + top + row * height
    items.push(label(name, outer.x + left - 6, y + height / 2 + 4, { anchor: 'end' }))
    for (const column of spec.columns.names.keys()) {
      const value = spec.cells[row]?.[column]?.value ?? null
      const place = share(value)
      const box = { x: outer.x + left + column * width, y, width: width - 1, height: height - 1 }
      const fill: Paint = place === null ? 'paper' : { share: place, colors: spec.colors }
      items.push(
        shape('cell', rectangle(box), {
          fill,
          stroke: place === null ? 'grid' : null,
          note: cellNote(spec, row, column)
        })
      )
      const text = value === null ? '–' : shortValue(value, spec)
      if (measure(text, 10, false) + 4 > width || height < 13) continue
      const paint: Paint = place === null ? 'muted' : inkOn(place, spec.colors)
      items.push(
        label(text, box.x + box.width / 2, y + height / 2 + 3.5, { size: 10, anchor: 'middle', paint })
      )
    }
  }
  return items
}

/** A number short enough for a cell. */
export function shortValue(value: number, spec: Pick<MatrixSpec, 'format'>): string {
  if (spec.format === 'percent') return (value * 100).toFixed(Math.abs(value) < 0.0995 && value !== 0 ? 1 : 0)
  return valueText(value, spec)
}

/** Writing that can be read on a colour: the sequential scale is dark at its low end, the diverging one at both. */
export function inkOn(share: number, colors: MatrixSpec['colors']): 'black' | 'white' {
  const dark = colors === 'sequential' ? share < 0.5 : share < 0.2 || share > 0.8
  return dark ? 'white' : 'black'
}
