import type { Cell, Column, TableBlock } from '@core/report'
import { tokens, type Typesetter } from './text'
import { colors, styles, type TextStyle } from './theme'

/** Between a value and its interval beside it. */
export const INSIDE_GAP = 4
/** Words of a text column are kept whole up to this width; and so are numbers with all that stands beside them. */
const LONGEST_WORD = 90

/** What a column would like, and what it cannot do without. */
export interface Measures {
  readonly natural: number
  readonly minimum: number
}

/** The style of a cell's own text. */
export function cellStyle(cell: Cell, column: Column): TextStyle {
  const words = column.exact ? styles.cellExact : styles.cell
  return toned(column.align === 'right' ? styles.cellNumber : words, cell.tone)
}

export function detailStyle(cell: Cell, column: Column): TextStyle {
  return toned(column.align === 'right' ? styles.cellNumberDetail : styles.cellDetail, cell.tone)
}

const tones = { faint: colors.faint, caution: colors.caution, bad: colors.bad } as const
const tonedStyles = new Map<string, TextStyle>()

/** One object for each style and tone: wrapping joins neighbouring words of the same style object. */
function toned(style: TextStyle, tone: Cell['tone']): TextStyle {
  if (tone === 'plain') return style
  const key = `${style.font} ${style.size} ${style.tabular} ${tone}`
  const known = tonedStyles.get(key) ?? { ...style, color: tones[tone] }
  tonedStyles.set(key, known)
  return known
}

export function measure(
  type: Typesetter,
  table: TableBlock,
  column: Column,
  index: number,
  inline: boolean
): Measures {
  const text = (value: string, style: TextStyle): Measures => {
    const word = longestWord(type, value, style)
    // A number and its interval stay whole. What else is told, after commas, stands below it, and what is longer than an
    // interval is a sentence, which breaks as others do.
    const parts = value.split(/(?<=,) /).map((part) => type.width(part, style))
    const whole = Math.min(Math.max(...parts), Math.max(LONGEST_WORD, word))
    return {
      natural: type.width(value, style),
      minimum: column.align === 'right' ? whole : Math.min(LONGEST_WORD, word)
    }
  }
  const heads = [
    words(type, column.title, styles.columnTitle),
    words(type, column.detail, styles.columnDetail)
  ]
  const cells = table.rows.map((row) => {
    const cell = row[index]
    if (!cell) return { natural: 0, minimum: 0 }
    const value = text(cell.text, cellStyle(cell, column))
    const marks = type.width(cell.marks.join(','), styles.cellMark)
    const detail = text(cell.detail, detailStyle(cell, column))
    if (cell.detail === '') return { natural: value.natural + marks, minimum: value.minimum + marks }
    return inline
      ? { natural: value.natural + marks + INSIDE_GAP + detail.natural, minimum: value.minimum + marks }
      : {
          natural: Math.max(value.natural + marks, detail.natural),
          minimum: Math.max(value.minimum + marks, detail.minimum)
        }
  })
  const all = [...heads, ...cells]
  return {
    // Values and intervals are aligned apart from each other, so that the widest of both count.
    natural: Math.max(inline ? inlineWidth(type, table, column, index) : 0, ...all.map((one) => one.natural)),
    minimum: Math.max(...all.map((one) => one.minimum))
  }
}

function longestWord(type: Typesetter, value: string, style: TextStyle): number {
  return Math.max(0, ...tokens(value).map((token) => type.width(token.trimEnd(), style)))
}

/** Heads wrap at any column width down to their longest word. */
function words(type: Typesetter, value: string, style: TextStyle): Measures {
  const longest = longestWord(type, value, style)
  const whole = type.width(value, style)
  return { natural: Math.min(whole, Math.max(longest, 66)), minimum: longest }
}

export interface InlineParts {
  readonly value: number
  readonly marks: number
  readonly detail: number
}

export function inlineParts(type: Typesetter, table: TableBlock, column: Column, index: number): InlineParts {
  let [value, marks, detail] = [0, 0, 0]
  for (const row of table.rows) {
    const cell = row[index]
    if (!cell) continue
    value = Math.max(value, type.width(cell.text, cellStyle(cell, column)))
    marks = Math.max(marks, type.width(cell.marks.join(','), styles.cellMark))
    detail = Math.max(detail, type.width(cell.detail, detailStyle(cell, column)))
  }
  return { value, marks, detail: detail === 0 ? 0 : detail + INSIDE_GAP }
}

function inlineWidth(type: Typesetter, table: TableBlock, column: Column, index: number): number {
  const { value, marks, detail } = inlineParts(type, table, column, index)
  return column.align === 'right' ? value + marks + detail : 0
}
