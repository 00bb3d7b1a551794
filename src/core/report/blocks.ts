import type { ChartSpec } from '../charts/chart-spec'
import type { Block, Cell, ChartsBlock, Column, Section, TableBlock, TableNote } from './document'

/** A table that `numbered` gives its number. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  notes: readonly TableNote[] = []
): TableBlock {
  return { kind: 'table', number: 0, caption, columns, rows, notes }
}

/** Charts that `numbered` gives their numbers; none where there is nothing to draw. */
export function charts(specs: readonly ChartSpec[], place: string | null = null): ChartsBlock[] {
  const drawn = specs.filter(({ series }) => series.some(({ points }) => points.some(({ y }) => y !== null)))
  return drawn.length === 0
    ? []
    : [{ kind: 'charts', figures: drawn.map((chart) => ({ number: 0, chart, place })) }]
}

/** A section that `numbered` gives its number. */
export function section(title: string, blocks: readonly Block[], sections: readonly Section[] = []): Section {
  return { number: '', title, blocks, sections }
}

/** A table in parts of at most `most` columns: the first `keep` columns come again in each. */
export function columnChunks(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  keep: number,
  most: number
): { columns: readonly Column[]; rows: readonly (readonly Cell[])[] }[] {
  const rest = columns.length - keep
  const parts = Math.max(1, Math.ceil(rest / Math.max(1, most - keep)))
  const size = Math.ceil(rest / parts)
  return Array.from({ length: parts }, (_, part) => {
    const pick = <T>(all: readonly T[]): T[] => [
      ...all.slice(0, keep),
      ...all.slice(keep + part * size, keep + (part + 1) * size)
    ]
    return { columns: pick(columns), rows: rows.map((row) => pick(row)) }
  })
}

/** Gives sections, tables and figures their numbers, in reading order; appendices count in letters. */
export function numbered(sections: readonly Section[], appendices: readonly Section[]): Section[] {
  let tables = 0
  let figures = 0
  const count = (block: Block): Block => {
    if (block.kind === 'table') return { ...block, number: ++tables }
    if (block.kind === 'figure' || block.kind === 'pictures' || block.kind === 'network')
      return { ...block, number: ++figures }
    if (block.kind === 'quote') return { ...block, blocks: block.blocks.map(count) }
    if (block.kind === 'rich-list') return { ...block, items: block.items.map((item) => item.map(count)) }
    if (block.kind !== 'charts') return block
    return { ...block, figures: block.figures.map((figure) => ({ ...figure, number: ++figures })) }
  }
  const one = (part: Section, number: string): Section => {
    const blocks = part.blocks.map(count)
    return {
      ...part,
      number,
      blocks,
      sections: part.sections.map((inner, index) => one(inner, `${number}.${index + 1}`))
    }
  }
  return linked([
    ...sections.map((part, index) => one(part, String(index + 1))),
    ...appendices.map((part, index) => one(part, String.fromCharCode(65 + index)))
  ])
}

/** Lets cells lead to figures and rows that are in the report; what leads nowhere stays text. */
function linked(sections: readonly Section[]): Section[] {
  const figures = new Map<string, number>()
  const anchors = new Set<string>()
  const collect = (part: Section): void => {
    for (const block of part.blocks) {
      if (block.kind === 'charts')
        for (const { chart, number } of block.figures) figures.set(chart.id, number)
      if (block.kind === 'table') for (const name of block.anchors ?? []) if (name !== null) anchors.add(name)
    }
    part.sections.forEach(collect)
  }
  sections.forEach(collect)
  const leading = (cell: Cell): Cell => {
    const { figure, link, ...plain } = cell
    if (figure !== undefined) {
      const [, number] = [...figures].find(([id]) => id.startsWith(figure)) ?? []
      return number === undefined ? plain : { ...plain, text: `Figure ${number}`, link: `figure-${number}` }
    }
    return link === undefined || anchors.has(link) ? cell : plain
  }
  const inside = (part: Section): Section => ({
    ...part,
    blocks: part.blocks.map((block) =>
      block.kind === 'table' ? { ...block, rows: block.rows.map((row) => row.map(leading)) } : block
    ),
    sections: part.sections.map(inside)
  })
  return sections.map(inside)
}
