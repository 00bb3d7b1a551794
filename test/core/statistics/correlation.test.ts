import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import {
  clusteredCorrelation,
  fisherCorrelation,
  pearson,
  ranks,
  spearman
} from '@core/statistics/correlation'
import { createRandom } from '@core/tensor/random'

const jstat = createRequire(import.meta.url)('jstat') as {
  corrcoeff(xs: number[], ys: number[]): number
  spearmancoeff(xs: number[], ys: number[]): number
}

/** Pairs of a normal distribution with a known correlation. */
function pairs(random: ReturnType<typeof createRandom>, count: number, correlation: number) {
  const xs = Array.from({ length: count }, () => random.normal())
  const ys = xs.map((x) => correlation * x + Math.sqrt(1 - correlation ** 2) * random.normal())
  return { xs, ys }
}

describe('correlations', () => {
  it('are those of another library', () => {
    const { xs, ys } = pairs(createRandom(3), 60, 0.4)
    expect(pearson(xs, ys)).toBeCloseTo(jstat.corrcoeff(xs, ys), 12)
    expect(spearman(xs, ys)).toBeCloseTo(jstat.spearmancoeff(xs, ys), 12)
  })

  it('share ranks among equals', () => {
    expect(ranks([3, 1, 3, 2, 3])).toEqual([4, 1, 4, 2, 4])
  })

  it('see order and no units', () => {
    const { xs, ys } = pairs(createRandom(5), 30, -0.5)
    expect(pearson(xs, ys)).toBeCloseTo(
      pearson(
        xs.map((x) => 7 * x - 100),
        ys
      ),
      10
    )
    expect(spearman(xs, ys)).toBeCloseTo(spearman(xs.map(Math.exp), ys), 12)
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBe(1)
  })

  it('do not exist where one side stands still', () => {
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN()
    expect(fisherCorrelation('pearson', [1, 1, 1, 1, 1], [1, 2, 3, 4, 5])).toMatchObject({ low: null })
    expect(fisherCorrelation('spearman', [1, 2, 3], [3, 1, 2]).significant).toBeNull()
  })

  it('call the same order significant from five pairs on, without an interval', () => {
    const order = (count: number) => Array.from({ length: count }, (_, place) => place)
    expect(fisherCorrelation('spearman', order(4), order(4)).significant).toBe(false)
    expect(fisherCorrelation('spearman', order(5), order(5))).toEqual({
      value: 1,
      low: null,
      high: null,
      significant: true
    })
  })

  it.each([
    ['pearson', 0.6],
    ['pearson', 0],
    ['spearman', 0.6]
  ] as const)('hold the truth in 95 of 100 cases: %s at %d, 15 runs', (kind, correlation) => {
    const random = createRandom(17)
    // The rank correlation of a normal pair: 6/pi asin(r/2).
    const truth = kind === 'pearson' ? correlation : (6 / Math.PI) * Math.asin(correlation / 2)
    let held = 0
    for (let trial = 0; trial < 2000; trial++) {
      const { xs, ys } = pairs(random, 15, correlation)
      const { low, high } = fisherCorrelation(kind, xs, ys)
      if (low !== null && high !== null && low <= truth && truth <= high) held++
    }
    expect(held / 2000).toBeGreaterThan(0.93)
    expect(held / 2000).toBeLessThan(0.975)
  })

  it('do not take the epochs of a run for independent', () => {
    // Both sides are noise of the run, repeated over its epochs: there is nothing to find.
    const random = createRandom(23)
    let naive = 0
    let clustered = 0
    const trials = 150
    for (let trial = 0; trial < trials; trial++) {
      const clusters = Array.from({ length: 12 }, () => {
        const [x, y] = [random.normal(), random.normal()]
        const noisy = (value: number): number[] =>
          Array.from({ length: 10 }, () => value + 0.1 * random.normal())
        return { xs: noisy(x), ys: noisy(y) }
      })
      const apart = fisherCorrelation(
        'pearson',
        clusters.flatMap(({ xs }) => xs),
        clusters.flatMap(({ ys }) => ys)
      )
      if (apart.significant === true) naive++
      if (clusteredCorrelation('pearson', clusters, random, 200).significant === true) clustered++
    }
    expect(naive / trials).toBeGreaterThan(0.4)
    expect(clustered / trials).toBeLessThan(0.25)
  })

  it('have no interval from four runs', () => {
    const clusters = Array.from({ length: 4 }, (_, run) => ({ xs: [run, run + 1], ys: [run, run - 1] }))
    expect(clusteredCorrelation('pearson', clusters, createRandom(1)).low).toBeNull()
  })
})
