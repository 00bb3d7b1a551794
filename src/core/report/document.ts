import type { KeptPicture } from '@contract/kept-figure'
import type { NetworkGraph } from '@contract/network-graph'
import type { ChartSpec } from '../charts/chart-spec'
import type { FigureSpec } from '../charts/figure-spec'

/** A report as plain data, numbered and in order; a printer only has to lay it out. */
export interface ReportDocument {
  readonly title: string
  readonly author: string
  readonly paper: 'A4' | 'Letter'
  /** ISO time of the newest thing reported: the report itself knows no clock. */
  readonly date: string
  readonly project: string
  /** Version of Heisenbench. */
  readonly version: string
  /** What the title page says below the title. */
  readonly abstract: readonly string[]
  readonly facts: readonly Fact[]
  readonly sections: readonly Section[]
  /** Files that travel inside the PDF. */
  readonly attachments: readonly Attachment[]
}

export interface Section {
  /** "2.1", or "A.3" in an appendix. */
  readonly number: string
  readonly title: string
  readonly blocks: readonly Block[]
  readonly sections: readonly Section[]
}

export type Block =
  | ParagraphBlock
  | FormulaBlock
  | ListBlock
  | FactsBlock
  | TableBlock
  | ChartsBlock
  | FigureBlock
  | PicturesBlock
  | NetworkBlock
  | NoteBlock
  | CodeBlock
  | WrittenBlock

/** What a person wrote in Markdown. */
export type WrittenBlock = RichBlock | HeadingBlock | RichListBlock | QuoteBlock | RuleBlock

/** A stretch of text that looks alike. */
export interface Span {
  readonly text: string
  readonly look: 'plain' | 'bold' | 'italic' | 'code' | 'struck'
  /** An https address that the text leads to. */
  readonly href?: string
}

/** A paragraph whose text changes its look; "\n" breaks a line. */
export interface RichBlock {
  readonly kind: 'rich'
  readonly spans: readonly Span[]
}

/** A heading inside a section: it has no number and is not in the contents. */
export interface HeadingBlock {
  readonly kind: 'heading'
  readonly level: 1 | 2 | 3
  readonly spans: readonly Span[]
}

export interface RichListBlock {
  readonly kind: 'rich-list'
  readonly ordered: boolean
  /** Number of the first item. */
  readonly start: number
  readonly items: readonly (readonly Block[])[]
}

export interface QuoteBlock {
  readonly kind: 'quote'
  readonly blocks: readonly Block[]
}

/** A line across. */
export interface RuleBlock {
  readonly kind: 'rule'
}

export interface ParagraphBlock {
  readonly kind: 'paragraph'
  /** Bold words that open the paragraph; empty for none. */
  readonly lead: string
  readonly text: string
}

/** Formulas set apart, one a line. */
export interface FormulaBlock {
  readonly kind: 'formula'
  readonly lines: readonly string[]
}

export interface ListBlock {
  readonly kind: 'list'
  readonly ordered: boolean
  readonly items: readonly string[]
}

export interface Fact {
  readonly label: string
  readonly value: string
  /** Hashes and commands: every character counts. */
  readonly exact?: boolean
}

export interface FactsBlock {
  readonly kind: 'facts'
  readonly facts: readonly Fact[]
}

/** A remark that must not be missed. */
export interface NoteBlock {
  readonly kind: 'note'
  readonly tone: 'info' | 'caution'
  readonly title: string
  readonly text: string
}

/** Text whose every character counts: commands, JSON. */
export interface CodeBlock {
  readonly kind: 'code'
  readonly text: string
}

export interface ChartsBlock {
  readonly kind: 'charts'
  readonly figures: readonly Figure[]
}

export interface Figure {
  readonly number: number
  readonly chart: ChartSpec
  readonly place: string | null
}

/** One figure of any kind, as wide as the page. */
export interface FigureBlock {
  readonly kind: 'figure'
  readonly number: number
  readonly chart: FigureSpec
  /** The place in the window that shows it (`#/compare/...`); null where there is none. */
  readonly place: string | null
}

/** A row of images: the one thing in a report that is made of pixels, because it is an image. */
export interface PicturesBlock {
  readonly kind: 'pictures'
  readonly number: number
  readonly title: string
  readonly caption: string
  readonly pictures: readonly KeptPicture[]
  readonly place: string | null
}

/** The layers of a network as a diagram; a tall one stands in columns. */
export interface NetworkBlock {
  readonly kind: 'network'
  readonly number: number
  readonly title: string
  readonly caption: string
  readonly graph: NetworkGraph
  readonly place: string | null
}

export interface TableBlock {
  readonly kind: 'table'
  readonly number: number
  /** Empty where a person wrote none. */
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  readonly notes: readonly TableNote[]
  /** Names under which links find the rows; null for rows that nothing leads to. */
  readonly anchors?: readonly (string | null)[]
  /** The place in the window that shows it. */
  readonly place?: string | null
}

export interface Column {
  readonly title: string
  /** Unit or condition below the title. */
  readonly detail: string
  readonly align: 'left' | 'right'
  /** Hashes: fixed pitch. */
  readonly exact: boolean
}

/** How much a cell can be relied on: `faint` is not resolved, `caution` carries a warning, `bad` failed a check. */
export type Tone = 'plain' | 'faint' | 'caution' | 'bad'

export interface Cell {
  readonly text: string
  /** The interval, or what else belongs right behind the value. */
  readonly detail: string
  /** Marks of notes below the table. */
  readonly marks: readonly string[]
  readonly tone: Tone
  /** Begins the id of a chart: once figures have their numbers, the text becomes a link to the first such one. */
  readonly figure?: string
  /** The name of the figure, row or section that the text leads to. */
  readonly link?: string
}

export interface TableNote {
  readonly mark: string
  readonly text: string
}

export interface Attachment {
  readonly name: string
  readonly description: string
  readonly text: string
}
