import { AppError } from '@contract/errors'
import {
  decodePredictions,
  decodeStatistics,
  encodePredictions,
  encodeStatistics
} from '@services/datasets/results'
import { describe, expect, it } from 'vitest'

const split = (count: number, from: number) => ({
  predicted: Uint16Array.from({ length: count }, (_, index) => 300 + from + index),
  margins: Float32Array.from({ length: count }, (_, index) => from - index / 4),
  confidences: Float32Array.from({ length: count }, (_, index) => index / count)
})
const both = { train: split(3, 1), test: split(2, 7) }

describe('stored predictions', () => {
  it('come back as they were, wherever the bytes lie', () => {
    const bytes = encodePredictions(both)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    expect(decodePredictions(shifted.subarray(1), { train: 3, test: 2 })).toEqual(both)
  })

  it('of an older program have no confidences', () => {
    const count = 5
    const former = new Uint8Array(6 * count)
    new Float32Array(former.buffer, 0, count).set([...both.train.margins, ...both.test.margins])
    new Uint16Array(former.buffer, 4 * count, count).set([...both.train.predicted, ...both.test.predicted])
    expect(decodePredictions(former, { train: 3, test: 2 })).toEqual({
      train: { ...both.train, confidences: null },
      test: { ...both.test, confidences: null }
    })
  })

  it('that do not fit their data set are refused', () => {
    expect(() => decodePredictions(new Uint8Array(7), { train: 3, test: 2 })).toThrow(AppError)
  })
})

describe('stored statistics', () => {
  const statistics = {
    ...{ seed: 1, pixels: [], meanImages: null, separation: [], checks: null },
    duplicates: { insideTrain: 0, insideTest: 0, across: 0, conflicting: 0, groupCount: 0, groups: [] },
    uniqueness: {
      ...{ neighbours: 3, references: 7, totalReferences: 9 },
      train: Float32Array.of(0, 1.5, 0.1, 3e-8),
      test: Float32Array.of()
    }
  }

  it('come back to the last bit', () => {
    expect(decodeStatistics(encodeStatistics(statistics))).toEqual(statistics)
  })

  it('of an older program lack what it did not ask, and what is damaged is refused', () => {
    const { uniqueness: _left, ...before } = statistics
    expect(decodeStatistics(Buffer.from(JSON.stringify(before))).uniqueness).toBeNull()
    expect(decodeStatistics(encodeStatistics({ ...statistics, uniqueness: null })).uniqueness).toBeNull()
    for (const text of ['', '{}', '{"seed":'])
      expect(() => decodeStatistics(Buffer.from(text))).toThrow(/Work them out anew/)
  })
})
