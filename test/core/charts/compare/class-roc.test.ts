import {
  type ClassAnswers,
  againstRest,
  classAreaBars,
  classPrChart,
  classRocChart
} from '@core/charts/compare/class-roc'
import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'

const style: ClassAnswers['style'] = {
  ...{ label: 'net', network: 'net', seed: 1, colorIndex: 0 },
  ...{ dash: 'solid', marker: 'circle' }
}

/** Softmax of random logits; the logit of the label is raised by `help`. */
function drawn(count: number, help: (label: number) => number): ClassAnswers {
  const random = createRandom(4)
  const labels = Array.from({ length: count }, (_, place) => place % 3)
  const probabilities = labels.map((label) => {
    const powers = [0, 1, 2].map((at) => Math.exp(random.normal() + (at === label ? help(label) : 0)))
    const sum = powers.reduce((total, one) => total + one, 0)
    return powers.map((one) => one / sum)
  })
  return { runId: 'run', style, when: 'clean', labels, probabilities, source: `${count} images` }
}

/** Counting all pairs, ties as halves (Mann and Whitney 1947). */
function pairs({ labels, probabilities }: ClassAnswers, index: number): number {
  const score = (wanted: boolean): number[] =>
    probabilities.filter((_, at) => (labels[at] === index) === wanted).map((row) => row[index] as number)
  const [own, rest] = [score(true), score(false)]
  const won = own.flatMap((a) => rest.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
  return won.reduce((sum: number, one) => sum + one, 0) / won.length
}

describe('one class against the rest', () => {
  it('has the area that counting all pairs of images gives, for every class', () => {
    const set = drawn(150, (label) => label)
    const [series] = classAreaBars([set], ['a', 'b', 'c']).series
    for (const index of [0, 1, 2]) {
      const bar = series?.bars[index]
      expect(bar?.value).toBeCloseTo(pairs(set, index), 12)
      expect(bar?.low).toBeLessThan(bar?.value as number)
      expect(bar?.high).toBeGreaterThan(bar?.value as number)
    }
    // A class whose logit gets no help is told from the rest no better than the help of the others allows.
    expect(series?.bars[2]?.value).toBeGreaterThan(series?.bars[0]?.value as number)
  })

  it('is drawn from the corner where none is found to the one where all are, and never falls', () => {
    const set = drawn(90, () => 1)
    const chart = classRocChart([set], 1, 'b')
    const points = chart.series[0]?.points ?? []
    expect([points[0]?.x, points[0]?.y]).toEqual([0, 0])
    expect([points.at(-1)?.x, points.at(-1)?.y]).toEqual([1, 1])
    for (const [place, { x, y }] of points.entries()) {
      expect(x).toBeGreaterThanOrEqual(points[place - 1]?.x ?? 0)
      expect(y).toBeGreaterThanOrEqual(points[place - 1]?.y ?? 0)
    }
    expect(chart.caption).toContain('30 are of the class')
  })

  it('of a class without images has no curve, and its area is not resolved', () => {
    const set = drawn(60, () => 1)
    const others = set.labels.map((label) => (label === 2 ? 0 : label))
    const lacking = { ...set, labels: others }
    expect(Array.from(againstRest(lacking, 2).right).every((one) => one === 0)).toBe(true)
    expect(classRocChart([lacking], 2, 'c').series.map(({ id }) => id)).toEqual(['diagonal'])
    expect(classAreaBars([lacking], ['a', 'b', 'c']).series[0]?.bars[2]).toMatchObject({
      ...{ value: null, resolved: false }
    })
  })
})

describe('precision against recall of one class', () => {
  /** Images with a probability of class 1; those of the class come first in `own`. */
  function scored(own: readonly number[], rest: readonly number[]): ClassAnswers {
    return {
      ...{ runId: 'run', style, when: 'clean', source: 'images' },
      labels: [...own.map(() => 1), ...rest.map(() => 0)],
      probabilities: [...own, ...rest].map((score) => [1 - score, score])
    }
  }
  const places = (set: ClassAnswers): [number, number | null][] =>
    (classPrChart([set], 1, 'b').series[0]?.points ?? []).map(({ x, y }) => [x, y])
  const label = (set: ClassAnswers): string | undefined => classPrChart([set], 1, 'b').series[0]?.label

  it('goes through the shares that are counted by hand, at each threshold', () => {
    const set = scored([0.9, 0.7], [0.8, 0.6])
    expect(places(set)).toEqual([
      [0.5, 1],
      [0.5, 0.5],
      [1, 2 / 3],
      [1, 0.5]
    ])
    // (1 · 1/2 + 2/3 · 1/2)
    expect(label(set)).toBe('net, clean (0.833)')
  })

  it('stays at one where the class is told apart without a fault, whatever its share', () => {
    const set = scored(
      [0.9, 0.8, 0.7],
      Array.from({ length: 40 }, (_, place) => place / 100)
    )
    for (const [recall, precision] of places(set).slice(0, 3))
      expect([recall > 0, precision]).toEqual([true, 1])
    expect(label(set)).toBe('net, clean (1.00)')
  })

  it('is the share of the class where all images look alike, which is chance', () => {
    const set = scored([0.5, 0.5], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    expect(places(set)).toEqual([[1, 0.25]])
    expect(label(set)).toBe('net, clean (0.250)')
    expect(classPrChart([set], 1, 'b').references.map(({ value }) => value)).toEqual([0.25])
  })

  it('ends in the share of the class, and is not resolved where few are found', () => {
    const set = drawn(90, () => 1)
    const points = classPrChart([set], 1, 'b').series[0]?.points ?? []
    expect([points.at(-1)?.x, points.at(-1)?.y]).toEqual([1, 1 / 3])
    expect(points[0]?.resolved).toBe(false)
    expect(points.at(-1)?.resolved).toBe(true)
  })

  it('of a class without images has no curve', () => {
    expect(classPrChart([scored([], [0.4, 0.2])], 1, 'b').series).toEqual([])
  })
})
