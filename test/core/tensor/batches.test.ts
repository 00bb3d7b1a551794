import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { batchOf, firstImages, range } from '@core/tensor/batches'
import type { LabelledImages } from '@core/data'

const common = {
  count: 256,
  imageShape: [1, 2, 1],
  classCount: 300,
  bounds: { lower: 0, upper: 1 },
  labels: Uint16Array.from({ length: 256 }, (_, index) => index + 44),
  datasetHash: ''
} satisfies Omit<LabelledImages, 'pixels'>
const bytes: LabelledImages = {
  ...common,
  pixels: Uint8Array.from({ length: 512 }, (_, index) => index % 256)
}
const floats: LabelledImages = { ...common, pixels: Float32Array.from(bytes.pixels, (v) => v / 7) }

function read(
  data: LabelledImages,
  indices: ArrayLike<number>
): { x: number[]; y: number[]; shape: number[] } {
  const { x, y } = batchOf(data, indices)
  const values = { x: Array.from(x.dataSync()), y: Array.from(y.dataSync()), shape: x.shape }
  tf.dispose([x, y])
  return values
}

describe('batches', () => {
  it('turn every byte v into the float32 nearest to v / 255', () => {
    const { x } = read(bytes, range(0, 128))
    expect(x).toEqual(Array.from({ length: 256 }, (_, value) => Math.fround(value / 255)))
  })

  it('hold the images asked for, in the order asked for', () => {
    const { x, y, shape } = read(floats, [200, 3, 3])
    const pixels = [200, 3, 3].flatMap((index) =>
      Array.from(floats.pixels.subarray(2 * index, 2 * index + 2))
    )
    expect(x).toEqual(pixels)
    expect(y).toEqual([244, 47, 47])
    expect(shape).toEqual([3, 1, 2, 1])
  })

  it('of the first images are the first batches of all', () => {
    const some = firstImages(bytes, 10)
    expect(some.count).toBe(10)
    expect(some.pixels.length).toBe(20)
    expect(read(some, range(0, 10))).toEqual(read(bytes, range(0, 10)))
    expect(firstImages(bytes, null)).toBe(bytes)
    expect(firstImages(bytes, 1000)).toBe(bytes)
  })
})
