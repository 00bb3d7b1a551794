import type { DecodedImage } from './format'

const orientationTag = 0x0112
const shortType = 3

/**
 * Orientation of an image, 1 to 8, from the TIFF header on (Exif 2.32, 4.6.4): 1 is as stored; anything unreadable counts
 * as 1, as viewers take it.
 */
export function exifOrientation(view: DataView, start: number, end: number): number {
  if (start + 8 > end) return 1
  const order = view.getUint16(start)
  if (order !== 0x4949 && order !== 0x4d4d) return 1
  const little = order === 0x4949
  const directory = start + view.getUint32(start + 4, little)
  if (directory + 2 > end) return 1
  const entries = view.getUint16(directory, little)
  for (let index = 0; index < entries; index++) {
    const entry = directory + 2 + 12 * index
    if (entry + 12 > end) return 1
    if (view.getUint16(entry, little) !== orientationTag) continue
    const value = view.getUint16(entry + 8, little)
    return view.getUint16(entry + 2, little) === shortType && value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** Whether upright images of this orientation have the stored height as their width. */
export const swapsSides = (orientation: number): boolean => orientation >= 5

/** Where the pixel that is shown at a place lies in the file, by orientation. */
type Place = (row: number, column: number, height: number, width: number) => readonly [number, number]
const places: Readonly<Record<number, Place>> = {
  2: (row, column, _height, width) => [row, width - 1 - column],
  3: (row, column, height, width) => [height - 1 - row, width - 1 - column],
  4: (row, column, height) => [height - 1 - row, column],
  5: (row, column) => [column, row],
  6: (row, column, height) => [height - 1 - column, row],
  7: (row, column, height, width) => [height - 1 - column, width - 1 - row],
  8: (row, column, _height, width) => [column, width - 1 - row]
}

/** The image as a viewer shows it. */
export function upright(image: DecodedImage, orientation: number): DecodedImage {
  const place = places[orientation]
  if (!place) return image
  const { channels, data } = image
  const [height, width] = swapsSides(orientation) ? [image.width, image.height] : [image.height, image.width]
  const pixels = new Uint8Array(data.length)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [fromRow, fromColumn] = place(row, column, image.height, image.width)
      const from = (fromRow * image.width + fromColumn) * channels
      pixels.set(data.subarray(from, from + channels), (row * width + column) * channels)
    }
  }
  return { width, height, channels, data: pixels }
}
