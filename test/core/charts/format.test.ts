import {
  formatCount,
  formatEpsilon,
  formatInterval,
  formatList,
  formatNumber,
  formatPercent,
  formatRate,
  formatRateInterval,
  formatSeconds,
  formatSeeds,
  formatSetting,
  formatTime,
  formatWithError
} from '@core/charts/format'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** The spaces that keep numbers and units together read like any other. */
const plain = (text: string): string => text.replace(/\u00a0/g, ' ')

describe('numbers as text', () => {
  it('show four digits of a measured value', () => {
    const shown = [0.84213, 391.94, 1204.4, 12345678, 0.00003104, -0.5, 0, 9.99996].map((value) =>
      plain(formatNumber(value))
    )
    expect(shown).toEqual([
      '0.8421',
      '391.9',
      '1,204',
      '1.235 × 10⁷',
      '3.104 × 10⁻⁵',
      '−0.5000',
      '0',
      '10.000'
    ])
  })

  it('show a setting as it was given', () => {
    expect([0.1, 0.0625, 40, 60000, 0.00001, -2].map((value) => plain(formatSetting(value)))).toEqual([
      '0.1',
      '0.0625',
      '40',
      '60,000',
      '1 × 10⁻⁵',
      '−2'
    ])
  })

  it('never show what is missing as a number', () => {
    for (const value of [null, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatNumber(value)).toBe('–')
      expect(formatPercent(value)).toBe('–')
      expect(formatCount(value)).toBe('–')
    }
    expect(formatInterval({ value: 0.8421, low: null, high: 0.9 })).toBe('0.8421')
  })

  it('show shares with the digits that their sample deserves', () => {
    const rate = (total: number) => ({ value: 0.842, count: 842, total, low: 0.8181, high: 0.8633 })
    expect(plain(formatRate(rate(1000)))).toBe('84.2 %')
    expect(plain(formatRate(rate(10_000)))).toBe('84.20 %')
    expect(formatRateInterval(rate(1000))).toBe('81.8 – 86.3')
    expect(formatRate({ ...rate(0), value: 0 })).toBe('–')
  })

  it('show intervals, errors, times, epsilons, seeds', () => {
    expect(formatInterval({ value: 0.8421, low: 0.8123, high: 0.8702 })).toBe('0.8421 (0.8123 – 0.8702)')
    expect(formatWithError(-0.49921, 0.0123)).toEqual({ value: '−0.499', error: '± 0.012' })
    expect(formatWithError(-0.49921, 0)).toEqual({ value: '−0.499', error: '' })
    expect([0.42, 12.34, 59.96, 65, 4980].map((value) => plain(formatSeconds(value)))).toEqual([
      '0.42 s',
      '12.3 s',
      '1 min 00 s',
      '1 min 05 s',
      '1 h 23 min'
    ])
    expect(formatEpsilon(0.1, { lower: 0, upper: 1 })).toBe('0.1 (25.5/255)')
    expect(formatList([3, 1, 2, 7, 7, 9, 10])).toBe('1–3, 7, 9, 10')
    expect(formatSeeds([1000, 1002, 1004, 1006, 1008])).toBe('5 from 1000 to 1008')
    expect(formatTime('2026-03-01T14:05:59.000Z')).toBe('2026-03-01 14:05 UTC')
    expect(formatTime('yesterday')).toBe('yesterday')
  })

  it('lose no more than their last digit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 9.9e6, noNaN: true }), (value) => {
        const read = Number(formatNumber(value).replace(/,/g, ''))
        expect(Math.abs(read - value)).toBeLessThanOrEqual(value >= 1000 ? 0.5 : value * 0.000501)
      })
    )
  })
})
