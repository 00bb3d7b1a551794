import { bootstrapOf } from '@core/uncertainty/bootstrap'
import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'
import {
  coordinateErrors,
  overCovariance,
  packetMoments,
  type PacketMoments
} from '@core/uncertainty/moments'
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

describe('intervals by resampling', () => {
  const hat: Line = { loss: (x) => 1 - Math.abs(x), slope: (x) => -Math.sign(x) }

  it('agree with the delta method where the sample is large, in width and in place', () => {
    for (let seed = 0; seed < 4; seed++) {
      const samples = drawnSamples(hat, uniformOn(-1, 1), 1500, 300 + seed)
      const moments = packetMoments(samples) as PacketMoments
      const found = bootstrapOf(samples, createRandom(seed))
      for (const key of ['totalSigmaX', 'totalSigmaP', 'product'] as const) {
        const { value, low, high, method } = found?.[key] ?? {}
        expect(method).toBe('bootstrap')
        expect(value).toBe(moments[key].value)
        const width = Math.log((high as number) / (low as number))
        expect(width / (2 * 1.96 * moments[key].logError)).toBeGreaterThan(0.9)
        expect(width / (2 * 1.96 * moments[key].logError)).toBeLessThan(1.1)
      }
    }
  })

  it('hold the truth in about 95 of 100 cases', () => {
    let covered = 0
    for (let seed = 0; seed < 150; seed++) {
      const samples = drawnSamples(hat, uniformOn(-1, 1), 300, 20_000 + seed)
      const { low, high } = bootstrapOf(samples, createRandom(seed), 300)?.product ?? {}
      if ((low as number) <= 0.547723 && 0.547723 <= (high as number)) covered++
    }
    // Binomial: 0.95 +- 4 standard errors of 0.018 each.
    expect(covered / 150).toBeGreaterThan(0.87)
  })

  it('are those of resampled packets, worked out one by one', () => {
    const samples = anySamples(8, 30, 3)
    const found = bootstrapOf(samples, createRandom(5), 200)
    const random = createRandom(5)
    const products = Array.from({ length: 200 }, () => {
      const rows = Array.from({ length: 30 }, () => random.integer(30))
      const pick = (all: ArrayLike<number>, each: number): Float64Array =>
        Float64Array.from(
          rows.flatMap((row) => Array.from({ length: each }, (_, i) => all[row * each + i] as number))
        )
      const again = {
        ...{ count: 30, dimension: 3, x: pick(samples.x, 3), gradient: pick(samples.gradient, 3) },
        ...{ loss: pick(samples.loss, 1), baseWeight: pick(samples.baseWeight, 1) }
      }
      return (packetMoments(again) as PacketMoments).product.value
    }).sort((a, b) => a - b)
    // 2.5 % and 97.5 % of 199 steps, interpolated.
    const at = (share: number): number => {
      const place = share * 199
      const low = products[Math.floor(place)] as number
      return low + (place % 1) * ((products[Math.floor(place) + 1] as number) - low)
    }
    expect((found?.product.low as number) / at(0.025)).toBeCloseTo(1, 9)
    expect((found?.product.high as number) / at(0.975)).toBeCloseTo(1, 9)
  })

  it('are the same bytes for the same seed, whatever the scale of the loss', () => {
    const samples = drawnSamples(hat, uniformOn(-1, 1), 200, 7)
    const scaled = {
      ...samples,
      loss: samples.loss.map((value) => value * 2 ** -80),
      gradient: samples.gradient.map((value) => value * 2 ** -80)
    }
    const [a, again, tiny] = [samples, samples, scaled].map((one) => bootstrapOf(one, createRandom(2), 100))
    expect(again).toEqual(a)
    expect((tiny?.product.low as number) / (a?.product.low as number)).toBeCloseTo(1, 6)
  })
})

it('has a product over the covariance of one half or more in every sample, and little spread', () => {
  const logs: number[] = []
  const ratios: number[] = []
  const hat: Line = { loss: (x) => 1 - Math.abs(x), slope: (x) => -Math.sign(x) }
  for (let seed = 0; seed < 60; seed++) {
    const any = packetMoments(anySamples(seed, 40, 3)) as PacketMoments
    expect(overCovariance([any]).productOverCovariance).toBeGreaterThanOrEqual(0.5 * (1 - 1e-9))
    const moments = packetMoments(drawnSamples(hat, uniformOn(-1, 1), 400, seed)) as PacketMoments
    logs.push(Math.log(moments.product.value))
    ratios.push(Math.log(overCovariance([moments]).productOverCovariance as number))
  }
  const spread = (values: number[]): number =>
    Math.sqrt(
      values.reduce((sum, value) => {
        const mean = values.reduce((all, one) => all + one, 0) / values.length
        return sum + (value - mean) ** 2 / values.length
      }, 0)
    )
  expect(spread(ratios)).toBeLessThan(spread(logs))
})
