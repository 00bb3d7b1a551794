import { COMFORTABLE_FROM, type Interval, type Rate, type Warning } from '@contract/measurement'
import { formatBounds, formatNumber, formatRate, formatRateInterval, MISSING } from '../charts/format'
import type { Cell, Column, ParagraphBlock, Tone } from './document'
import type { Notes } from './notes'

/** A column of words. */
export function textColumn(title: string, detail = ''): Column {
  return { title, detail, align: 'left', exact: false }
}

/** A column of numbers. */
export function numberColumn(title: string, detail = ''): Column {
  return { title, detail, align: 'right', exact: false }
}

/** A column of hashes or commands. */
export function exactColumn(title: string): Column {
  return { title, detail: '', align: 'left', exact: true }
}

/** A cell with plain text. */
export function cell(text: string, detail = '', tone: Tone = 'plain'): Cell {
  return { text, detail, marks: [], tone }
}

/** Where there is no value. */
export const emptyCell: Cell = cell(MISSING)

/** A paragraph, with bold words in front of it. */
export function paragraph(text: string, lead = ''): ParagraphBlock {
  return { kind: 'paragraph', lead, text }
}

/** "84.2 %" with its Wilson interval and the marks of its warnings. */
export function rateCell(rate: Rate | null, notes?: Notes, warnings: readonly Warning[] = []): Cell {
  if (rate === null) return emptyCell
  const marks = notes?.warnings(warnings) ?? []
  return {
    text: formatRate(rate),
    detail: formatRateInterval(rate),
    marks,
    tone: marks.length > 0 ? 'caution' : 'plain'
  }
}

/** A value with its interval; faint and so named where the estimate is not resolved. */
export function intervalCell(interval: Interval, resolved: boolean): Cell {
  const bounds = formatBounds(interval.low, interval.high)
  return cell(formatNumber(interval.value), bounds, resolved ? 'plain' : 'faint')
}

/** The effective sample size, with what it means for the values beside it and how many packets they are over. */
export function sampleSizeCell(size: number, resolved: boolean, packets: string): Cell {
  const text = formatNumber(size, size < 100 ? 2 : 3)
  const detail = (verdict: string): string => [verdict, packets].filter((part) => part !== '').join(', ')
  if (!resolved) return cell(text, detail('not resolved'), 'faint')
  return size < COMFORTABLE_FROM ? cell(text, detail('low'), 'caution') : cell(text, detail(''))
}
