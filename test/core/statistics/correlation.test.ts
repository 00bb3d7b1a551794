import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import {
  clusteredCorrelation,
  clusteredWithin,
  fisherCorrelation,
  pearson,
  ranks,
  spearman,
  withinCorrelation
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

/** Kinds whose means lie on a line of the given slope, with pairs around them that lie on lines of another. */
function kindsOf(between: number, within: number, noise: readonly number[] = [0, 0, 0]) {
  return [0, 1, 2, 3].map((kind) => ({
    xs: [-1, 0, 1].map((place) => 10 * kind + place),
    ys: [-1, 0, 1].map((place, at) => between * 10 * kind + within * place + (noise[at] ?? 0))
  }))
}

describe('correlations within kinds', () => {
  it('take out what kinds differ in, in either direction', () => {
    const line = withinCorrelation('pearson', kindsOf(1, -1))
    // 12 pairs, 4 kinds: the orders of 4 kinds of 3 agree by chance once in 6^4 / 2.
    expect(line).toEqual({ value: -1, low: null, high: null, significant: true })
    expect(withinCorrelation('spearman', kindsOf(1, -1)).value).toBe(-1)
    // (-1, 0, 1) and (1, -2, 1) are at right angles.
    const none = withinCorrelation('pearson', kindsOf(1, 0, [1, -2, 1]))
    expect(none.value).toBeCloseTo(0, 12)
    expect(none.significant).toBe(false)
    const whole = kindsOf(1, 0, [1, -2, 1])
    const all = fisherCorrelation(
      'pearson',
      whole.flatMap(({ xs }) => xs),
      whole.flatMap(({ ys }) => ys)
    )
    expect(all.significant).toBe(true)
  })

  it('have the interval of n - kinds - 1 degrees of freedom', () => {
    // (-1, 0, 1) and (-1, 2, -1) + (-1, 0, 1): cosine 2 / sqrt(2 * 8).
    const { value, low, high } = withinCorrelation('pearson', kindsOf(1, 1, [-1, 2, -1]))
    expect(value).toBeCloseTo(0.5, 12)
    const error = 1.959963984540054 / Math.sqrt(12 - 4 - 2)
    expect(low).toBeCloseTo(Math.tanh(Math.atanh(0.5) - error), 12)
    expect(high).toBeCloseTo(Math.tanh(Math.atanh(0.5) + error), 12)
    // Thirty runs of six kinds, as a table of this program has them: -0.15 (-0.51 to 0.26).
    const six = Array.from({ length: 6 }, () => {
      const [xs, across] = [
        [-2, -1, 0, 1, 2],
        [2, -1, -2, -1, 2]
      ]
      const side = Math.sqrt(10 / 14) * Math.sqrt(1 - 0.15 ** 2)
      return { xs, ys: xs.map((x, at) => -0.15 * x + side * (across[at] as number)) }
    })
    const thirty = withinCorrelation('pearson', six)
    expect(thirty.value).toBeCloseTo(-0.15, 10)
    expect(thirty.low).toBeCloseTo(-0.515, 3)
    expect(thirty.high).toBeCloseTo(0.261, 3)
  })

  it('are those of all pairs where there is one kind, and know nothing of one pair a kind', () => {
    const { xs, ys } = pairs(createRandom(8), 12, 0.5)
    for (const kind of ['pearson', 'spearman'] as const) {
      const within = withinCorrelation(kind, [{ xs, ys }])
      const all = fisherCorrelation(kind, xs, ys)
      expect(within.value).toBeCloseTo(all.value, 12)
      expect(within.low).toBeCloseTo(all.low ?? NaN, 12)
      const alone = xs.map((x, at) => ({ xs: [x], ys: [ys[at] as number] }))
      expect(withinCorrelation(kind, alone)).toMatchObject({ value: NaN, significant: null })
    }
    // The mean of equal values differs from them by rounding.
    const still = [0.1, 0.7].map((x) => ({ xs: [x, x, x], ys: [1, 2, 4] }))
    expect(withinCorrelation('pearson', still).value).toBeNaN()
  })

  it.each(['pearson', 'spearman'] as const)(
    'find nothing in 95 of 100 cases where there is nothing: %s',
    (kind) => {
      const random = createRandom(31)
      let [overall, inside] = [0, 0]
      const trials = 1000
      for (let trial = 0; trial < trials; trial++) {
        const kinds = Array.from({ length: 6 }, (_, place) => {
          const values = (): number[] => Array.from({ length: 5 }, () => 3 * place + random.normal())
          return { xs: values(), ys: values() }
        })
        const { xs, ys } = {
          xs: kinds.flatMap((one) => one.xs),
          ys: kinds.flatMap((one) => one.ys)
        }
        if (fisherCorrelation(kind, xs, ys).significant === true) overall++
        if (withinCorrelation(kind, kinds).significant === true) inside++
      }
      expect(overall / trials).toBeGreaterThan(0.99)
      expect(inside / trials).toBeLessThan(0.075)
      expect(inside / trials).toBeGreaterThan(0.025)
    }
  )

  it('resample whole kinds, not the pairs of a kind', () => {
    const six = Array.from({ length: 6 }, (_, kind) => {
      const spread = Array.from({ length: 20 }, (__, at) => at - 9.5)
      // Half of the kinds rise, half of them fall: there is no common direction.
      return { xs: spread, ys: spread.map((value) => (kind % 2 === 0 ? value : -value) + 100 * kind) }
    })
    const { value, low, high } = clusteredWithin('pearson', six, createRandom(2), 400)
    expect(value).toBeCloseTo(0, 12)
    expect(low).toBeLessThan(-0.6)
    expect(high).toBeGreaterThan(0.6)
  })
})
