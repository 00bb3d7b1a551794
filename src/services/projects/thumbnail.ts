import type { LabelledImages } from '@core/data'
import { loadSplit } from '../datasets/load'
import type { Store } from '../store/store'
import { encodePng } from './png'

const COLUMNS = 6
const ROWS = 3
/** Pixels of a tile's side. */
const TILE = 32

/** The first test images of the project's first data set of pictures, as a PNG of 6 × 3 tiles; null without one. */
export async function thumbnailOf(store: Store): Promise<Buffer | null> {
  const dataset = store.datasets.list().find(({ imageShape: [height, width, channels] }) => {
    return height > 1 && width > 1 && (channels === 1 || channels === 3)
  })
  if (!dataset) return null
  return mosaic(await loadSplit(dataset, 'test', store.artifacts, COLUMNS * ROWS))
}

/** Images side by side, each brought to one size by its nearest pixels, its bounds drawn as black and white. */
export function mosaic({ count, imageShape, bounds, pixels }: Omit<LabelledImages, 'labels'>): Buffer {
  const [height, width, channels] = imageShape
  const depth = channels === 3 ? 3 : 1
  const across = COLUMNS * TILE
  const picture = new Uint8Array(across * ROWS * TILE * depth)
  const isFloat = pixels instanceof Float32Array
  const { lower, upper } = bounds
  for (let image = 0; image < Math.min(count, COLUMNS * ROWS); image++) {
    const left = (image % COLUMNS) * TILE
    const top = Math.floor(image / COLUMNS) * TILE
    for (let y = 0; y < TILE; y++) {
      for (let x = 0; x < TILE; x++) {
        const row = Math.floor((y * height) / TILE)
        const column = Math.floor((x * width) / TILE)
        const from = ((image * height + row) * width + column) * channels
        const to = ((top + y) * across + left + x) * depth
        for (let channel = 0; channel < depth; channel++) {
          const value = pixels[from + channel] ?? 0
          picture[to + channel] = isFloat ? Math.round((255 * (value - lower)) / (upper - lower)) : value
        }
      }
    }
  }
  return encodePng(across, ROWS * TILE, depth, picture)
}
