import type {
  CodeBlock,
  Fact,
  FactsBlock,
  FormulaBlock,
  ListBlock,
  NoteBlock,
  ParagraphBlock
} from '@core/report'
import type { Flow } from './flow'
import type { Line, Run } from './text'
import { colors, styles, type TextStyle } from './theme'

const BELOW_PARAGRAPH = 6

/** Running text; never a single line of it alone on a page. */
export function drawParagraph(flow: Flow, block: ParagraphBlock): void {
  drawLines(flow, paragraphLines(flow, block), styles.body, flow.left)
  flow.space(BELOW_PARAGRAPH)
}

/** Height of a paragraph with the space below it. */
export function paragraphHeight(flow: Flow, block: ParagraphBlock): number {
  return paragraphLines(flow, block).length * styles.body.leading + BELOW_PARAGRAPH
}

function paragraphLines(flow: Flow, { lead, text }: ParagraphBlock): Line[] {
  const opening = lead === '' ? [] : [{ text: `${lead} `, style: styles.lead }]
  return flow.type.wrapRuns([...opening, { text, style: styles.body }], flow.width)
}

export function drawFormula(flow: Flow, { lines }: FormulaBlock): void {
  flow.ensure(lines.length * styles.formula.leading + 8)
  flow.space(2)
  for (const line of lines) {
    for (const wrapped of flow.type.wrap(line, styles.formula, flow.width - 36)) {
      flow.type.drawLine(wrapped, flow.left + 18, flow.y + styles.formula.size)
      flow.y += styles.formula.leading
    }
  }
  flow.space(8)
}

export function drawList(flow: Flow, { ordered, items }: ListBlock): void {
  const indent = ordered ? 18 : 12
  for (const [index, item] of items.entries()) {
    const lines = flow.type.wrap(item, styles.body, flow.width - indent)
    flow.ensure(Math.min(2, lines.length) * styles.body.leading)
    const sign = ordered ? `${index + 1}.` : '•'
    flow.type.draw(sign, styles.body, flow.left, flow.y + styles.body.size)
    drawLines(flow, lines, styles.body, flow.left + indent)
    flow.space(2)
  }
  flow.space(5)
}

/** Labels and values in two columns. */
export function drawFacts(flow: Flow, { facts }: FactsBlock): void {
  const labelWidth = Math.min(
    120,
    Math.max(...facts.map(({ label }) => flow.type.width(label, styles.factLabel)), 40) + 14
  )
  for (const fact of facts) drawFact(flow, fact, flow.left, labelWidth, flow.width)
  flow.space(8)
}

/** One label with its value; long values wrap beside the label. */
export function drawFact(flow: Flow, fact: Fact, left: number, labelWidth: number, width: number): void {
  const style = fact.exact === true ? styles.factExact : styles.factValue
  const labels = flow.type.wrap(fact.label, styles.factLabel, labelWidth - 8)
  const values = flow.type.wrap(fact.value, style, width - labelWidth)
  flow.ensure(Math.min(Math.max(labels.length, Math.min(values.length, 2)), 4) * style.leading)
  const labelsEnd = flow.y + labels.length * styles.factLabel.leading
  const page = flow.page
  for (const [index, line] of labels.entries())
    flow.type.drawLine(line, left, flow.y + index * styles.factLabel.leading + styles.factLabel.size)
  for (const line of values) {
    if (flow.room < style.leading) flow.newPage()
    flow.type.drawLine(line, left + labelWidth, flow.y + styles.factValue.size)
    flow.y += style.leading
  }
  if (flow.page === page) flow.y = Math.max(flow.y, labelsEnd)
}

/** A remark in a tinted box. */
export function drawNote(flow: Flow, { tone, title, text }: NoteBlock): void {
  const padding = 9
  const runs: Run[] = [
    { text: `${title}. `, style: styles.lead },
    { text, style: styles.body }
  ]
  const lines = flow.type.wrapRuns(runs, flow.width - 2 * padding - 3)
  const height = lines.length * styles.body.leading + 2 * padding - 3
  flow.space(3)
  flow.ensure(height)
  const color = tone === 'caution' ? colors.caution : colors.accent
  flow.pdf
    .rect(flow.left, flow.y, flow.width, height)
    .fill(tone === 'caution' ? colors.cautionFill : colors.infoFill)
  flow.pdf.rect(flow.left, flow.y, 2.5, height).fill(color)
  flow.y += padding
  for (const line of lines) {
    flow.type.drawLine(line, flow.left + padding + 3, flow.y + styles.body.size - 1)
    flow.y += styles.body.leading
  }
  flow.y += padding - 3
  flow.space(10)
}

/** Text in a fixed pitch on a tint, over as many pages as it takes. */
export function drawCode(flow: Flow, { text }: CodeBlock): void {
  const padding = 6
  const { leading, size } = styles.code
  const lines = text
    .split('\n')
    .flatMap((line) => flow.type.wrap(indented(line), styles.code, flow.width - 2 * padding))
  let next = 0
  while (next < lines.length) {
    flow.ensure(Math.min(3, lines.length - next) * leading + 2 * padding)
    const fitting = Math.max(1, Math.floor((flow.room - 2 * padding) / leading))
    const part = lines.slice(next, next + fitting)
    next += part.length
    const height = part.length * leading + 2 * padding
    flow.pdf.rect(flow.left, flow.y, flow.width, height).fill(colors.codeFill)
    for (const [index, line] of part.entries())
      flow.type.drawLine(line, flow.left + padding, flow.y + padding + index * leading + size)
    flow.y += height
  }
  flow.space(10)
}

/** Wrapped lines over as many pages as they take, at least two on each. */
export function drawLines(flow: Flow, lines: readonly Line[], style: TextStyle, left: number): void {
  flow.ensure(Math.min(2, lines.length) * style.leading)
  for (const [index, line] of lines.entries()) {
    const beforeLast = index === lines.length - 2 && index > 0
    // The last two lines go over together, unless that would leave one alone.
    if (flow.room < style.leading * (beforeLast && lines.length > 3 ? 2 : 1)) flow.newPage()
    flow.type.drawLine(line, left, flow.y + style.size)
    flow.y += style.leading
  }
}

/** Leading spaces would be lost at the start of a wrapped line. */
function indented(line: string): string {
  return line.replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length))
}
