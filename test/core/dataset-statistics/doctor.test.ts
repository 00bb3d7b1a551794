import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CheckId, datasetChecks as infos } from '@contract/dataset-check'
import { DatasetStatistics } from '@contract/dataset-statistics'
import { DatasetStatisticsSpec } from '@contract/job'
import type { LabelledImages } from '@core/data'
import { nearDuplicates } from '@core/dataset-statistics/near-duplicates'
import { labelDoubts } from '@core/dataset-statistics/neighbours'
import { smallestSide, thumbnails } from '@core/dataset-statistics/thumbnails'
import { datasetStatistics } from '@core/jobs/dataset-statistics'
import { neverAborted } from '@core/signal'
import { createRandom } from '@core/tensor/random'

const side = 12
const size = side * side
const nothing = (): void => undefined

function dataOf(
  images: readonly (readonly number[])[],
  labels: readonly number[],
  classCount = 3
): LabelledImages {
  return {
    count: images.length,
    imageShape: [side, side, 1],
    classCount,
    bounds: { lower: 0, upper: 1 },
    pixels: Uint8Array.from(images.flat()),
    labels: Uint8Array.from(labels),
    datasetHash: ''
  }
}

/** Smooth pictures of a few waves: as different from each other as photographs. */
function pictures(count: number, seed: number): number[][] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const waves = Array.from({ length: 5 }, () => [
      random.uniform() * 0.8,
      random.uniform() * 0.8,
      6 * random.uniform()
    ])
    return Array.from({ length: size }, (_, at) => {
      const [row, column] = [Math.floor(at / side), at % side]
      const sum = waves.reduce((all, [a = 0, b = 0, c = 0]) => all + Math.sin(a * row + b * column + c), 0)
      return Math.round(127 + 24 * sum)
    })
  })
}

describe('test images that are almost in training', () => {
  const train = pictures(60, 1)
  const changed = (image: readonly number[], change: (value: number, at: number) => number): number[] =>
    image.map((value, at) => Math.max(0, Math.min(255, Math.round(change(value, at)))))

  it('are found whether brightened, of less contrast, or noisy as after a lossy copy; strangers are not', () => {
    const random = createRandom(9)
    const test = [
      changed(train[3] ?? [], (value) => value + 12),
      changed(train[7] ?? [], (value) => 40 + 0.6 * value),
      changed(train[11] ?? [], (value) => value + 3 * random.normal()),
      [...(train[20] ?? [])],
      ...pictures(30, 2)
    ]
    const found = nearDuplicates(
      {
        train: dataOf(
          train,
          train.map(() => 0)
        ),
        test: dataOf(
          test,
          test.map(() => 1)
        )
      },
      nothing
    )
    expect(found.of).toBe(34)
    expect(found.references).toBe(60)
    // The fourth is equal in every byte, which is another finding.
    expect(found.pairs.map(([own, other]) => [own.index, other.index]).sort()).toEqual([
      [0, 3],
      [1, 7],
      [2, 11]
    ])
  })

  it('are not looked for where images are too small, and images of one value are like nothing', () => {
    const tiny: LabelledImages = {
      ...dataOf([], []),
      imageShape: [1, 4, 1],
      count: 1,
      pixels: new Uint8Array(4)
    }
    expect(nearDuplicates({ train: tiny, test: tiny }, nothing)).toMatchObject({ of: 0, count: 0 })
    const blank = dataOf([Array.from({ length: size }, () => 200)], [0])
    const other = dataOf([Array.from({ length: size }, () => 10)], [0])
    expect(nearDuplicates({ train: blank, test: other }, nothing)).toMatchObject({ of: 1, count: 0 })
    expect(side).toBeGreaterThan(smallestSide)
  })

  it('are compared by thumbnails of mean 0 and length 1, of the mean of the channels', () => {
    const grey = dataOf(train.slice(0, 4), [0, 0, 0, 0])
    const colour: LabelledImages = {
      ...grey,
      imageShape: [side, side, 3],
      pixels: Uint8Array.from(Array.from(grey.pixels).flatMap((value) => [value, value, value]))
    }
    const [one, other] = [thumbnails(grey, nothing), thumbnails(colour, nothing)]
    expect(other.values).toEqual(one.values)
    for (let image = 0; image < 4; image++) {
      const own = one.values.subarray(256 * image, 256 * (image + 1))
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4)
      expect(own.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 4)
    }
  })
})

describe('doubts about labels', () => {
  it('are exactly the labels that were changed, in well separated classes', () => {
    const random = createRandom(4)
    const centres = pictures(3, 5)
    const labels = Array.from({ length: 120 }, (_, index) => index % 3)
    const images = labels.map((label) =>
      (centres[label] ?? []).map((value) =>
        Math.max(0, Math.min(255, Math.round(value + 10 * random.normal())))
      )
    )
    const wrong = [7, 50, 100]
    const shown = labels.map((label, index) => (wrong.includes(index) ? (label + 1) % 3 : label))
    const train = dataOf(images, shown)
    const test = dataOf(images.slice(0, 9), labels.slice(0, 9))
    const before = tf.memory().numTensors
    const found = labelDoubts({ train, test, from: 'train', samples: 1000, seed: 1, between: nothing })
    expect(found.of).toBe(120)
    expect(found.groups.map(([first]) => first?.index).sort((a, b) => Number(a) - Number(b))).toEqual(wrong)
    for (const [first, ...around] of found.groups) {
      expect(around).toHaveLength(3)
      expect(around.every(({ index }) => index !== first?.index)).toBe(true)
    }
    const held = labelDoubts({ train, test, from: 'test', samples: 1000, seed: 1, between: nothing })
    // The nearest training image of test image 7 is itself, wrongly labelled; the other nine are right.
    expect(held).toMatchObject({ of: 9, groups: [] })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('need more training images than neighbours', () => {
    const few = dataOf(pictures(6, 1), [0, 1, 2, 0, 1, 2])
    expect(
      labelDoubts({ train: few, test: few, from: 'train', samples: 9, seed: 1, between: nothing })
    ).toEqual({
      of: 0,
      groups: []
    })
  })
})

describe('the check-up', () => {
  let statistics: DatasetStatistics
  const count = (id: CheckId): number[] => {
    const found = statistics.checks?.find((check) => check.id === id)
    return [found?.count ?? -1, found?.of ?? -1]
  }
  beforeAll(() => {
    const images = pictures(40, 3).map((image) => [0, ...image.slice(1)])
    images.push(
      Array.from({ length: size }, () => 0),
      [...(images[5] ?? [])]
    )
    const labels = images.map((_, index) => (index === 0 ? 2 : index % 2))
    const own = dataOf(images, labels)
    const test = dataOf(
      [
        images[4] ?? [],
        (images[6] ?? []).map((value, at) => (at % 7 === 3 ? value + 2 : value)),
        ...pictures(5, 8)
      ],
      [0, 0, 0, 1, 0, 1, 2]
    )
    statistics = DatasetStatistics.parse(
      datasetStatistics(
        {
          spec: DatasetStatisticsSpec.parse({ kind: 'dataset-statistics', dataset: 'made' }),
          ...{
            train: own,
            test,
            splitNote: 'given; 1,200 damaged ones left out; 3 reduced from 16 to 8 bits'
          },
          progress: nothing
        },
        {
          signal: neverAborted,
          now: () => 0,
          sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
        }
      )
    )
  })

  it('does every check, in the order of their declaration', () => {
    expect(statistics.checks?.map(({ id }) => id)).toEqual(Object.keys(infos))
  })

  it('counts what was planted', () => {
    expect(count('exact-leak')).toEqual([1, 7])
    expect(count('near-leak')).toEqual([1, 7])
    // The copy of image 5 has the index 41 and the same label; the leak of image 4 has the label of its copy.
    expect(count('conflicting-labels')).toEqual([0, 49])
    expect(count('duplicates')).toEqual([1, 49])
    expect(count('imbalance')).toEqual([1, 3])
    expect(count('constant-images')).toEqual([1, 49])
    expect(count('constant-pixels')).toEqual([1, size])
    expect(count('range')).toEqual([0, 1])
    expect(count('import')).toEqual([1203, 49])
  })

  it('keeps images with what it found, and at most sixty groups', () => {
    for (const check of statistics.checks ?? []) {
      expect(check.groups.length).toBeLessThanOrEqual(60)
      const shows = !['import', 'range', 'constant-pixels'].includes(check.id)
      if (check.count > 0 && shows) expect(check.groups.length, check.id).toBeGreaterThan(0)
    }
  })

  it('notices bytes of 0 and 1, and classes that touch', () => {
    const images = pictures(30, 6).map((image) => image.map((value) => (value > 127 ? 1 : 0)))
    const data = dataOf(
      images,
      images.map((_, index) => index % 3)
    )
    const { checks } = datasetStatistics(
      {
        spec: DatasetStatisticsSpec.parse({ kind: 'dataset-statistics', dataset: 'made' }),
        ...{ train: data, test: data, splitNote: 'given', progress: nothing }
      },
      {
        signal: neverAborted,
        now: () => 0,
        sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
      }
    )
    expect(checks?.find(({ id }) => id === 'range')).toMatchObject({ count: 1, of: 1 })
    expect(checks?.find(({ id }) => id === 'separation')).toMatchObject({ count: 60, of: 60 })
  })

  it('is null in statistics from before there was one', () => {
    const { checks: _left, ...before } = statistics
    expect(DatasetStatistics.parse(before).checks).toBeNull()
  })
})
