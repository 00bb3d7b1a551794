import type { CallOutput } from '@contract/ipc'

/** A kind of file, as its button shows it. */
export interface FileFormat<Format extends string> {
  readonly format: Format
  /** What saving does, in full. */
  readonly title: string
  /** For those who cannot see the row. */
  readonly label: string
  readonly shown: string
}

/** What can be done with a kind of figure. */
export interface FilesOfFigure<Figure, Format extends string> {
  /** Of the row, for those who cannot see it. */
  readonly name: string
  /** What copying does, in full. */
  readonly hint: string
  readonly formats: readonly FileFormat<Format>[]
  /** Puts the figure on the clipboard. */
  copy(figure: Figure): Promise<void>
  /** Asks for a place and writes the figure there; null when the dialog was closed. */
  save(figure: Figure, format: Format): Promise<CallOutput<'exports.save'>>
}
