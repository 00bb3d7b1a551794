import {
  type Answers,
  calibrationError,
  estimateCalibration,
  reliabilityBins
} from '@core/statistics/calibration'
import { rocArea, thresholdPoints } from '@core/statistics/roc'
import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'

/** Answers whose chance of being right is `chance(confidence)`. */
function drawn(count: number, seed: number, chance: (confidence: number) => number): Answers {
  const random = createRandom(seed)
  const confidences = Array.from({ length: count }, () => 0.3 + 0.7 * random.uniform())
  return { confidences, right: confidences.map((one) => Number(random.uniform() < chance(one))) }
}

describe('the calibration error', () => {
  it('is the gap between confidence and accuracy where that is the same everywhere', () => {
    const answers = { confidences: [0.95, 0.95, 0.95, 0.95], right: [1, 1, 0, 0] }
    expect(calibrationError(answers)).toBeCloseTo(0.45, 12)
  })

  it('weights each bin by its answers, and puts an edge into the bin below it', () => {
    const answers = { confidences: [0.5, 0.5, 0.9], right: [1, 0, 1] }
    const bins = reliabilityBins(answers, 10)
    expect(bins.map(({ count }) => count)).toEqual([0, 0, 0, 0, 2, 0, 0, 0, 1, 0])
    expect(calibrationError(answers, 10)).toBeCloseTo((2 * 0 + 1 * 0.1) / 3, 12)
  })

  it('of a calibrated network is what chance gives, and of an overconfident one is more', () => {
    const calibrated = estimateCalibration(
      drawn(400, 1, (one) => one),
      createRandom(1)
    )
    const overconfident = estimateCalibration(
      drawn(400, 1, (one) => one / 2),
      createRandom(1)
    )
    expect(calibrated?.resolved).toBe(false)
    expect(overconfident?.resolved).toBe(true)
    expect(overconfident?.low).toBeLessThan(overconfident?.value ?? 0)
    expect(overconfident?.high).toBeGreaterThan(overconfident?.value ?? 1)
  })

  it('is called resolved for about one calibrated network in twenty', () => {
    let resolved = 0
    for (let seed = 1; seed <= 100; seed++) {
      const found = estimateCalibration(
        drawn(100, seed, (one) => one),
        createRandom(seed).fork('test'),
        100
      )
      if (found?.resolved === true) resolved++
    }
    expect(resolved).toBeLessThanOrEqual(13)
  })

  it('needs answers', () => {
    expect(estimateCalibration({ confidences: [], right: [] }, createRandom(1))).toBeNull()
  })
})

describe('thresholds on the confidence', () => {
  it('keep equal confidences together and end with all answers', () => {
    const points = thresholdPoints({ confidences: [0.9, 0.8, 0.8, 0.7], right: [1, 0, 1, 0] })
    expect(points).toEqual([
      { threshold: 0.9, kept: 1, keptRight: 1 },
      { threshold: 0.8, kept: 3, keptRight: 2 },
      { threshold: 0.7, kept: 4, keptRight: 2 }
    ])
  })

  it('have the area that counting all pairs gives, ties as halves', () => {
    const answers = { confidences: [0.9, 0.8, 0.8, 0.7, 0.6], right: [1, 0, 1, 1, 0] }
    const pairs = [0.9, 0.8, 0.7].flatMap((yes) =>
      [0.8, 0.6].map((no): number => (yes > no ? 1 : yes === no ? 0.5 : 0))
    )
    const area = rocArea(answers)
    expect(area?.value).toBeCloseTo(pairs.reduce((sum, one) => sum + one, 0) / pairs.length, 12)
    expect(area?.low).toBeLessThan(area?.value ?? 0)
  })

  it('have the area of the steps of their curve', () => {
    const answers = drawn(300, 3, (one) => one)
    const wrong = answers.confidences.length - Array.from(answers.right).reduce((sum, one) => sum + one, 0)
    let [area, x, y] = [0, 0, 0]
    for (const { kept, keptRight } of thresholdPoints(answers)) {
      const next = (kept - keptRight) / wrong
      const height = keptRight / (answers.confidences.length - wrong)
      area += ((next - x) * (height + y)) / 2
      ;[x, y] = [next, height]
    }
    expect(rocArea(answers)?.value).toBeCloseTo(area, 9)
  })

  it('have an interval that holds the truth in about 95 of 100 samples', () => {
    // Confidences uniform on [0.3, 1], right with that chance: the true area by numerical integration.
    let [sum, weight] = [0, 0]
    for (let a = 0; a < 200; a++)
      for (let b = 0; b < 200; b++) {
        const [yes, no] = [0.3 + (0.7 * (a + 0.5)) / 200, 0.3 + (0.7 * (b + 0.5)) / 200]
        weight += yes * (1 - no)
        sum += yes * (1 - no) * (yes > no ? 1 : yes === no ? 0.5 : 0)
      }
    const truth = sum / weight
    let hits = 0
    for (let seed = 1; seed <= 200; seed++) {
      const area = rocArea(drawn(120, seed, (one) => one))
      if (area && area.low <= truth && truth <= area.high) hits++
    }
    expect(hits).toBeGreaterThanOrEqual(180)
    expect(hits).toBeLessThanOrEqual(199)
  })

  it('have no area without a variance', () => {
    expect(rocArea({ confidences: [0.9, 0.8], right: [1, 1] })).toBeNull()
    expect(rocArea({ confidences: [0.9, 0.8, 0.2, 0.1], right: [1, 1, 0, 0] })).toBeNull()
  })
})
