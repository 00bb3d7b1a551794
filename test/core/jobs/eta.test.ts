import { createEta } from '@core/jobs/eta'
import { describe, expect, it } from 'vitest'

const progress = (
  done: number,
  total = 100
): { done: number; total: number; unit: string; message: string } => ({
  done,
  total,
  unit: 'images',
  message: ''
})

describe('the time that is left', () => {
  it('is unknown before there is a pace', () => {
    const eta = createEta()
    expect(eta.update(progress(0), 10)).toBeNull()
    expect(eta.update(progress(5), 10.5)).toBeNull()
    expect(eta.update(progress(5), 11.5)).toBeCloseTo((95 * 1.5) / 5)
  })

  it('is unknown after a thousandth of the work, unless that took a minute', () => {
    const at = (seconds: number): number | null => {
      const eta = createEta()
      eta.update(progress(0, 1000), 0)
      return eta.update(progress(1, 1000), seconds)
    }
    expect(at(20)).toBeNull()
    expect(at(60)).toBe(59_940)
  })

  it('is exact for steady work', () => {
    const eta = createEta()
    for (let second = 0; second <= 40; second++) {
      const left = eta.update(progress(2 * second), second)
      if (second > 0) expect(left).toBeCloseTo(50 - second)
    }
  })

  it('is 0 when the work is done', () => {
    const eta = createEta()
    eta.update(progress(0), 0)
    expect(eta.update(progress(100), 50)).toBe(0)
  })

  it('forgets the pace of long ago', () => {
    const eta = createEta()
    for (let second = 0; second <= 100; second++) eta.update(progress(second * 0.1, 1000), second)
    let left: number | null = null
    for (let second = 101; second <= 300; second++)
      left = eta.update(progress(10 + second - 100, 1000), second)
    expect(left).toBeCloseTo(1000 - 210)
  })

  it('keeps an estimate between steps that take minutes', () => {
    const eta = createEta()
    eta.update(progress(0), 0)
    expect(eta.update(progress(1), 300)).toBeCloseTo(99 * 300)
    expect(eta.update(progress(2), 600)).toBeCloseTo(98 * 300)
  })

  it('learns anew when the work goes back or grows', () => {
    const eta = createEta()
    eta.update(progress(0), 0)
    eta.update(progress(50), 10)
    expect(eta.update(progress(20), 20)).toBeNull()
    expect(eta.update(progress(30), 30)).toBeCloseTo(70)
    expect(eta.update(progress(30, 500), 31)).toBeNull()
  })
})
