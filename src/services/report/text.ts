import { openFont } from './open-font'
import type { Pdf } from './pdf-file'
import type { FontName, TextStyle } from './theme'

/** A stretch of text in one style. */
export interface Run {
  readonly text: string
  readonly style: TextStyle
  /** Address that the text leads to; `#name` is a place in the same document. */
  readonly href?: string | undefined
  readonly struck?: boolean | undefined
}

/** A stretch of text at its place in a line. */
export interface Piece extends Run {
  readonly x: number
}

/** One line of wrapped text. */
export interface Line {
  readonly pieces: readonly Piece[]
  readonly width: number
}

const REPLACEMENT = '□'

/** Measures, wraps and draws text in the fonts of one document. */
export class Typesetter {
  readonly #widths = new Map<string, number>()
  readonly #glyphs = new Map<string, boolean>()

  readonly #fonts: Readonly<Record<FontName, ReturnType<typeof openFont>>>

  constructor(readonly pdf: Pdf) {
    const open = (name: FontName) => openFont(pdf, name)
    this.#fonts = { regular: open('regular'), italic: open('italic'), bold: open('bold'), mono: open('mono') }
  }

  /** Width in points of text on one line. */
  width(text: string, style: TextStyle): number {
    const key = `${style.font}${style.tabular === true ? 't' : ''}|${text}`
    let thousand = this.#widths.get(key)
    if (thousand === undefined) {
      thousand = this.pdf
        .font(style.font)
        .fontSize(1000)
        .widthOfString(this.#printable(text, style.font), features(style))
      this.#widths.set(key, thousand)
    }
    return (thousand * style.size) / 1000
  }

  /** Breaks text into lines of at most `width`: at spaces and behind hyphens, inside words only where they are too long. */
  wrap(text: string, style: TextStyle, width: number): Line[] {
    return this.wrapRuns([{ text, style }], width)
  }

  /** The same for text that changes its style. */
  wrapRuns(runs: readonly Run[], width: number): Line[] {
    const lines: Line[] = []
    let pieces: Piece[] = []
    let x = 0
    const close = (): void => {
      const last = pieces[pieces.length - 1]
      const trimmed = last ? last.text.replace(/ +$/, '') : ''
      if (last) pieces[pieces.length - 1] = { ...last, text: trimmed }
      const end = last ? last.x + this.width(trimmed, last.style) : 0
      lines.push({ pieces: pieces.filter(({ text }) => text !== ''), width: end })
      pieces = []
      x = 0
    }
    for (const run of runs) {
      const { text, style, href, struck } = run
      const put = (word: string): void => {
        const last = pieces[pieces.length - 1]
        if (last?.style === style && last.href === href && last.struck === struck)
          pieces[pieces.length - 1] = { ...last, text: last.text + word }
        else pieces.push({ ...run, text: word, x })
        x += this.width(word, style)
      }
      for (const [index, paragraph] of tied(text).split('\n').entries()) {
        if (index > 0) close()
        for (const token of tokens(paragraph)) {
          const bare = this.width(token.replace(/ +$/, ''), style)
          if (x > 0 && x + bare > width + 0.01) close()
          if (bare <= width + 0.01) put(token)
          else
            for (const part of this.#cut(token, style, width)) {
              if (x > 0 && x + this.width(part, style) > width + 0.01) close()
              put(part)
            }
        }
      }
    }
    if (pieces.length > 0 || lines.length === 0) close()
    return lines
  }

  /** Draws one line with its baseline at `y`. */
  drawLine(line: Line, x: number, y: number): void {
    for (const piece of line.pieces) {
      this.draw(piece.text, piece.style, x + piece.x, y)
      if (piece.href === undefined && piece.struck !== true) continue
      const { size, color } = piece.style
      const width = this.width(piece.text, piece.style)
      if (piece.href?.startsWith('#') === true)
        this.pdf.goTo(x + piece.x, y - size, width, size * 1.3, piece.href.slice(1))
      else if (piece.href !== undefined) this.pdf.link(x + piece.x, y - size, width, size * 1.3, piece.href)
      const height = piece.struck === true ? y - size * 0.3 : y + 1.4
      this.pdf.lineWidth(0.5).strokeColor(color)
      this.pdf
        .moveTo(x + piece.x, height)
        .lineTo(x + piece.x + width, height)
        .stroke()
    }
  }

  /** Draws text on one line with its baseline at `y`. */
  draw(text: string, style: TextStyle, x: number, y: number): void {
    if (text === '') return
    this.pdf
      .font(style.font)
      .fontSize(style.size)
      .fillColor(style.color)
      .text(this.#printable(text, style.font), x, y, {
        lineBreak: false,
        baseline: 'alphabetic',
        ...features(style)
      })
  }

  /** Shortens text with an ellipsis until it fits. */
  fit(text: string, style: TextStyle, width: number): string {
    if (this.width(text, style) <= width) return text
    const characters = [...text]
    while (characters.length > 1 && this.width(`${characters.join('').trimEnd()}…`, style) > width)
      characters.pop()
    return `${characters.join('').trimEnd()}…`
  }

  /** Pieces of a word, each as long as the line admits. */
  #cut(token: string, style: TextStyle, width: number): string[] {
    const parts: string[] = []
    let part = ''
    for (const character of token) {
      if (part !== '' && this.width(part + character, style) > width) {
        parts.push(part)
        part = ''
      }
      part += character
    }
    return part === '' ? parts : [...parts, part]
  }

  /** Characters that the font lacks become a box; control characters vanish. */
  #printable(text: string, font: FontName): string {
    if (/^[ -~]*$/.test(text)) return text
    let printable = ''
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0
      if (code < 32 || (code >= 127 && code < 160)) continue
      const key = font + character
      let known = this.#glyphs.get(key)
      if (known === undefined) {
        known = code < 127 || this.#fonts[font].font.hasGlyphForCodePoint(code)
        this.#glyphs.set(key, known)
      }
      printable += known ? character : REPLACEMENT
    }
    return printable
  }
}

/** Figures of one width where they stand in columns. */
function features(style: TextStyle): { features?: PDFKit.Mixins.OpenTypeFeatures[] } {
  return style.tabular === true ? { features: ['tnum'] } : {}
}

/** A number keeps its per cent sign beside it, an arXiv number its name. */
function tied(text: string): string {
  return text.replace(/(\d) %/g, '$1\u00a0%').replace(/arXiv (?=\d)/g, 'arXiv\u00a0')
}

/** Words with the spaces behind them; a line may also break behind hyphens, slashes and commas inside a word. */
export function tokens(text: string): string[] {
  return text.match(/[^ ]*?[-/,;](?=[^ \d])|[^ ]+ *| +/g) ?? []
}
