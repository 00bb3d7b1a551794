import type { Dataset, SplitName } from '@contract/dataset'
import { call } from '../../api'
import { toRgba } from './pixels'

/** Images of one page; a page is fetched and drawn at once. */
export const pageSize = 200
/** Pages that are kept: about as many as thirty screens show. */
const maxPages = 60

export interface Page {
  readonly atlas: HTMLCanvasElement
  readonly columns: number
}

/** Pages of images in the order of a filter, drawn side by side on a canvas each. */
export interface SamplePages {
  /** The page, if it is here; else it is fetched, and `arrived` called once it is. */
  page(number: number): Page | null
  clear(): void
}

export function createSamplePages(
  source: () => { dataset: Dataset; split: SplitName; rows: Uint32Array },
  arrived: () => void
): SamplePages {
  const pages = new Map<number, Page>()
  const asked = new Set<number>()
  let generation = 0

  async function fetchPage(number: number): Promise<void> {
    const own = generation
    const { dataset, split, rows } = source()
    const indices = Array.from(rows.subarray(number * pageSize, (number + 1) * pageSize))
    asked.add(number)
    try {
      const { pixels } = await call('datasets.images', { datasetId: dataset.id, split, indices })
      if (own !== generation) return
      pages.set(number, draw(pixels, indices.length, dataset))
      const [oldest] = pages.keys()
      if (pages.size > maxPages && oldest !== undefined) pages.delete(oldest)
      arrived()
    } finally {
      if (own === generation) asked.delete(number)
    }
  }

  return {
    page(number) {
      const found = pages.get(number)
      if (found) return found
      if (!asked.has(number)) void fetchPage(number)
      return null
    },
    clear() {
      generation++
      pages.clear()
      asked.clear()
    }
  }
}

function draw(pixels: Uint8Array, count: number, { imageShape }: Dataset): Page {
  const [height, width, channels] = imageShape
  const columns = Math.max(1, Math.min(20, count))
  const atlas = document.createElement('canvas')
  atlas.width = columns * width
  atlas.height = Math.ceil(count / columns) * height
  const context = atlas.getContext('2d')
  const size = height * width * channels
  const image = new ImageData(width, height)
  for (let index = 0; index < count; index++) {
    toRgba(pixels.subarray(index * size, (index + 1) * size), imageShape, image.data)
    context?.putImageData(image, (index % columns) * width, Math.floor(index / columns) * height)
  }
  return { atlas, columns }
}
