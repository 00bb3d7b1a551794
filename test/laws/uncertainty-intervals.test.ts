import { describe, expect, it } from 'vitest'
import { coordinateErrors, packetMoments, type PacketMoments } from '@core/uncertainty/moments'
import { anySamples, drawnSamples, normalWith, uniformOn, type Line } from '../core/uncertainty/analytic'

describe('intervals by the delta method', () => {
  const line = (loss: Line['loss'], slope: Line['slope']): Line => ({ loss, slope })
  const bumps = (x: number): [number, number] => [
    Math.exp(-((x - 2) ** 2) / 4),
    Math.exp(-((x + 2) ** 2) / 4)
  ]
  const cells = [
    {
      name: 'two Gaussians',
      truth: 0.769168,
      line: line(
        (x) => bumps(x)[0] + bumps(x)[1],
        (x) => (-(x - 2) / 2) * bumps(x)[0] - ((x + 2) / 2) * bumps(x)[1]
      ),
      proposal: normalWith(3)
    },
    {
      name: 'a hat',
      truth: 0.547723,
      line: line(
        (x) => 1 - Math.abs(x),
        (x) => -Math.sign(x)
      ),
      proposal: uniformOn(-1, 1)
    },
    {
      name: 'a linear loss on a box',
      truth: 0.167705,
      line: line(
        (x) => x,
        () => 1
      ),
      proposal: uniformOn(0, 1)
    },
    {
      name: 'a constant in a window',
      truth: 0.5,
      line: line(
        () => 1,
        () => 0
      ),
      proposal: normalWith(1),
      window: 1
    }
  ]

  it.each(cells)('hold the truth in 95 of 100 cases: $name', ({ truth, line: loss, proposal, window }) => {
    const repeats = 400
    let covered = 0
    for (let seed = 0; seed < repeats; seed++) {
      const samples = drawnSamples(loss, proposal, 1000, 10_000 + seed, window)
      const { product } = packetMoments(samples) as PacketMoments
      if (Math.abs(Math.log(product.value / truth)) < 1.96 * product.logError) covered++
    }
    // Binomial: 0.95 +- 4 standard errors of 0.011 each.
    expect(covered / repeats).toBeGreaterThan(0.905)
    expect(covered / repeats).toBeLessThan(0.994)
  })

  it('are the same for one coordinate as for an aggregate of one', () => {
    const samples = anySamples(3, 80, 1)
    const moments = packetMoments(samples) as PacketMoments
    const errors = coordinateErrors(samples, moments)
    expect(errors.logProduct[0]).toBeCloseTo(moments.product.logError, 12)
    expect(errors.logSigmaX[0]).toBeCloseTo(moments.totalSigmaX.logError, 12)
    expect(errors.logSigmaP[0]).toBeCloseTo(moments.totalSigmaP.logError, 12)
    expect(errors.covariance[0]).toBeCloseTo(moments.meanCovariance.standardError, 12)
  })
})
