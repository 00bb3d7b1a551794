import { describe, expect, it } from 'vitest'
import { packetMoments } from '@core/uncertainty/moments'
import { applyWindow, effectiveSampleSize, ninetyPercentCount, packetWeights } from '@core/uncertainty/packet'
import { anySamples } from './analytic'

describe('weights of a packet', () => {
  it('are a_k loss_k^2, normalised, in float64 far below float32', () => {
    const loss = Float64Array.of(3e-200, 1e-200, 2e-200)
    const weights = packetWeights({ count: 3, loss, baseWeight: Float64Array.of(1, 9, 0.5) })
    const expected = [9 / 20, 9 / 20, 2 / 20]
    expected.forEach((value, row) => expect(weights?.position[row]).toBeCloseTo(value, 12))
  })

  it('do not exist where every loss is 0', () => {
    expect(
      packetWeights({ count: 2, loss: new Float64Array(2), baseWeight: Float64Array.of(1, 1) })
    ).toBeNull()
    expect(packetMoments({ ...anySamples(1), loss: new Float64Array(60) })).toBeNull()
  })

  it('carry as many samples as are equal', () => {
    expect(effectiveSampleSize(new Float64Array(50).fill(1 / 50))).toBeCloseTo(50, 10)
    expect(effectiveSampleSize(Float64Array.of(1, 0, 0))).toBe(1)
    expect(ninetyPercentCount(new Float64Array(50).fill(1 / 50))).toBe(45)
    expect(ninetyPercentCount(Float64Array.of(0.05, 0.85, 0.05, 0.05))).toBe(2)
  })
})

describe('one sample that holds all the weight', () => {
  it('has no spread in x and no infinite correction', () => {
    const samples = anySamples(2, 20, 3)
    const heavy = samples.loss.map((loss, row) => (row === 4 ? 1e12 : loss))
    for (const correctBias of [false, true]) {
      const moments = packetMoments({ ...samples, loss: heavy }, { correctBias })
      expect(moments?.effectiveSampleSize).toBeCloseTo(1, 6)
      expect([...(moments?.sigmaX ?? [NaN])].every((value) => Number.isFinite(value))).toBe(true)
      expect([...(moments?.sigmaP ?? [NaN])].every((value) => Number.isFinite(value))).toBe(true)
    }
  })
})

describe('the window', () => {
  it('adds -loss (x - x0) / (2 sigma^2) to the gradient', () => {
    const gradient = Float64Array.of(1, 2, 3, 4)
    applyWindow(gradient, Float64Array.of(2, 1), Float64Array.of(0.1, -0.2, 0.3, 0), 0.5)
    ;[0.6, 2.8, 2.4, 4].forEach((value, at) => expect(gradient[at]).toBeCloseTo(value, 12))
  })
})
