// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { CertificateSpec } from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import { wilson } from '@core/evaluation/wilson'
import { describe, expect, it } from 'vitest'
import CertificateCard from '../../../src/renderer/src/features/certificates/CertificateCard.vue'

const result: CertificateResult = {
  spec: CertificateSpec.parse({ certificate: 'lipschitzness', norm: 'linf' }),
  bounds: { lower: 0, upper: 1 },
  sampleCount: 4,
  offset: 0,
  seed: 1,
  cleanAccuracy: wilson(3, 4),
  abstained: 0,
  certifiedAccuracy: [],
  meanRadius: 0.06,
  meanLipschitz: { value: 12.5, low: 11.5, high: 13.5 },
  limit: 0.1,
  samples: [
    { index: 0, label: 1, predicted: 1, radius: 0.1, lipschitz: 10 },
    { index: 1, label: 1, predicted: 1, radius: 0.08, lipschitz: 15 },
    { index: 2, label: 1, predicted: 1, radius: 0.06, lipschitz: 15 },
    // Wrong: neither in the mean radius nor at its limit.
    { index: 3, label: 1, predicted: 0, radius: 0.1, lipschitz: 10 }
  ],
  seconds: 1,
  modelHash: 'm',
  datasetHash: 'd'
}

function textOf(one: CertificateResult, separation: number | null): string {
  const { element } = mount(CertificateCard, { props: { result: one, separation } })
  return (element.textContent ?? '').replace(/\s+/g, ' ')
}

describe('the card of a certificate', () => {
  it('shows the mean local Lipschitz constant with its interval, beside the separation of the classes', () => {
    const known = textOf(result, 0.7373)
    expect(known).toContain('Mean local Lipschitz constant')
    expect(known).toMatch(/12\.50.*11\.50 – 13\.50/)
    expect(known).toMatch(/Twice the separation.*0\.7373/)
    expect(textOf(result, null)).toContain('not known')
  })

  it('shows neither for what does not measure it', () => {
    const { meanLipschitz: _, ...other } = result
    expect(textOf(other, 0.7373)).not.toMatch(/Lipschitz constant 12|Twice the separation/)
  })

  it('says how many images are at the largest radius that could come out', () => {
    expect(textOf(result, null)).toContain('25.0 % at the largest possible')
    expect(textOf({ ...result, limit: null }, null)).not.toContain('at the largest possible')
  })
})
