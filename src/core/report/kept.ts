import type { KeptFigure } from '@contract/kept-figure'
import { formatNumber, formatTime, MISSING } from '../charts/format'
import { section } from './blocks'
import { cell, numberColumn, paragraph, textColumn } from './cells'
import type { Block, Section, TableBlock } from './document'
import type { Subject } from './input'

/** What was kept from any view, in the order in which a person put it. */
export function keptSection(subject: Subject): Section[] {
  if (subject.kept.length === 0) return []
  return [
    section('Kept figures', [
      paragraph(
        'Copies of what was seen in the workbench when they were kept; later measurements do not change them.'
      ),
      ...subject.kept.map(keptBlock)
    ])
  ]
}

function keptBlock(kept: KeptFigure): Block {
  const { title, place } = kept
  switch (kept.kind) {
    case 'chart': {
      const caption = sentences([kept.data.caption, ...kept.conditions, seen(kept)])
      return { kind: 'figure', number: 0, chart: { ...kept.data, title, caption }, place }
    }
    case 'pictures': {
      const caption = sentences([...kept.conditions, seen(kept)])
      return { kind: 'pictures', number: 0, title, caption, pictures: kept.data.pictures, place }
    }
    case 'network': {
      const caption = sentences([...kept.conditions, seen(kept)])
      return { kind: 'network', number: 0, title, caption, graph: kept.data, place }
    }
    case 'table':
      return keptTable(kept)
  }
}

function keptTable(kept: KeptFigure & { readonly kind: 'table' }): TableBlock {
  const { columns, rows } = kept.data
  const isNumber = columns.map((_, index) => rows.every((row) => typeof row[index] !== 'string'))
  return {
    kind: 'table',
    number: 0,
    caption: `${kept.title.replace(/[.]$/, '')}. ${sentences([...kept.conditions, seen(kept)])}`,
    columns: columns.map((title, index) =>
      isNumber[index] === true ? numberColumn(title) : textColumn(title)
    ),
    rows: rows.map((row) =>
      columns.map((_, index) => {
        const value = row[index] ?? null
        return cell(value === null ? MISSING : typeof value === 'number' ? formatNumber(value) : value)
      })
    ),
    notes: [],
    place: kept.place
  }
}

function seen({ createdAt }: KeptFigure): string {
  return `Kept on ${formatTime(createdAt)}.`
}

/** Conditions as running text: each once, each with its full stop. */
export function sentences(parts: readonly string[]): string {
  const whole = parts.map((part) => part.trim()).filter((part) => part !== '')
  return [...new Set(whole)].map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(' ')
}
