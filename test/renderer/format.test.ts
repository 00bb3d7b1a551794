import { clockTime, numberOf, typedNumber } from '../../src/renderer/src/format'
import { describe, expect, it } from 'vitest'

describe('the time of day in a log', () => {
  it('begins the day at 00, and counts to 23', () => {
    const at = (hour: number): string => new Date(2026, 10, 27, hour, 5, 9).toISOString()
    expect(Array.from({ length: 24 }, (_, hour) => clockTime(at(hour)))).toEqual(
      Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:05:09`)
    )
  })
})

describe('a number as it is typed', () => {
  it('is the same one when it is read again, short where papers are short', () => {
    expect([0, 0.1, 0.05, 1, 8 / 255, 1.5 / 255, 1 / 7].map(typedNumber)).toEqual([
      ...['0', '0.1', '0.05', '1', '8/255', '0.0058823529411764705', '0.14285714285714285']
    ])
    for (let level = 0; level <= 255; level++) expect(numberOf(typedNumber(level / 255))).toBe(level / 255)
  })
})
