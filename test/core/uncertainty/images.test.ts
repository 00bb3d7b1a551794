import { describe, expect, it } from 'vitest'
import type { LabelledImages } from '@core/data'
import { createRandom } from '@core/tensor/random'
import { chooseImages, inputsOf, varyingPixels } from '@core/uncertainty/images'
import { mnist } from './support'

const small = (pixels: number[], labels: number[]): LabelledImages => ({
  count: labels.length,
  imageShape: [1, pixels.length / labels.length, 1],
  classCount: 2,
  bounds: { lower: 0, upper: 1 },
  pixels: Uint8Array.from(pixels),
  labels: Uint8Array.from(labels),
  datasetHash: 'small'
})

describe('the choice of images', () => {
  it('follows the seed alone; more images contain the fewer', () => {
    const data = mnist('t10k', 500)
    const ten = chooseImages(data, 10, createRandom(4)).indices
    const forty = chooseImages(data, 40, createRandom(4)).indices
    expect([...forty.subarray(0, 10)]).toEqual([...ten])
    expect(new Set(forty).size).toBe(40)
    expect([...chooseImages(data, 10, createRandom(5)).indices]).not.toEqual([...ten])
  })

  it('takes one class alone, in the order in which all would come', () => {
    const data = mnist('t10k', 500)
    const sevens = chooseImages(data, 1000, createRandom(4), (index) => data.labels[index] === 7).indices
    const all = [...chooseImages(data, 1000, createRandom(4)).indices]
    expect(sevens.length).toBeGreaterThan(20)
    expect([...sevens]).toEqual(all.filter((index) => data.labels[index] === 7))
  })

  it('takes all where there are fewer than wanted', () => {
    expect(chooseImages(mnist('t10k', 30), 1000, createRandom(1)).indices.length).toBe(30)
  })

  it('counts repeated images once, but the same pixels with another label as another', () => {
    const data = small([1, 2, 3, 4, 1, 2, 1, 2, 3, 4], [0, 0, 0, 1, 0])
    const { indices, repeated } = chooseImages(data, 5, createRandom(1))
    expect(repeated).toBe(2)
    expect(indices.length).toBe(3)
    expect(indices).toContain(3)
  })
})

describe('pixels', () => {
  it('become inputs as the data set defines them', () => {
    const bytes = small([0, 255, 51, 102], [0, 1])
    expect([...inputsOf(bytes, [1])]).toEqual([Math.fround(0.2), Math.fround(0.4)])
    const floats = { ...bytes, pixels: Float32Array.of(0.5, -1, 2, 3) }
    expect([...inputsOf(floats, [1, 0])]).toEqual([2, 3, 0.5, -1])
  })

  it('vary or not', () => {
    const data = small([7, 1, 7, 2, 7, 1], [0, 1, 0])
    expect([...varyingPixels(data, Int32Array.of(0, 1, 2))]).toEqual([0, 1])
    expect([...varyingPixels(data, Int32Array.of(0, 2))]).toEqual([0, 0])
  })
})
