import { describe, expect, it } from 'vitest'
import type { SplitName } from '@contract/dataset'
import { Cancelled } from '@contract/errors'
import type { LabelledImages } from '@core/data'
import { type NearSample, nearestSamples } from '@core/dataset-statistics/nearest'
import { neverAborted } from '@core/signal'
import { createRandom } from '@core/tensor/random'

const random = createRandom(4)
const SIZE = 5 * 7 * 3

function images(count: number, isFloat: boolean): LabelledImages {
  const values = random.uniformArray(count * SIZE, 0, 1)
  return {
    count,
    ...{ imageShape: [5, 7, 3], classCount: 3, bounds: { lower: 0, upper: 1 }, datasetHash: '' },
    pixels: isFloat ? values : Uint8Array.from(values, (value) => Math.round(255 * value)),
    labels: Uint8Array.from({ length: count }, () => random.integer(3))
  }
}

/** All distances, sorted. */
function slow(
  data: Readonly<Record<SplitName, LabelledImages>>,
  split: SplitName,
  index: number,
  norm: 'l2' | 'linf'
): NearSample[] {
  const scale = data.train.pixels instanceof Uint8Array ? 255 : 1
  const at = (name: SplitName, row: number): number[] =>
    [...data[name].pixels.subarray(row * SIZE, (row + 1) * SIZE)].map((value) => value / scale)
  const own = at(split, index)
  return (['train', 'test'] as const)
    .flatMap((name) =>
      [...data[name].labels].map((label, row) => {
        const differences = at(name, row).map((value, place) => value - (own[place] as number))
        const distance = norm === 'l2' ? Math.hypot(...differences) : Math.max(...differences.map(Math.abs))
        return { split: name, index: row, label, distance }
      })
    )
    .filter((one) => one.split !== split || one.index !== index)
    .sort((a, b) => a.distance - b.distance)
}

describe('the nearest samples', () => {
  for (const isFloat of [false, true]) {
    for (const norm of ['l2', 'linf'] as const) {
      it(`are those of a full search, ${norm}, ${isFloat ? 'floats' : 'bytes'}`, () => {
        const data = { train: images(60, isFloat), test: images(30, isFloat) }
        for (const [split, index] of [
          ['train', 59],
          ['test', 0]
        ] as const) {
          const found = nearestSamples({
            ...data,
            predicted: null,
            split,
            index,
            norm,
            most: 6,
            signal: neverAborted
          })
          const all = slow(data, split, index, norm)
          const label = data[split].labels[index]
          for (const [list, expected] of [
            [found.others, all.filter((one) => one.label !== label)],
            [found.same, all.filter((one) => one.label === label)]
          ] as const) {
            expect(list).toHaveLength(6)
            list.forEach((one, place) => expect(one.distance).toBeCloseTo(expected[place]!.distance, 9))
            expect(list[0]).toMatchObject({ split: expected[0]!.split, index: expected[0]!.index })
          }
          expect(found.searched).toBe(89)
        }
      })
    }
  }

  it('go by what a network predicts where that is asked for, and may be fewer than asked for', () => {
    const data = { train: images(20, false), test: images(4, false) }
    const predicted = { train: new Uint16Array(20).fill(1), test: Uint16Array.of(0, 1, 0, 1) }
    const { others, same } = nearestSamples({
      ...data,
      ...{ predicted, split: 'test', index: 1, norm: 'l2', most: 24, signal: neverAborted }
    })
    expect(others.map(({ split, index }) => [split, index]).sort()).toEqual([
      ['test', 0],
      ['test', 2]
    ])
    expect(same).toHaveLength(21)
  })

  it('are at distance nought for a copy with another label', () => {
    const data = { train: images(10, false), test: images(3, false) }
    data.test.pixels.set(data.train.pixels.subarray(4 * SIZE, 5 * SIZE), 2 * SIZE)
    data.test.labels[2] = ((data.train.labels[4] as number) + 1) % 3
    const { others } = nearestSamples({
      ...data,
      ...{ predicted: null, split: 'test', index: 2, norm: 'linf', most: 2, signal: neverAborted }
    })
    expect(others[0]).toMatchObject({ split: 'train', index: 4, distance: 0 })
  })

  it('are no longer looked for once somebody calls it off, in the middle of a split, too', () => {
    const data = { train: images(3000, false), test: images(5, false) }
    for (const last of [0, 3]) {
      let looks = 0
      const signal = {
        aborted: false,
        throwIfAborted: (): void => {
          if (looks++ === last) throw new Cancelled()
        }
      }
      const search = (): unknown =>
        nearestSamples({ ...data, predicted: null, split: 'test', index: 0, norm: 'l2', most: 4, signal })
      expect(search).toThrow(Cancelled)
      expect(looks).toBe(last + 1)
    }
  })
})
