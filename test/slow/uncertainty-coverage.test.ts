import { createRandom } from '@core/tensor/random'
import { bootstrapOf } from '@core/uncertainty/bootstrap'
import { describe, expect, it } from 'vitest'
import { median, medianIntervals } from '@core/uncertainty/interval'
import { overCovariance, packetMoments, type PacketMoments } from '@core/uncertainty/moments'
import type { PacketSamples } from '@core/uncertainty/packet'
import { drawWindow, measureWindow } from '@core/uncertainty/window'
import {
  drawnSamples,
  lineSamples,
  normalWith,
  quadrature,
  softplus,
  uniformOn,
  type Line
} from '../core/uncertainty/analytic'

const REPEATS = 2000

/**
 * How often intervals hold the truth: two thousand repeats a cell, so not among the quick tests (`npm run test:slow`).
 * Also where they do not: a confident loss drawn plainly, whose effective sample size has collapsed. Moments are those of
 * the estimators that draw, without the bias of the sample's own means.
 */
function coverage(truth: number, momentsOf: (seed: number) => PacketMoments) {
  let [covered, effective, mean] = [0, 0, 0]
  const logs: number[] = []
  const ratios: number[] = []
  for (let seed = 0; seed < REPEATS; seed++) {
    const moments = momentsOf(50_000 + seed)
    effective += moments.effectiveSampleSize / REPEATS
    mean += moments.product.value / REPEATS
    logs.push(Math.log(moments.product.value))
    ratios.push(overCovariance([moments]).productOverCovariance ?? NaN)
    if (Math.abs(Math.log(moments.product.value / truth)) < 1.96 * moments.product.logError) covered++
  }
  return {
    share: covered / REPEATS,
    effective,
    mean,
    /** Of the product over twice the covariance: mean, smallest value, and how much less its logarithm scatters. */
    ratio: ratios.reduce((sum, value) => sum + value, 0) / REPEATS,
    least: Math.min(...ratios),
    steadier: deviation(logs) / deviation(ratios.map(Math.log))
  }
}

function deviation(values: readonly number[]): number {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length)
}

function corrected(samples: PacketSamples): PacketMoments {
  return packetMoments(samples, { correctBias: true }) as PacketMoments
}

/** Plain draws of a line. */
function drawn(loss: Line, proposal: ReturnType<typeof normalWith>, n: number, window?: number) {
  return (seed: number): PacketMoments => corrected(drawnSamples(loss, proposal, n, seed, window))
}

/** As the local window draws around an image at 0 by default: a mixture along the gradient of the loss there. */
function mixed({ loss, slope }: Line, n: number) {
  const direction = Float64Array.of(Math.sign(slope(0)))
  return (seed: number): PacketMoments => {
    const draws = drawWindow(createRandom(seed), n, 1, 1, direction)
    const x = Float64Array.from(draws.displacement)
    return (measureWindow(draws, x.map(loss), x.map(slope), 1, null) as { pixels: PacketMoments }).pixels
  }
}

const hat: Line = { loss: (x) => 1 - Math.abs(x), slope: (x) => -Math.sign(x) }
const linear: Line = { loss: (x) => x, slope: () => 1 }
const constant: Line = { loss: () => 1, slope: () => 0 }
const bump = (x: number, at: number): number => Math.exp(-((x - at) ** 2) / 4)
const bumps: Line = {
  loss: (x) => bump(x, 2) + bump(x, -2),
  slope: (x) => (-(x - 2) / 2) * bump(x, 2) - ((x + 2) / 2) * bump(x, -2)
}
const confident = softplus(10, -3)
const CONFIDENT = 0.562075

describe('coverage of the delta interval', () => {
  it.each([
    ['two Gaussians', 0.769168, drawn(bumps, normalWith(3), 1000)],
    ['a hat', 0.547723, drawn(hat, uniformOn(-1, 1), 1000)],
    ['a linear loss on a box', 0.167705, drawn(linear, uniformOn(0, 1), 1000)],
    ['a constant in a window', 0.5, drawn(constant, normalWith(1), 1000, 1)],
    ['a confident loss in a window, drawn from the mixture', CONFIDENT, mixed(confident, 1000)]
  ] as const)('is 95 percent where the effective sample size is comfortable: %s', (_, truth, momentsOf) => {
    const { share, effective, mean } = coverage(truth, momentsOf)
    expect(effective).toBeGreaterThan(300)
    // Binomial: 0.95 +- 4 standard errors of 0.005 each.
    expect(share).toBeGreaterThan(0.93)
    expect(share).toBeLessThan(0.97)
    expect(mean / truth).toBeCloseTo(1, 2)
  })

  it('falls with the effective sample size, which is why values below 100 are not resolved', () => {
    const [few, some, many] = [200, 1000, 5000].map((n) =>
      coverage(CONFIDENT, drawn(confident, normalWith(1), n, 1))
    ) as [ReturnType<typeof coverage>, ReturnType<typeof coverage>, ReturnType<typeof coverage>]
    expect(few.effective).toBeLessThan(40)
    expect(few.share).toBeLessThan(0.8)
    expect(some.effective).toBeGreaterThan(100)
    expect(some.share).toBeGreaterThan(few.share)
    expect(some.share).toBeLessThan(0.93)
    expect(many.effective).toBeGreaterThan(500)
    expect(many.share).toBeGreaterThan(some.share)
    expect(many.share).toBeGreaterThan(0.88)
    // Plain draws miss the far side of the packet even then: the mixture is the default for it.
    expect(many.share).toBeLessThan(0.94)
    // The product over twice the covariance scatters far less, and never lies below 1/2, where a few draws put it.
    for (const { ratio, least, steadier } of [few, some, many]) {
      expect(least).toBeGreaterThanOrEqual(0.5 * (1 - 1e-9))
      expect(steadier).toBeGreaterThan(10)
      expect(ratio).toBeGreaterThan(0.553)
      expect(ratio).toBeLessThan(0.565)
    }
  })
})

describe('coverage of the bootstrap', () => {
  it.each([
    ['a hat', hat, uniformOn(-1, 1), 0.547723],
    ['a linear loss on a box', linear, uniformOn(0, 1), 0.167705]
  ] as const)('covers as often: %s', (_, loss, proposal, truth) => {
    const repeats = 600
    let covered = 0
    for (let seed = 0; seed < repeats; seed++) {
      const samples = drawnSamples(loss, proposal, 600, 70_000 + seed)
      const { low, high } = bootstrapOf(samples, createRandom(seed), 500)?.product ?? {}
      if ((low as number) <= truth && truth <= (high as number)) covered++
    }
    // Binomial: 0.95 +- 4 standard errors of 0.009 each.
    expect(covered / repeats).toBeGreaterThan(0.91)
    expect(covered / repeats).toBeLessThan(0.986)
  })
})

/** Images or labels that differ in how sure the network is of them: losses `log(1 + exp(offset - 10 x))` in a window. */
const sure = (offset: number): Line => softplus(10, offset)

/** Of `log(1 + exp(offset - 10 x))` in a window of width 1, by quadrature. */
function truthOf(offset: number): number {
  const { x, weight } = quadrature([-15, offset / 10, 15], 400)
  const inWindow = x.map((at, k) => Math.exp(-(at ** 2) / 2) * (weight[k] as number))
  return (packetMoments(lineSamples(sure(offset), x, inWindow, 1)) as PacketMoments).product.value
}

describe('coverage of the interval of a median over packets', () => {
  const REPEATS_OF_MEDIANS = 500

  /** Share of intervals that hold the truth; each repeat has packets of these offsets, with 300 draws each. */
  function share(over: 'images' | 'labels', truth: number, offsetsOf: (seed: number) => number[]): number {
    let covered = 0
    for (let seed = 0; seed < REPEATS_OF_MEDIANS; seed++) {
      const product = offsetsOf(seed).map(
        (offset, packet) => mixed(sure(offset), 300)(100_000 + 50 * seed + packet).product
      )
      const { low, high } = medianIntervals({ product }, over, createRandom(seed), 500).product
      if ((low as number) <= truth && truth <= (high as number)) covered++
    }
    return covered / REPEATS_OF_MEDIANS
  }

  // Binomial: 0.95 +- 4 standard errors of 0.0097 each.
  it.each([
    ['ten labels, all alike', Array<number>(10).fill(-3)],
    ['ten labels', Array.from({ length: 10 }, (_, label) => 1 - label)],
    ['three labels', [1, -1, -3]]
  ])('is 95 percent: %s', (_, offsets) => {
    const truth = median(offsets.map(truthOf))
    const found = share('labels', truth, () => offsets)
    expect(found).toBeGreaterThan(0.91)
    expect(found).toBeLessThan(0.99)
  })

  it.each([5, 8, 16])('is 95 percent: %i images', (images) => {
    // The product rises as the offset falls, so that the median image has the median product.
    const spread = (seed: number): number[] => {
      const random = createRandom(200_000 + seed)
      return Array.from({ length: images }, () => -3 + 2 * random.normal())
    }
    const steps = [-9, -6, -3, 0, 3].map(truthOf)
    expect(steps).toEqual([...steps].sort((a, b) => b - a))
    const found = share('images', truthOf(-3), spread)
    expect(found).toBeGreaterThan(0.91)
    expect(found).toBeLessThan(0.99)
  })
})
