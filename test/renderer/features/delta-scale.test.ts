import { describe, expect, it } from 'vitest'
import { deltaScales, fullChange } from '../../../src/renderer/src/features/gallery/delta-scale'
import { perturbationPicture } from '../../../src/renderer/src/features/gallery/picture'

const bounds = { lower: -1, upper: 1 }

describe('the colours of a perturbation', () => {
  it('are by the budget in L∞, by the largest change elsewhere and where there is no budget', () => {
    expect(fullChange('budget', { norm: 'linf', epsilon: 0.1, bounds }, 0.03)).toBe(0.1)
    expect(fullChange('budget', { norm: 'linf', epsilon: 0, bounds }, 0.03)).toBe(0.03)
    expect(fullChange('budget', { norm: 'l2', epsilon: 2, bounds }, 0.03)).toBe(0.03)
  })

  it.each(deltaScales.filter(({ value }) => value !== 'budget'))(
    'at $label colour k times the change',
    ({ value }) => {
      const full = fullChange(value, { norm: 'l2', epsilon: 2, bounds }, 0.03)
      const delta = Float32Array.of(0.004, -0.03, 0, 2)
      const scaled = perturbationPicture(delta, [1, 4, 1], full)
      const multiplied = perturbationPicture(
        delta.map((one) => one * Number(value)),
        [1, 4, 1],
        2
      )
      expect([...scaled.pixels]).toEqual([...multiplied.pixels])
    }
  )
})
