import { Worker } from 'node:worker_threads'
import { AppError, fromWireError } from '@contract/errors'
import type { KeptPicture, PrintableFigure } from '@contract/kept-figure'
import { networkScene } from '@core/charts/network-scene'
import { figureScene } from '@core/charts/scene/figure-scene'
import type { Scene } from '@core/charts/scene/scene'
import { sentences } from '@core/report/kept'
import { drawScene, measureWith } from './chart-scene'
import { createPdf, finishPdf } from './pdf-file'
import { drawRows, rowsHeight, setPictures } from './pictures'
import { type Line, Typesetter } from './text'
import { colors, geometryOf, type TextStyle } from './theme'
import type { FromThread, ToThread } from './thread-messages'

/** Points for a pixel of the scene: it has the size on paper that it has on a screen of 96 pixels an inch. */
const SCALE = 0.75
/** What stands around pictures, in points; charts have the same. */
const MARGIN = 12
const WIDTH = 540
/** Conditions need a line of this length, however narrow the pictures are. */
const LEAST_WIDTH = 320
const WIDEST_PICTURE = 300
/** As large as those of a chart. */
const title: TextStyle = { font: 'bold', size: 11.25, leading: 13.5, color: colors.ink }
const caption: TextStyle = { font: 'regular', size: 8.25, leading: 11.25, color: colors.muted }

export interface FigureOrder {
  readonly figure: PrintableFigure
  /** Folder of the report's fonts. */
  readonly fonts: string
  /** The program that made it, with its version. */
  readonly creator: string
}

/**
 * One figure as a PDF of its own size, title and conditions in it, to be put into a paper. The same figure gives the
 * same bytes. Charts and diagrams are vectors and text in embedded fonts; of pictures, each is an image and all else text.
 */
export function printFigure({ figure, fonts, creator }: FigureOrder): Promise<Uint8Array> {
  const conditions = conditionsOf(figure)
  const pdf = createPdf(geometryOf('A4'), fonts, {
    ...{ title: figure.title, author: '', subject: conditions, creator },
    // A figure does not know when it was measured, and when it was saved would be other bytes each time.
    date: null
  })
  const type = new Typesetter(pdf)
  draw(type, figure, conditions)
  return finishPdf(pdf)
}

function draw(type: Typesetter, figure: PrintableFigure, conditions: string): void {
  switch (figure.kind) {
    case 'chart': {
      const chart = { ...figure.data, caption: conditions }
      return drawWhole(type, figureScene(chart, { measure: measureWith(type) }))
    }
    case 'network':
      return drawWhole(type, networkScene(figure.data))
    case 'pictures':
      return drawPictures(type, figure.title, figure.data.pictures, conditions)
  }
}

function conditionsOf(figure: PrintableFigure): string {
  return sentences(
    figure.kind === 'chart' ? [figure.data.caption, ...figure.conditions] : [...figure.conditions]
  )
}

function drawWhole(type: Typesetter, scene: Scene): void {
  type.pdf.addPage({ size: [SCALE * scene.width, SCALE * scene.height], margin: 0 })
  drawScene(type, scene, { x: 0, y: 0, scale: SCALE })
}

function drawPictures(
  type: Typesetter,
  heading: string,
  pictures: readonly KeptPicture[],
  conditions: string
): void {
  const set = setPictures(type, pictures, WIDTH - 2 * MARGIN, WIDEST_PICTURE)
  const width = Math.max(LEAST_WIDTH, set.width)
  const above = type.wrap(heading, title, width)
  const below = type.wrap(conditions, caption, width)
  const top = MARGIN + above.length * title.leading + 6
  const foot = top + rowsHeight(set) + 4
  const height = foot + below.length * caption.leading + MARGIN
  type.pdf.addPage({ size: [width + 2 * MARGIN, height], margin: 0 })
  drawLines(type, above, title, MARGIN)
  drawRows(type, set, MARGIN, top)
  drawLines(type, below, caption, foot)
}

function drawLines(type: Typesetter, lines: readonly Line[], style: TextStyle, top: number): void {
  for (const [index, line] of lines.entries())
    type.drawLine(line, MARGIN, top + index * style.leading + style.size)
}

/** The same in a thread of its own, away from the process that has to answer, and not behind a long report. */
export function printFigureAside(threadFile: string | null, order: FigureOrder): Promise<Uint8Array> {
  if (threadFile === null) return printFigure(order)
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadFile)
    thread.on('message', (message: FromThread) => {
      if (message.type === 'figure') resolve(message.bytes)
      else if (message.type === 'failed') reject(fromWireError(message.error))
      void thread.terminate()
    })
    thread.on('error', (error) => reject(ended(error.stack ?? error.message)))
    thread.on('exit', (code) => reject(ended(`it ended with code ${code}`)))
    thread.postMessage({ type: 'figure', order } satisfies ToThread)
  })
}

function ended(why: string): AppError {
  return new AppError('worker-died', `The thread that draws the figure ended by itself: ${why}. Try again.`)
}
