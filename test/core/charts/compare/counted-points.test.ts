import type { SeriesPoint } from '@core/charts/chart-spec'
import {
  type AnswerSet,
  coverageChart,
  liftChart,
  precisionSeries,
  reliabilityDiagrams,
  rocChart
} from '@core/charts/compare/confidence-charts'
import { isWithin } from '@core/charts/value-span'
import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'

const style: AnswerSet['style'] = {
  ...{ label: 'net', network: 'net', seed: 1, colorIndex: 0 },
  ...{ dash: 'solid', marker: 'circle' }
}
const random = createRandom(5)
/** Many of them equal, some at the ends. */
const confidences = Array.from({ length: 90 }, () => Math.ceil(20 * random.uniform()) / 20)
const right = confidences.map((one) => Number(random.uniform() < one))
const set: AnswerSet = {
  ...{ runId: 'run', style, when: 'clean', calibration: null, source: '90 test images' },
  answers: { confidences, right }
}
const wrong = right.filter((one) => one === 0).length

/** How many answers a point counts, by the stretch of values that it names, and how many of these are right. */
function countedIn({ counts }: SeriesPoint): { all: number; right: number } {
  const places = [...confidences.keys()].filter(
    (place) => counts !== undefined && isWithin(confidences[place] ?? NaN, counts)
  )
  return { all: places.length, right: places.filter((place) => right[place] === 1).length }
}

const counting = (points: readonly SeriesPoint[] | undefined): SeriesPoint[] =>
  (points ?? []).filter(({ counts }) => counts !== undefined)

describe('the answers that a point of a chart counts', () => {
  it('are those that precision and recall are the shares of', () => {
    const points = counting(precisionSeries(set, set.answers, 'confidence')[0]?.points)
    expect(points.length).toBeGreaterThan(10)
    for (const point of points) {
      const { all, right: found } = countedIn(point)
      expect(point.y).toBeCloseTo(found / all, 12)
      expect(point.x).toBeCloseTo(found / (90 - wrong), 12)
    }
  })

  it('are those that are kept at the point, or looked at', () => {
    const roc = counting(rocChart([set]).series[0]?.points)
    expect(roc.length).toBeGreaterThan(10)
    for (const point of roc) {
      const { all, right: found } = countedIn(point)
      expect(point.y).toBeCloseTo(found / (90 - wrong), 12)
      expect(point.x).toBeCloseTo((all - found) / wrong, 12)
    }
    for (const chart of [coverageChart([set]), liftChart([set])]) {
      const points = counting(chart.series[0]?.points)
      expect(points.length).toBeGreaterThan(10)
      for (const point of points) expect(point.x).toBeCloseTo(countedIn(point).all / 90, 12)
    }
  })

  it('are those of the bin of a reliability diagram', () => {
    const points = counting(reliabilityDiagrams([set])[0]?.series[0]?.points)
    expect(points.reduce((sum, point) => sum + countedIn(point).all, 0)).toBe(90)
    for (const point of points) {
      const { all, right: found } = countedIn(point)
      expect(point.name).toBe(`${all} answers`)
      expect(point.y).toBeCloseTo(found / all, 12)
    }
  })
})
