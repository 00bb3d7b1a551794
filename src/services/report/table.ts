import type { TableBlock } from '@core/report'
import type { Flow } from './flow'
import {
  type CellLine,
  heightOf,
  layoutTable,
  ROW_PADDING,
  type RowLayout,
  type TableLayout
} from './table-layout'
import { colors, styles } from './theme'

/** A table that is not taller than this share of a page goes to the next page rather than break. */
const KEEP_WHOLE = 0.3

/** Caption, head, rows and notes; over as many pages as it takes, with the head again on each. */
export function drawTable(flow: Flow, table: TableBlock): void {
  const layout = layoutTable(flow.type, table, flow.width)
  const height = tableHeight(flow, table, layout)
  flow.space(4)
  flow.ensure(height <= KEEP_WHOLE * flow.pageHeight ? height : opening(flow, table, layout))
  const top = flow.y
  const page = flow.page
  if (table.number > 0) destination(flow, `table-${table.number}`)
  drawCaption(flow, table)
  drawHead(flow, layout)
  for (const [index, row] of layout.rows.entries()) {
    const last = index === layout.rows.length - 1
    if (flow.room < row.height + 1) {
      // A row as tall as half a page is broken; any other goes over as a whole.
      if (row.height > flow.pageHeight / 2) {
        drawTallRow(flow, table, layout, row)
        continue
      }
      continueOnNextPage(flow, table, layout)
    }
    const anchor = table.anchors?.[index] ?? null
    if (anchor !== null) destination(flow, anchor)
    drawRow(flow, layout, row.cells)
    flow.y += row.height
    if (!last) hairline(flow, layout)
  }
  rule(flow, layout, 0.8)
  drawNotes(flow, table)
  if (flow.page === page) flow.region(table.place ?? null, flow.left, top, layout.width, flow.y - top)
  flow.space(14)
}

function destination(flow: Flow, name: string): void {
  flow.pdf.addNamedDestination(name, 'XYZ', flow.left, flow.y - 4, null)
}

/** What a heading must have behind it on its page: caption, head and two rows. */
export function tableOpening(flow: Flow, table: TableBlock): number {
  const layout = layoutTable(flow.type, table, flow.width)
  const height = tableHeight(flow, table, layout)
  return height <= KEEP_WHOLE * flow.pageHeight ? height + 4 : opening(flow, table, layout) + 4
}

function opening(flow: Flow, table: TableBlock, layout: TableLayout): number {
  const rows = layout.rows.slice(0, 2).reduce((total, { height }) => total + height, 0)
  const limit = flow.pageHeight / 2
  return captionHeight(flow, table) + layout.headerHeight + Math.min(rows, limit) + 2
}

function tableHeight(flow: Flow, table: TableBlock, layout: TableLayout): number {
  const rows = layout.rows.reduce((total, { height }) => total + height, 0)
  const notes = noteLines(flow, table).length * styles.tableNote.leading
  return captionHeight(flow, table) + layout.headerHeight + rows + notes + 6
}

function captionLines(flow: Flow, table: TableBlock) {
  return flow.type.wrapRuns(
    [
      { text: `Table ${table.number}.${table.caption === '' ? '' : ' '}`, style: styles.captionLead },
      { text: table.caption, style: styles.caption }
    ],
    flow.width
  )
}

function captionHeight(flow: Flow, table: TableBlock): number {
  return captionLines(flow, table).length * styles.caption.leading + 4
}

function drawCaption(flow: Flow, table: TableBlock): void {
  for (const line of captionLines(flow, table)) {
    flow.type.drawLine(line, flow.left, flow.y + styles.caption.size)
    flow.y += styles.caption.leading
  }
  flow.y += 4
}

function drawHead(flow: Flow, layout: TableLayout): void {
  rule(flow, layout, 0.8)
  const top = flow.y + ROW_PADDING / 2
  const inner = layout.headerHeight - ROW_PADDING - 1
  for (const [index, cell] of layout.header.entries()) {
    const column = layout.columns[index]
    // Heads stand on one base line, however many lines they have.
    if (column) drawCell(flow, cell, flow.left + column.x, top + inner - heightOf(cell))
  }
  flow.y += layout.headerHeight
  rule(flow, layout, 0.4)
}

function drawRow(flow: Flow, layout: TableLayout, cells: readonly (readonly CellLine[])[]): void {
  for (const [index, cell] of cells.entries()) {
    const column = layout.columns[index]
    if (column) drawCell(flow, cell, flow.left + column.x, flow.y + ROW_PADDING / 2)
  }
}

function drawCell(flow: Flow, cell: readonly CellLine[], x: number, top: number): void {
  let y = top
  for (const { line, x: indent, height, size, marks } of cell) {
    flow.type.drawLine(line, x + indent, y + size)
    if (marks !== '') {
      flow.type.draw(marks, styles.cellMark, x + indent + line.width + 0.8, y + size - 2.6)
    }
    y += height
  }
}

/** A row that is taller than what is left goes on over the next pages, line by line. */
function drawTallRow(flow: Flow, table: TableBlock, layout: TableLayout, row: RowLayout): void {
  let rest = row.cells
  while (rest.some((cell) => cell.length > 0)) {
    const room = flow.room - ROW_PADDING
    const parts = rest.map((cell) => fitting(cell, room))
    if (parts.every((count) => count === 0)) {
      continueOnNextPage(flow, table, layout)
      continue
    }
    const now = rest.map((cell, index) => cell.slice(0, parts[index]))
    drawRow(flow, layout, now)
    flow.y += Math.max(...now.map(heightOf)) + ROW_PADDING
    rest = rest.map((cell, index) => cell.slice(parts[index]))
    if (rest.some((cell) => cell.length > 0)) continueOnNextPage(flow, table, layout)
  }
  hairline(flow, layout)
}

function fitting(cell: readonly CellLine[], room: number): number {
  let [count, height] = [0, 0]
  for (const line of cell) {
    height += line.height
    if (height > room) break
    count++
  }
  return count
}

function continueOnNextPage(flow: Flow, table: TableBlock, layout: TableLayout): void {
  rule(flow, layout, 0.4)
  flow.newPage()
  flow.type.draw(`Table ${table.number}, continued`, styles.caption, flow.left, flow.y + styles.caption.size)
  flow.y += styles.caption.leading + 4
  drawHead(flow, layout)
}

function noteLines(flow: Flow, table: TableBlock) {
  return table.notes.flatMap(({ mark, text }) =>
    flow.type.wrap(`${mark}  ${text}`, styles.tableNote, flow.width)
  )
}

function drawNotes(flow: Flow, table: TableBlock): void {
  const lines = noteLines(flow, table)
  if (lines.length === 0) return
  flow.y += 3
  for (const line of lines) {
    if (flow.room < styles.tableNote.leading) flow.newPage()
    flow.type.drawLine(line, flow.left, flow.y + styles.tableNote.size)
    flow.y += styles.tableNote.leading
  }
}

function rule(flow: Flow, layout: TableLayout, weight: number): void {
  line(flow, layout, weight, colors.rule)
}

function hairline(flow: Flow, layout: TableLayout): void {
  line(flow, layout, 0.3, colors.hairline)
}

function line(flow: Flow, layout: TableLayout, weight: number, color: string): void {
  flow.pdf
    .moveTo(flow.left, flow.y)
    .lineTo(flow.left + layout.width, flow.y)
    .lineWidth(weight)
    .strokeColor(color)
    .stroke()
}
