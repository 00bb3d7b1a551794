import type { Block, HeadingBlock, QuoteBlock, RichListBlock, Span, WrittenBlock } from '@core/report'
import type { Flow } from './flow'
import { drawLines } from './paragraphs'
import type { Run } from './text'
import { colors, styles, type TextStyle } from './theme'

type DrawBlock = (flow: Flow, block: Block) => void

/** What a person wrote in Markdown. `drawBlock` draws the blocks inside lists and quotes. */
export function drawWritten(flow: Flow, block: WrittenBlock, drawBlock: DrawBlock): void {
  switch (block.kind) {
    case 'rich':
      drawLines(flow, flow.type.wrapRuns(runsOf(block.spans), flow.width), styles.body, flow.left)
      return flow.space(6)
    case 'heading':
      return drawWrittenHeading(flow, block)
    case 'rich-list':
      return drawRichList(flow, block, drawBlock)
    case 'quote':
      return drawQuote(flow, block, drawBlock)
    case 'rule':
      flow.ensure(16)
      flow.space(4)
      strike(flow, flow.left, flow.y, flow.left + flow.width, flow.y)
      return flow.space(12)
  }
}

const lookStyles: Readonly<Record<Span['look'], TextStyle>> = {
  plain: styles.body,
  bold: styles.lead,
  italic: styles.bodyItalic,
  code: styles.bodyCode,
  struck: styles.body
}

function runsOf(spans: readonly Span[]): Run[] {
  return spans.map(({ text, look, href }) => ({
    text,
    style: href !== undefined && (look === 'plain' || look === 'struck') ? styles.link : lookStyles[look],
    href,
    struck: look === 'struck'
  }))
}

function drawWrittenHeading(flow: Flow, { level, spans }: HeadingBlock): void {
  const style = [styles.writtenHeading1, styles.writtenHeading2, styles.writtenHeading3][level - 1]
  const runs = spans.map(({ text, href }) => ({ text, style: style ?? styles.writtenHeading3, href }))
  const lines = flow.type.wrapRuns(runs, flow.width)
  const leading = style?.leading ?? styles.writtenHeading3.leading
  flow.space(5)
  // Two lines of what follows stay with it.
  flow.ensure(lines.length * leading + 2 * styles.body.leading + 4)
  for (const line of lines) {
    flow.type.drawLine(line, flow.left, flow.y + (style?.size ?? styles.writtenHeading3.size))
    flow.y += leading
  }
  flow.y += 3
}

function drawRichList(flow: Flow, { ordered, start, items }: RichListBlock, drawBlock: DrawBlock): void {
  const signs = items.map((_, index) => (ordered ? `${start + index}.` : '•'))
  const indent = Math.max(12, ...signs.map((sign) => flow.type.width(sign, styles.body) + 7))
  for (const [index, item] of items.entries()) {
    flow.ensure(2 * styles.body.leading)
    flow.type.draw(signs[index] ?? '•', styles.body, flow.left, flow.y + styles.body.size)
    const before = { y: flow.y, page: flow.page }
    flow.inset(indent, () => {
      for (const block of item) drawBlock(flow, block)
    })
    if (flow.y === before.y && flow.page === before.page) flow.y += styles.body.leading
  }
  flow.space(3)
}

/** Set in, with a line beside it on every page that it covers. */
function drawQuote(flow: Flow, { blocks }: QuoteBlock, drawBlock: DrawBlock): void {
  flow.ensure(2 * styles.body.leading)
  const x = flow.left + 2
  for (const block of blocks) {
    const top = flow.y
    const page = flow.page
    flow.inset(14, () => drawBlock(flow, block))
    const bottom = flow.y - 3
    if (flow.page === page) strike(flow, x, top, x, bottom)
    else {
      strike(flow, x, flow.geometry.top, x, bottom)
      for (let earlier = page; earlier < flow.page; earlier++) {
        flow.pdf.switchToPage(earlier)
        const from = earlier === page ? top : flow.geometry.top
        strike(flow, x, from, x, flow.geometry.bottom)
      }
      flow.pdf.switchToPage(flow.page)
    }
  }
  flow.space(3)
}

function strike(flow: Flow, fromX: number, fromY: number, toX: number, toY: number): void {
  flow.pdf.lineWidth(1.2).strokeColor(colors.hairline).moveTo(fromX, fromY).lineTo(toX, toY).stroke()
}
