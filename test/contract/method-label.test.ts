import { MethodSpec, methodLabel } from '@contract/training'
import { describe, expect, it } from 'vitest'

describe('the label of a training method', () => {
  it('has its epsilon with four digits, and what is not as the paper has it', () => {
    const label = (epsilon: number, steps = 7): string =>
      methodLabel(MethodSpec.parse({ id: 'pgd-at', options: { norm: 'linf', epsilon, steps } }))
    expect(label(0.1)).toBe('PGD-AT linf 0.1')
    expect(label(8 / 255)).toBe('PGD-AT linf 0.03137')
    expect(label(0.3, 40)).toBe('PGD-AT linf 0.3, steps 40')
  })
})
