import type { Pdf } from './pdf-file'
import type { Typesetter } from './text'
import type { Geometry } from './theme'

/** A part of a page that a place in the window shows, too; from the top left of the page, in points. */
export interface Region {
  /** From 0. */
  readonly page: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly place: string
}

/** Where the next thing goes: a cursor that runs down the pages of one document. */
export class Flow {
  /** Distance from the top of the page. */
  y: number
  /** Title of the part that each page opens with, for the header. */
  readonly running: string[] = []
  readonly regions: Region[] = []
  #part = ''
  #inset = 0

  constructor(
    readonly pdf: Pdf,
    readonly type: Typesetter,
    readonly geometry: Geometry
  ) {
    this.y = geometry.top
  }

  get left(): number {
    return this.geometry.left + this.#inset
  }

  get width(): number {
    return this.geometry.right - this.left
  }

  /** Height of an empty page. */
  get pageHeight(): number {
    return this.geometry.bottom - this.geometry.top
  }

  /** Height that is left on this page. */
  get room(): number {
    return this.geometry.bottom - this.y
  }

  get atTop(): boolean {
    return this.y <= this.geometry.top + 0.01
  }

  /** Number of the page being filled, from 0. */
  get page(): number {
    return this.running.length - 1
  }

  /** Whatever `draw` draws begins this much further to the right, but never beyond the middle of the page. */
  inset(amount: number, draw: () => void): void {
    const before = this.#inset
    this.#inset = Math.min(before + amount, (this.geometry.right - this.geometry.left) / 2)
    draw()
    this.#inset = before
  }

  /** Remembers where on this page something stands that the window can show, too. */
  region(place: string | null, x: number, y: number, width: number, height: number): void {
    if (place !== null) this.regions.push({ page: this.page, x, y, width, height, place })
  }

  /** A part of the report begins here. */
  enter(part: string): void {
    this.#part = part
    if (this.atTop && this.page >= 0) this.running[this.page] = part
  }

  newPage(): void {
    this.pdf.addPage()
    this.running.push(this.#part)
    this.y = this.geometry.top
  }

  /** Goes to the next page unless `height` fits on this one. */
  ensure(height: number): void {
    if (this.room < height && !this.atTop) this.newPage()
  }

  /** Empty space, none at the top of a page. */
  space(height: number): void {
    if (!this.atTop) this.y += height
  }
}
