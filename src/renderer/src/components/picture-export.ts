import { jsonText } from '@contract/json-text'
import type { KeptPicture, KeptPictures } from '@contract/kept-figure'
import { type CsvCell, csvText } from '@core/charts/csv'
import { paperColor } from '@core/charts/paper-colors'
import { picturesScene, picturesSvg } from '@core/charts/scene/pictures-scene'
import { call } from '../api'
import { measureText } from '../charts/scene-canvas'
import { scenePng } from '../charts/scene-png'
import type { FileFormat, FilesOfFigure } from './figure-files'

/** What pictures are saved as; numbers only where there are some. */
export type PictureFormat = 'png' | 'svg' | 'pdf' | 'csv' | 'json'

/** The numbers behind pictures, a row a pixel or point. */
export interface PictureData {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly CsvCell[])[]
}

/** Pixels of the saved picture for one of its scene. */
const SCALE = 2

/** A picture as large as it is, a pixel for a pixel. */
function canvasOf({ width, height, channels, pixels }: KeptPicture): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const image = new ImageData(width, height)
  const bytes = atob(pixels)
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      image.data[4 * pixel + channel] = bytes.charCodeAt(pixel * channels + (channels === 3 ? channel : 0))
    image.data[4 * pixel + 3] = 255
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0)
  return canvas
}

/** The figure as a PNG in base 64: as on the page of its PDF. */
async function figurePng(figure: KeptPictures): Promise<string> {
  // Before texts are measured.
  await document.fonts.ready
  const { scene, places } = picturesScene(figure, measureText)
  return scenePng(scene, SCALE, (context) => {
    context.imageSmoothingEnabled = false
    for (const { box, picture } of places)
      context.drawImage(canvasOf(picture), box.x, box.y, box.width, box.height)
  })
}

const formats: readonly FileFormat<PictureFormat>[] = [
  { format: 'png', title: 'Save as a picture', label: 'Save PNG', shown: 'PNG' },
  { format: 'svg', title: 'Save as an SVG file, with texts as text', label: 'Save SVG', shown: 'SVG' },
  {
    format: 'pdf',
    title: 'Save as a PDF of one page, with all conditions',
    label: 'Save as PDF…',
    shown: 'PDF…'
  },
  { format: 'csv', title: 'Save the number behind each pixel or point', label: 'Save CSV', shown: 'CSV' },
  {
    format: 'json',
    title: 'Save the number behind each pixel or point, for programs',
    label: 'Save JSON',
    shown: 'JSON'
  }
]

/**
 * The files of pictures that a view shows, and of their numbers.
 *
 * @param numbers asked when they are saved
 */
export function pictureFiles(numbers: () => PictureData): FilesOfFigure<KeptPictures, PictureFormat> {
  return {
    name: 'Files of the pictures',
    hint: 'Puts the pictures on the clipboard',
    formats,
    async copy(figure) {
      await call('exports.copyImage', { png: await figurePng(figure) })
    },
    async save(figure, format) {
      const target = { path: null, name: figure.title }
      if (format === 'pdf') return call('exports.saveFigure', { ...target, figure })
      return call('exports.save', { ...target, format, data: await dataOf(figure, format, numbers) })
    }
  }
}

async function dataOf(
  figure: KeptPictures,
  format: Exclude<PictureFormat, 'pdf'>,
  numbers: () => PictureData
): Promise<string> {
  const { title, conditions } = figure
  switch (format) {
    case 'png':
      return figurePng(figure)
    case 'svg':
      return picturesSvg(
        figure,
        paperColor,
        (picture) => canvasOf(picture).toDataURL('image/png'),
        measureText
      )
    case 'csv': {
      const { columns, rows } = numbers()
      return csvText([title, ...conditions], [columns, ...rows])
    }
    case 'json':
      return jsonText({ title, conditions, ...numbers() })
  }
}

/** Quantities of each pixel as a table: where it is, then its values; channels have rows of their own. */
export function pixelTable(
  [height, width, channels]: readonly [number, number, number],
  quantities: Readonly<Record<string, ArrayLike<number>>>
): PictureData {
  const found = Object.entries(quantities)
  const rows: CsvCell[][] = []
  for (let at = 0; at < height * width * channels; at++) {
    const pixel = Math.floor(at / channels)
    rows.push([
      ...[Math.floor(pixel / width), pixel % width, ...(channels > 1 ? [at % channels] : [])],
      ...found.map(([, values]) => finite(values[at]))
    ])
  }
  return {
    columns: ['row', 'column', ...(channels > 1 ? ['channel'] : []), ...found.map(([name]) => name)],
    rows
  }
}

/** What is no finite number is an empty field. */
function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}
