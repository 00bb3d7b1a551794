/**
 * A figure as shapes and labels at places, without colours: what the window, the SVG file, the picture for the clipboard
 * and the PDF print alike. x grows to the right, y downwards, in pixels of the screen.
 */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly items: readonly SceneItem[]
}

export type SceneItem = Shape | Label | Clipped

/** What a colour stands for; each printer has its own table of colours. */
export type Paint =
  | 'ink'
  | 'muted'
  | 'grid'
  | 'axis'
  | 'paper'
  | 'black'
  | 'white'
  | { readonly series: number }
  | { readonly share: number; readonly colors: 'sequential' | 'diverging' }

export interface Shape {
  readonly kind: 'shape'
  readonly commands: readonly Command[]
  readonly fill: Paint | null
  readonly stroke: Paint | null
  readonly width: number
  /** Empty: a full line. */
  readonly dash: readonly number[]
  readonly opacity: number
  /** What it shows, for readers of the file and for tests: "line", "band", "bar". */
  readonly role: string
  /** The id of the series that it belongs to. */
  readonly series?: string
  /** What a pointer on it is told. */
  readonly note?: string
}

export type Command =
  | readonly ['M', number, number]
  | readonly ['L', number, number]
  | readonly ['C', number, number, number, number, number, number]
  | readonly ['Z']

export interface Label {
  readonly kind: 'label'
  readonly text: string
  /** Where the anchor stands on the baseline. */
  readonly x: number
  readonly y: number
  readonly size: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly paint: Paint
  readonly bold: boolean
  /** Degrees clockwise around its place. */
  readonly turn: number
}

/** Items that are cut off at a box. */
export interface Clipped {
  readonly kind: 'clipped'
  readonly box: Box
  readonly items: readonly (Shape | Label)[]
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The width of a text in pixels. */
export type Measure = (text: string, size: number, bold: boolean) => number

/** A shape of which only what differs from a thin, full, uncoloured line is given. */
export function shape(role: string, commands: readonly Command[], rest: Partial<Shape>): Shape {
  return {
    kind: 'shape',
    role,
    commands,
    fill: null,
    stroke: null,
    width: 1,
    dash: [],
    opacity: 1,
    ...rest
  }
}

/** A text at a place, small and muted unless told otherwise. */
export function label(text: string, x: number, y: number, rest: Partial<Label> = {}): Label {
  return {
    kind: 'label',
    text,
    x,
    y,
    size: 11,
    anchor: 'start',
    paint: 'muted',
    bold: false,
    turn: 0,
    ...rest
  }
}

/** A line through places; `closed` makes it an area. */
export function lineThrough(
  places: readonly { readonly x: number; readonly y: number }[],
  closed = false
): Command[] {
  const commands = places.map(({ x, y }, index): Command => [index === 0 ? 'M' : 'L', x, y])
  return closed ? [...commands, ['Z']] : commands
}

/** The outline of a box. */
export function rectangle({ x, y, width, height }: Box): Command[] {
  return [['M', x, y], ['L', x + width, y], ['L', x + width, y + height], ['L', x, y + height], ['Z']]
}

/** The control points that make four curves a circle. */
const KAPPA = 0.5523

/** The outline of a circle. */
export function circle(x: number, y: number, radius: number): Command[] {
  const control = KAPPA * radius
  return [
    ['M', x + radius, y],
    ['C', x + radius, y + control, x + control, y + radius, x, y + radius],
    ['C', x - control, y + radius, x - radius, y + control, x - radius, y],
    ['C', x - radius, y - control, x - control, y - radius, x, y - radius],
    ['C', x + control, y - radius, x + radius, y - control, x + radius, y],
    ['Z']
  ]
}

/**
 * Widths of Inter's letters, roughly, where no font is at hand: texts are then placed within a few pixels, and an SVG
 * file cannot know its reader's font anyway.
 */
export function roughWidth(text: string, size: number, bold: boolean): number {
  let width = 0
  for (const letter of text) {
    if (/[iljtfr.,:;'|()[\]! ]/.test(letter)) width += 0.31
    else if (/[mwMW@%]/.test(letter)) width += 0.86
    else if (/[A-Z−–×∞]/.test(letter)) width += 0.68
    else width += 0.57
  }
  return width * size * (bold ? 1.06 : 1)
}
