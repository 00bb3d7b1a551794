import { clockTime } from '../../src/renderer/src/format'
import { describe, expect, it } from 'vitest'

describe('the time of day in a log', () => {
  it('begins the day at 00, and counts to 23', () => {
    const at = (hour: number): string => new Date(2026, 10, 27, hour, 5, 9).toISOString()
    expect(Array.from({ length: 24 }, (_, hour) => clockTime(at(hour)))).toEqual(
      Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:05:09`)
    )
  })
})
