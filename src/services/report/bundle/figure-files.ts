import { jsonText } from '@contract/json-text'
import type { Block, NetworkBlock, PicturesBlock, Section, TableBlock } from '@core/report'
import { type CsvCell, csvText } from '@core/charts/csv'
import { figureCsv } from '@core/charts/figure-csv'
import type { FigureSpec } from '@core/charts/figure-spec'
import { figureTex } from '@core/charts/figure-tex'
import { networkScene } from '@core/charts/network-scene'
import { paperColor } from '@core/charts/paper-colors'
import { figureScene } from '@core/charts/scene/figure-scene'
import { sceneSvg } from '@core/charts/scene/svg'
import { encodePng } from '../../projects/png'
import type { BundleFile, BundleSource } from './bundle'
import { pathPart } from './names'

/** Every figure of the report under its number: drawing, numbers, LaTeX and specification. */
export function figureFiles({ document }: BundleSource): BundleFile[] {
  return blocksOf(document.sections).flatMap((block) => {
    if (block.kind === 'charts')
      return block.figures.flatMap(({ number, chart }) => chartFiles(number, chart))
    if (block.kind === 'figure') return chartFiles(block.number, block.chart)
    if (block.kind === 'network') return networkFiles(block)
    return block.kind === 'pictures' ? pictureFiles(block) : []
  })
}

/** Every table of the report under its number, as it is printed: rounded, with its intervals and notes. */
export function tableFiles({ document }: BundleSource): BundleFile[] {
  return blocksOf(document.sections).flatMap((block) =>
    block.kind === 'table'
      ? [[`tables/${numbered('table', block.number, block.caption)}.csv`, tableCsv(block)]]
      : []
  )
}

function blocksOf(sections: readonly Section[]): Block[] {
  return sections.flatMap(({ blocks, sections: parts }) => [...blocks.flatMap(withInner), ...blocksOf(parts)])
}

function withInner(block: Block): Block[] {
  if (block.kind === 'quote') return block.blocks.flatMap(withInner)
  return block.kind === 'rich-list' ? block.items.flat().flatMap(withInner) : [block]
}

function numbered(kind: string, number: number, title: string): string {
  return `${kind}-${String(number).padStart(3, '0')}-${pathPart(title.split(/[.:;]\s/)[0] ?? '')}`
}

function chartFiles(number: number, spec: FigureSpec): BundleFile[] {
  const path = `figures/${numbered('figure', number, spec.title)}`
  const text = { title: spec.title, description: spec.caption }
  return [
    [`${path}.svg`, sceneSvg(figureScene(spec), text, paperColor)],
    [`${path}.csv`, figureCsv(spec)],
    [`${path}.tex`, figureTex(spec)],
    [`${path}.json`, jsonText(spec)]
  ]
}

function networkFiles({ number, title, caption, graph }: NetworkBlock): BundleFile[] {
  const path = `figures/${numbered('figure', number, title)}`
  return [
    [`${path}.svg`, sceneSvg(networkScene(graph), { title, description: caption }, paperColor)],
    [`${path}.json`, jsonText({ title, caption, ...graph })]
  ]
}

function pictureFiles({ number, title, caption, pictures }: PicturesBlock): BundleFile[] {
  const path = `figures/${numbered('figure', number, title)}`
  const list = pictures.map(({ label, caption: below, width, height, channels }, index) => ({
    file: `${path}-${index + 1}.png`,
    label,
    caption: below,
    width,
    height,
    channels
  }))
  return [
    ...pictures.map(({ width, height, channels, pixels }, index): BundleFile => [
      `${path}-${index + 1}.png`,
      new Uint8Array(encodePng(width, height, channels, Buffer.from(pixels, 'base64')))
    ]),
    [`${path}.json`, jsonText({ title, caption, pictures: list })]
  ]
}

function tableCsv({ caption, columns, rows, notes }: TableBlock): string {
  const head = columns.flatMap(({ title, detail }, index): CsvCell[] => {
    const name = [title, detail].filter((part) => part !== '').join(', ')
    return hasDetail(rows, index) ? [name, `${name} (beside it)`] : [name]
  })
  const lines = rows.map((row) =>
    columns.flatMap((_, index): CsvCell[] => {
      const cell = row[index]
      const text = cell === undefined ? null : [cell.text, ...cell.marks.map((mark) => `[${mark}]`)].join(' ')
      return hasDetail(rows, index) ? [text, cell?.detail ?? null] : [text]
    })
  )
  return csvText([caption, ...notes.map(({ mark, text }) => `[${mark}] ${text}`)], [head, ...lines])
}

function hasDetail(rows: TableBlock['rows'], column: number): boolean {
  return rows.some((row) => (row[column]?.detail ?? '') !== '')
}
