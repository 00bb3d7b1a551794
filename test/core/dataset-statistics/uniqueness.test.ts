import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Cancelled } from '@contract/errors'
import type { LabelledImages } from '@core/data'
import { uniqueness } from '@core/dataset-statistics/uniqueness'
import { createRandom } from '@core/tensor/random'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const SIZE = 4 * 3 * 2
const nothing = (): void => undefined

function images(count: number, seed: number, isFloat = false): LabelledImages {
  const values = createRandom(seed).uniformArray(count * SIZE, 0, 1)
  return {
    ...{ count, imageShape: [4, 3, 2], classCount: 2, bounds: { lower: 0, upper: 1 }, datasetHash: '' },
    pixels: isFloat ? values : Uint8Array.from(values, (value) => Math.round(255 * value)),
    labels: new Uint8Array(count)
  }
}

/** Mean of the three smallest of all distances. */
function slow(train: LabelledImages, queries: LabelledImages, row: number): number {
  const scale = train.pixels instanceof Uint8Array ? 255 : 1
  const at = (data: LabelledImages, place: number): number[] =>
    [...data.pixels.subarray(place * SIZE, (place + 1) * SIZE)].map((value) => value / scale)
  const own = at(queries, row)
  const [a, b, c] = Array.from({ length: train.count }, (_, other) => other)
    .filter((other) => queries !== train || other !== row)
    .map((other) => Math.hypot(...at(train, other).map((value, place) => value - (own[place] as number))))
    .sort((one, two) => one - two) as [number, number, number]
  return (a + b + c) / 3
}

describe('how alone an image is', () => {
  it.each([false, true])('is what a full search finds (floats: %s)', (isFloat) => {
    const [train, test] = [images(90, 1, isFloat), images(30, 2, isFloat)]
    const found = uniqueness({ train, test, seed: 1, between: nothing })
    expect(found?.references).toBe(90)
    for (const row of [0, 17, 89]) expect(found?.train[row]).toBeCloseTo(slow(train, train, row), 5)
    for (const row of [0, 29]) expect(found?.test[row]).toBeCloseTo(slow(train, test, row), 5)
  })

  it('is zero for the fourth copy of an image, and largest for one that is like no other', () => {
    const train = images(80, 3)
    for (const copy of [11, 12, 13]) train.pixels.copyWithin(copy * SIZE, 10 * SIZE, 11 * SIZE)
    const pixels = train.pixels as Uint8Array
    pixels.set(
      Array.from({ length: SIZE }, (_, at) => (at % 2 === 0 ? 255 : 0)),
      40 * SIZE
    )
    const found = uniqueness({ train, test: images(4, 4), seed: 1, between: nothing })?.train as Float32Array
    expect(found[10]).toBe(0)
    expect(found.indexOf(Math.max(...found))).toBe(40)
  })

  it('does not depend on the order of the images, and grows by the factor that images are stretched by', () => {
    const train = images(70, 5, true)
    const test = images(5, 6, true)
    const found = uniqueness({ train, test, seed: 1, between: nothing })?.train as Float32Array
    const turned = { ...train, pixels: new Float32Array(train.pixels.length) }
    for (let row = 0; row < 70; row++)
      turned.pixels.set(train.pixels.subarray(row * SIZE, (row + 1) * SIZE), (69 - row) * SIZE)
    const back = uniqueness({ train: turned, test, seed: 1, between: nothing })?.train as Float32Array
    for (let row = 0; row < 70; row++) expect(back[69 - row]).toBeCloseTo(found[row] as number, 6)
    const half = (data: LabelledImages): LabelledImages => ({
      ...data,
      pixels: Float32Array.from(data.pixels, (value) => value / 2)
    })
    const small = uniqueness({ train: half(train), test: half(test), seed: 1, between: nothing })
    for (let row = 0; row < 70; row++) expect(small?.train[row]).toBeCloseTo((found[row] as number) / 2, 6)
  })

  it('stops where it is told to, and needs more images than neighbours', () => {
    const stop = (): never => {
      throw new Cancelled()
    }
    expect(() => uniqueness({ train: images(20, 7), test: images(2, 8), seed: 1, between: stop })).toThrow(
      Cancelled
    )
    expect(uniqueness({ train: images(3, 7), test: images(2, 8), seed: 1, between: nothing })).toBeNull()
  })
})
