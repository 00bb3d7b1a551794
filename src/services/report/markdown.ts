import type { Block, Cell, Span, TableBlock } from '@core/report'
import MarkdownIt from 'markdown-it'

type Token = ReturnType<MarkdownIt['parse']>[number]

// HTML stays text; addresses are links only where the writer made them so.
const parser = new MarkdownIt({ html: false, linkify: false, typographer: false, breaks: false })
// What is nested deeper than this is lost; the usual 100 is reached by 50 lists.
parser.set({ maxNesting: 1000 } as Parameters<typeof parser.set>[0])

/**
 * Markdown as blocks of a report: headings, paragraphs, lists, quotes, code, tables and rules. Nothing in it can act:
 * HTML is shown as the text that it is, pictures are named instead of loaded, and only https addresses are links.
 */
export function readMarkdown(text: string): Block[] {
  return new Reader(parser.parse(text, {})).blocks()
}

/** Walks markdown-it's flat list of tokens, in which `nesting` opens (1) and closes (-1) what holds others. */
class Reader {
  #next = 0

  constructor(readonly tokens: readonly Token[]) {}

  /** Blocks up to the token that closes what they stand in. */
  blocks(): Block[] {
    const found: Block[] = []
    for (;;) {
      const token = this.#take()
      if (token === undefined || token.nesting === -1) return found
      found.push(...this.#block(token))
    }
  }

  #take(): Token | undefined {
    return this.tokens[this.#next++]
  }

  #block(token: Token): Block[] {
    switch (token.type) {
      case 'paragraph_open':
        return this.blocks()
      case 'inline': {
        const spans = spansOf(token.children ?? [])
        return spans.length === 0 ? [] : [{ kind: 'rich', spans }]
      }
      case 'heading_open': {
        const level = Math.min(3, Number(token.tag.slice(1))) as 1 | 2 | 3
        return this.blocks().map((block) =>
          block.kind === 'rich' ? { kind: 'heading', level, spans: block.spans } : block
        )
      }
      case 'bullet_list_open':
      case 'ordered_list_open':
        return [this.#list(token)]
      case 'blockquote_open':
        return [{ kind: 'quote', blocks: this.blocks() }]
      case 'fence':
      case 'code_block':
        return [{ kind: 'code', text: token.content.replace(/\n$/, '') }]
      case 'hr':
        return [{ kind: 'rule' }]
      case 'table_open':
        return [this.#table()]
      default:
        // What this reader does not know is shown as it was written rather than lost.
        if (token.nesting === 1) return this.blocks()
        return token.content === '' ? [] : [{ kind: 'rich', spans: [{ text: token.content, look: 'plain' }] }]
    }
  }

  #list(open: Token): Block {
    const items: Block[][] = []
    for (let token = this.#take(); token !== undefined && token.nesting !== -1; token = this.#take())
      items.push(this.blocks())
    const start = Number(open.attrGet('start') ?? 1)
    return { kind: 'rich-list', ordered: open.type === 'ordered_list_open', start, items }
  }

  #table(): TableBlock {
    const rows: { text: string; align: 'left' | 'right' }[][] = []
    for (let token = this.#take(); token && token.type !== 'table_close'; token = this.#take()) {
      if (token.type === 'tr_open') rows.push([])
      if (token.type !== 'th_open' && token.type !== 'td_open') continue
      const text = spansOf(this.#take()?.children ?? [])
        .map((span) => span.text)
        .join('')
      const right = String(token.attrGet('style') ?? '').includes('right')
      rows[rows.length - 1]?.push({ text, align: right ? 'right' : 'left' })
    }
    const [head = [], ...body] = rows
    return {
      kind: 'table',
      number: 0,
      caption: '',
      columns: head.map(({ text, align }) => ({ title: text, detail: '', align, exact: false })),
      rows: body.map((row) => row.map(({ text }): Cell => ({ text, detail: '', marks: [], tone: 'plain' }))),
      notes: []
    }
  }
}

function spansOf(tokens: readonly Token[]): Span[] {
  const spans: Span[] = []
  const open: Span['look'][] = []
  let address: string | null = null
  const put = (text: string, look: Span['look'] = open[open.length - 1] ?? 'plain'): void => {
    if (text === '') return
    const href = address !== null && mayLead(address) ? { href: address } : {}
    spans.push({ text, look, ...href })
  }
  for (const token of tokens) {
    switch (token.type) {
      case 'strong_open':
        open.push('bold')
        break
      case 'em_open':
        // There is no bold italic: what is bold already stays so.
        open.push(open.includes('bold') ? 'bold' : 'italic')
        break
      case 's_open':
        open.push('struck')
        break
      case 'strong_close':
      case 'em_close':
      case 's_close':
        open.pop()
        break
      case 'link_open':
        address = token.attrGet('href') ?? ''
        break
      case 'link_close': {
        const target: string | null = address
        address = null
        // An address that is not followed is at least shown.
        if (target !== null && !mayLead(target) && target !== '') put(` (${target})`)
        break
      }
      case 'code_inline':
        put(token.content, 'code')
        break
      case 'softbreak':
        put(' ')
        break
      case 'hardbreak':
        put('\n')
        break
      case 'image':
        put(`[picture left out: ${token.content === '' ? (token.attrGet('src') ?? '') : token.content}]`)
        break
      default:
        put(token.content)
    }
  }
  return spans
}

/** Only the web over TLS: no script, no file, no mail program. */
function mayLead(address: string): boolean {
  return /^https:\/\/[^/\s]/i.test(address)
}
