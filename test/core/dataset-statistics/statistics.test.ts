import { createHash } from 'node:crypto'
import '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import type { LabelledImages } from '@core/data'
import { findDuplicates } from '@core/dataset-statistics/duplicates'
import { meanImages, pixelStatistics } from '@core/dataset-statistics/pixels'
import { separation } from '@core/dataset-statistics/separation'
import { createRandom } from '@core/tensor/random'

function images(pixels: number[][], labels: number[]): LabelledImages {
  const size = pixels[0]?.length ?? 0
  return {
    count: pixels.length,
    imageShape: [1, size, 1],
    classCount: 3,
    bounds: { lower: 0, upper: 1 },
    pixels: Uint8Array.from(pixels.flat()),
    labels: Uint8Array.from(labels),
    datasetHash: ''
  }
}
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const nothing = (): void => undefined

describe('pixel statistics', () => {
  it('are the moments in input units', () => {
    const data = images([[0, 255], [51, 102]], [0, 1]) // prettier-ignore
    const { mean, std, min, max } = pixelStatistics('train', data)
    expect([min, max]).toEqual([[0], [1]])
    expect(mean[0]).toBeCloseTo(0.4, 12)
    expect(std[0]).toBeCloseTo(Math.sqrt((0.16 + 0.36 + 0.04 + 0) / 4), 12)
    expect(meanImages(images([[0, 200], [100, 100], [7, 9]], [0, 0, 2]))).toEqual([[50, 150], [0, 0], [7, 9]]) // prettier-ignore
  })
})

describe('duplicates', () => {
  it('are found inside and across the splits, conflicting labels first', () => {
    const train = images([[1, 1], [2, 2], [1, 1], [3, 3], [1, 1]], [0, 1, 0, 2, 0]) // prettier-ignore
    const test = images([[9, 9], [3, 3], [8, 8], [8, 8]], [0, 1, 0, 0]) // prettier-ignore
    const found = findDuplicates({ train, test }, sha256, nothing)
    expect(found).toMatchObject({ insideTrain: 2, insideTest: 1, across: 1, conflicting: 1, groupCount: 3 })
    expect(found.groups[0]).toEqual([
      { split: 'train', index: 3, label: 2 },
      { split: 'test', index: 1, label: 1 }
    ])
  })
})

describe('separation of classes', () => {
  it.each([12, 50])('is the smallest distance by brute force, in both norms, for %i values', (size) => {
    const random = createRandom(7)
    const draw = (count: number): LabelledImages =>
      images(
        Array.from({ length: count }, () =>
          Array.from({ length: size }, () => Math.floor(256 * random.uniform()))
        ),
        Array.from({ length: count }, (_, index) => index % 3)
      )
    const [train, test] = [draw(150), draw(40)]
    for (const from of ['train', 'test'] as const) {
      const queries = from === 'train' ? train : test
      const found = separation({ train, test, from, samples: 1000, seed: 1, between: nothing })
      for (const { norm, distances, samples, references } of found) {
        expect([samples, references]).toEqual([queries.count, 150])
        const expected = Array.from({ length: queries.count }, (_, query) => {
          let best = Infinity
          for (let other = 0; other < train.count; other++) {
            if (train.labels[other] === queries.labels[query]) continue
            const differences = Array.from({ length: size }, (_unused, value) =>
              Math.abs(
                (queries.pixels[size * query + value] ?? 0) - (train.pixels[size * other + value] ?? 0)
              )
            )
            const distance =
              norm === 'linf'
                ? Math.max(...differences)
                : Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0))
            best = Math.min(best, distance / 255)
          }
          return best
        }).sort((a, b) => a - b)
        for (const [index, distance] of distances.entries())
          expect(distance).toBeCloseTo(expected[index] ?? 0, 9)
      }
    }
  })
})
