import { UncertaintyResult } from '@contract/measurement'
import { describe, expect, it } from 'vitest'
import { uncertainty } from '../renderer/features/measurements'

describe('a stored result of the uncertainty relation', () => {
  it('is read as older programs wrote it, with a product along the gradient that has no interval', () => {
    const { gradientDirectionProduct } = UncertaintyResult.parse({
      ...uncertainty(400),
      gradientDirectionProduct: 0.52
    })
    expect(gradientDirectionProduct).toEqual({ value: 0.52, low: null, high: null, method: 'none' })
  })

  it('is the same when it is read again', () => {
    const interval = { value: 0.52, low: 0.51, high: 0.54, method: 'bootstrap' }
    for (const gradientDirectionProduct of [null, interval]) {
      const result = { ...uncertainty(400), gradientDirectionProduct }
      expect(UncertaintyResult.parse(UncertaintyResult.parse(result))).toEqual(result)
    }
  })
})
