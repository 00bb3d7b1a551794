import type { AnswerSet } from '@core/charts/compare/confidence-charts'
import { liftChart } from '@core/charts/compare/confidence-charts'
import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'

const style: AnswerSet['style'] = {
  ...{ label: 'net', network: 'net', seed: 1, colorIndex: 0 },
  ...{ dash: 'solid', marker: 'circle' }
}

function setOf(confidences: readonly number[], right: readonly number[]): AnswerSet {
  return {
    ...{ runId: 'run', style, when: 'clean', calibration: null, source: `${right.length} test images` },
    answers: { confidences: [...confidences], right: [...right] }
  }
}

function drawn(count: number, rightAt: (confidence: number, chance: number) => boolean): AnswerSet {
  const random = createRandom(3)
  const confidences = Array.from({ length: count }, () => 0.2 + 0.8 * random.uniform())
  return setOf(
    confidences,
    confidences.map((one) => Number(rightAt(one, random.uniform())))
  )
}

const pointsOf = (set: AnswerSet): { x: number; y: number; low: number; high: number }[] =>
  (liftChart([set]).series[0]?.points ?? []).map(({ x, y, low, high }) => ({
    ...{ x, y: y as number, low: low as number, high: high as number }
  }))

describe('the lift chart', () => {
  it('ends at 1 when all answers are looked at, and never beats what is possible', () => {
    const set = drawn(600, (confidence, chance) => chance < confidence)
    const wrong = Array.from(set.answers.right).filter((one) => one === 0).length
    const points = pointsOf(set)
    expect(points.at(-1)).toMatchObject({ x: 1 })
    expect(points.at(-1)?.y).toBeCloseTo(1, 12)
    expect(points.length).toBeGreaterThan(50)
    for (const { x, y, low, high } of points) {
      expect(y).toBeLessThanOrEqual(Math.min(600 / wrong, 1 / x) + 1e-9)
      expect(low).toBeLessThanOrEqual(y)
      expect(high).toBeGreaterThanOrEqual(y)
    }
    expect(points[0]?.y).toBeGreaterThan(1.3)
  })

  it('is as high as can be where every wrong answer is less sure than every right one', () => {
    const set = drawn(500, (confidence) => confidence >= 0.4)
    const wrong = Array.from(set.answers.right).filter((one) => one === 0).length
    for (const { x, y } of pointsOf(set)) expect(y).toBeCloseTo(Math.min(500 / wrong, 1 / x), 9)
  })

  it('is near 1 everywhere where confidence says nothing', () => {
    const set = drawn(4000, (_, chance) => chance < 0.5)
    const late = pointsOf(set).filter(({ x }) => x > 0.2)
    for (const { y } of late) expect(Math.abs(y - 1)).toBeLessThan(0.15)
  })

  it('of equal confidences is the one point of all answers; of right answers alone there is none', () => {
    const same = setOf(Array<number>(40).fill(0.9), [
      ...Array<number>(30).fill(1),
      ...Array<number>(10).fill(0)
    ])
    expect(pointsOf(same)).toHaveLength(1)
    expect(pointsOf(same)[0]?.y).toBeCloseTo(1, 12)
    expect(liftChart([setOf([0.5, 0.9], [1, 1])]).series).toEqual([])
  })
})
