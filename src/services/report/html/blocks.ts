import type { Block, Cell, Fact, TableBlock } from '@core/report'
import { figureHtml, networkHtml, picturesHtml } from './figures'
import { escaped, idOf, spansHtml } from './text'

const HALF = 520
const WHOLE = 720

/** A block of a report as HTML. Every text in it is escaped; no block brings HTML of its own. */
export function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph': {
      const lead = block.lead === '' ? '' : `<b>${escaped(block.lead)}</b> `
      return `<p>${lead}${escaped(block.text)}</p>`
    }
    case 'formula':
      return `<p class="formula">${block.lines.map(escaped).join('<br>')}</p>`
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</${tag}>`
    }
    case 'facts':
      return factsHtml(block.facts)
    case 'table':
      return tableHtml(block)
    case 'charts':
      return `<div class="charts">${block.figures.map((one) => figureHtml(one, HALF)).join('\n')}</div>`
    case 'figure':
      return figureHtml(block, WHOLE)
    case 'network':
      return networkHtml(block)
    case 'pictures':
      return picturesHtml(block)
    case 'note':
      return `<aside class="${block.tone}"><b>${escaped(block.title)}.</b> ${escaped(block.text)}</aside>`
    case 'code':
      return `<pre tabindex="0"><code>${escaped(block.text)}</code></pre>`
    case 'rich':
      return `<p>${spansHtml(block.spans)}</p>`
    case 'heading':
      return `<p class="written-${block.level}">${spansHtml(block.spans)}</p>`
    case 'rich-list': {
      const items = block.items.map((item) => `<li>${item.map(blockHtml).join('')}</li>`).join('')
      const start = block.ordered && block.start !== 1 ? ` start="${Math.trunc(block.start)}"` : ''
      return block.ordered ? `<ol${start}>${items}</ol>` : `<ul>${items}</ul>`
    }
    case 'quote':
      return `<blockquote>${block.blocks.map(blockHtml).join('')}</blockquote>`
    case 'rule':
      return '<hr>'
  }
}

export function factsHtml(facts: readonly Fact[]): string {
  const rows = facts.map(({ label, value, exact }) => {
    const text = exact === true ? `<code>${escaped(value)}</code>` : escaped(value)
    return `<dt>${escaped(label)}</dt><dd>${text}</dd>`
  })
  return `<dl>${rows.join('')}</dl>`
}

function tableHtml(table: TableBlock): string {
  const head = table.columns.map(
    ({ title, detail, align }) => `<th scope="col" class="${align}">${escaped(title)}${small(detail)}</th>`
  )
  const rows = table.rows.map((row, index) => {
    const anchor = table.anchors?.[index] ?? null
    const cells = table.columns.map(({ align, exact }, column) =>
      cellHtml(row[column], `${align}${exact ? ' exact' : ''}`)
    )
    return `<tr${anchor === null ? '' : ` id="${idOf(anchor)}"`}>${cells.join('')}</tr>`
  })
  const notes = table.notes.map(({ mark, text }) => `<li><sup>${escaped(mark)}</sup> ${escaped(text)}</li>`)
  const caption = `<b>Table ${table.number}.</b> ${escaped(table.caption)}`
  return (
    `<div class="table" id="table-${table.number}" role="region" aria-label="Table ${table.number}" tabindex="0">` +
    `<table><caption>${caption}</caption><thead><tr>${head.join('')}</tr></thead>\n` +
    `<tbody>${rows.join('\n')}</tbody></table></div>` +
    (notes.length === 0 ? '' : `<ul class="notes">${notes.join('')}</ul>`)
  )
}

function cellHtml(cell: Cell | undefined, look: string): string {
  if (cell === undefined) return '<td></td>'
  const text = escaped(cell.text)
  const linked = cell.link === undefined ? text : `<a href="#${idOf(cell.link)}">${text}</a>`
  const marks = cell.marks.length === 0 ? '' : `<sup>${escaped(cell.marks.join(','))}</sup>`
  const tone = cell.tone === 'plain' ? '' : ` ${cell.tone}`
  return `<td class="${look}${tone}">${linked}${marks}${small(cell.detail)}</td>`
}

function small(text: string): string {
  return text === '' ? '' : ` <small>${escaped(text)}</small>`
}
