import { describe, expect, it } from 'vitest'
import type { Schedule } from '@contract/training'
import { scheduleFactor } from '@core/training/schedules'

const schedules: Schedule[] = [
  { kind: 'constant' },
  { kind: 'step', every: 3, factor: 0.1 },
  { kind: 'cosine', final: 0 },
  { kind: 'cosine', final: 0.2 }
]

/** The factors of all epochs. */
const factors = (schedule: Schedule, epochs: number): number[] =>
  Array.from({ length: epochs }, (_, index) => scheduleFactor(schedule, index + 1, epochs))

describe.each(schedules)('%j', (schedule) => {
  it('starts at 1, never rises, and stays above 0', () => {
    for (const epochs of [1, 2, 10, 50]) {
      const list = factors(schedule, epochs)
      expect(list[0]).toBe(1)
      list.forEach((factor, index) => {
        expect(factor).toBeGreaterThan(0)
        expect(factor).toBeLessThanOrEqual(list[index - 1] ?? 1)
      })
    }
  })
})

describe('schedules', () => {
  it('step drops by its factor every so many epochs', () => {
    const list = factors({ kind: 'step', every: 2, factor: 0.5 }, 6)
    expect(list).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25])
  })

  it('cosine is symmetric about its half way and would reach its final factor after the last epoch', () => {
    const cosine: Schedule = { kind: 'cosine', final: 0.2 }
    for (let epoch = 1; epoch <= 11; epoch++)
      expect(scheduleFactor(cosine, epoch, 10) + scheduleFactor(cosine, 12 - epoch, 10)).toBeCloseTo(1.2, 12)
    expect(scheduleFactor(cosine, 11, 10)).toBeCloseTo(0.2, 12)
  })

  it('one-cycle rises to 1 at its peak and falls to 0, within the epochs too', () => {
    const cycle: Schedule = { kind: 'one-cycle', peak: 0.4 }
    expect(scheduleFactor(cycle, 1, 10, 0)).toBe(0)
    expect(scheduleFactor(cycle, 1, 10, 0.5)).toBeCloseTo(0.05 / 0.4, 12)
    expect(scheduleFactor(cycle, 5, 10, 0)).toBeCloseTo(1, 12)
    expect(scheduleFactor(cycle, 8, 10, 0)).toBeCloseTo(0.5, 12)
    expect(scheduleFactor(cycle, 10, 10, 1)).toBeCloseTo(0, 12)
    expect(scheduleFactor({ kind: 'one-cycle', peak: 0 }, 1, 4, 0)).toBe(1)
  })
})
