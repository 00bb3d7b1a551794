import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { packetMoments, type PacketMoments } from '@core/uncertainty/moments'
import { networkTerms } from '@core/uncertainty/packet'
import {
  drawWindow,
  measureWindow,
  mixtureWeight,
  unitVector,
  type WindowMoments
} from '@core/uncertainty/window'
import { lineSamples, linearUnitField, quadrature, softplus, type Line } from '../core/uncertainty/analytic'

/** Laws of the local packet: a loss times a Gaussian window around one input. */

const products = ({ sigmaX, sigmaP }: PacketMoments): Float64Array =>
  sigmaX.map((value, i) => value * (sigmaP[i] as number))

describe('the window packet', () => {
  const dimension = 12
  const weights = Array.from({ length: dimension }, (_, i) => (i < 10 ? 1 + i / 4 : 0))
  const norm = Math.hypot(...weights)

  /** The local packet at a point, along the same path as for networks. */
  function local(
    line: Line,
    sigma: number,
    { seed = 1, count = 4000, scale = 1, plain = false, atOrigin = false } = {}
  ): WindowMoments {
    const field = linearUnitField(
      weights.map((weight) => weight / scale),
      line
    )
    const centre = Float32Array.from({ length: dimension }, (_, i) =>
      atOrigin ? 0 : scale * (0.1 * i - 0.4)
    )
    const direction = unitVector(field.evaluate(centre, Int32Array.of(0)).gradient)
    const draws = drawWindow(createRandom(seed), count, dimension, sigma, plain ? null : direction)
    const x = draws.displacement.map((value, at) => value + (centre[at % dimension] as number))
    const { loss, gradient } = field.evaluate(x, new Int32Array(count))
    const moments = measureWindow(draws, loss, gradient, sigma, direction)
    if (!moments) throw new Error('expected a packet')
    return moments
  }

  it('is exactly the null model for a constant loss, at every width', () => {
    for (const sigma of [0.001, 0.1, 1, 10]) {
      const { pixels, direction } = local({ loss: () => 2.5, slope: () => 0 }, sigma)
      const error = 3 * pixels.product.logError
      expect(direction).toBeNull()
      expect(Math.abs(Math.log(pixels.product.value / (dimension / 2)))).toBeLessThan(error)
      expect(Math.abs(Math.log(pixels.totalSigmaX.value / (sigma * Math.sqrt(dimension))))).toBeLessThan(
        error
      )
      expect(Math.abs(Math.log((pixels.totalSigmaP.value * 2 * sigma) / Math.sqrt(dimension)))).toBeLessThan(
        error
      )
      expect(pixels.effectiveSampleSize).toBeCloseTo(4000, 6)
      // In units of the window's own Delta p, 1 / (2 sigma): the network adds nothing, in this sample as in any.
      expect(networkTerms(pixels, sigma).total * 2 * sigma).toBeLessThan(1e-5)
    }
  })

  it('gives every log-linear loss one half, whatever its slope', () => {
    for (const slope of [0.01, 0.3]) {
      const line = {
        loss: (x: number) => Math.exp(slope * x),
        slope: (x: number) => slope * Math.exp(slope * x)
      }
      const { pixels, direction } = local(line, 1)
      expect(Math.abs(Math.log(pixels.product.value / (dimension / 2)))).toBeLessThan(
        3 * pixels.product.logError
      )
      const along = direction as PacketMoments
      expect(Math.abs(Math.log(along.product.value / 0.5))).toBeLessThan(3 * along.product.logError)
      expect(networkTerms(pixels, 1).total).toBeLessThan(1e-5)
      expect(networkTerms(along, 1).total).toBeLessThan(1e-5)
    }
  })

  it('gives inputs that the network ignores one half', () => {
    const { pixels } = local(softplus(1.5, -0.5), 0.3)
    for (const i of [10, 11]) {
      // Without a gradient H / loss is linear in x: the product is the covariance itself.
      expect(products(pixels)[i]).toBeCloseTo(Math.abs(pixels.covariance[i] as number), 6)
      expect(Math.abs((products(pixels)[i] as number) - 0.5)).toBeLessThan(0.06)
    }
  })

  it('scales with the inputs if the width does', () => {
    const one = local(softplus(1.5), 0.3).pixels
    const tenth = local(softplus(1.5), 0.03, { scale: 0.1 }).pixels
    expect(tenth.totalSigmaX.value * 10).toBeCloseTo(one.totalSigmaX.value, 4)
    expect(tenth.totalSigmaP.value / 10).toBeCloseTo(one.totalSigmaP.value, 4)
    expect(tenth.product.value).toBeCloseTo(one.product.value, 4)
  })

  it('has the same pair for both proposals where both resolve it', () => {
    const mixture = local(softplus(0.8), 0.3).direction as PacketMoments
    const plain = local(softplus(0.8), 0.3, { plain: true }).direction as PacketMoments
    const error = 3 * Math.hypot(mixture.product.logError, plain.product.logError)
    expect(Math.abs(Math.log(mixture.product.value / plain.product.value))).toBeLessThan(error)
    expect(Math.abs(Math.log(mixture.totalSigmaP.value / plain.totalSigmaP.value))).toBeLessThan(error)
  })

  it('has the spread of d log(loss) as network term, within its own bound', () => {
    const sigma = 1
    for (const line of [softplus(2), softplus(10, 1)]) {
      const { x, weight } = quadrature([-15, 15], 600)
      const windowWeight = x.map((at, k) => Math.exp(-(at ** 2) / 2) * (weight[k] as number))
      const packet = packetMoments(lineSamples(line, x, windowWeight, sigma)) as PacketMoments
      const rho = x.map((at, k) => (windowWeight[k] as number) * line.loss(at) ** 2)
      const mean = (values: readonly number[]): number =>
        values.reduce((sum, value, k) => sum + value * (rho[k] as number), 0) /
        rho.reduce((sum, value) => sum + value, 0)
      const slopes = x.map((at) => line.slope(at) / line.loss(at))
      const spread = Math.sqrt(mean(slopes.map((slope) => (slope - mean(slopes)) ** 2)))
      const term = networkTerms(packet, sigma).total
      expect(term).toBeCloseTo(spread, 9)
      const sigmaX = packet.totalSigmaX.value
      expect(sigmaX * term).toBeGreaterThanOrEqual(Math.abs(1 - sigmaX ** 2 / sigma ** 2) / 2 - 1e-9)
      // And from draws in many dimensions, of which the loss sees one.
      const drawn = networkTerms(
        local(line, sigma / norm, { count: 20_000, atOrigin: true }).pixels,
        sigma / norm
      )
      expect(drawn.total / norm / spread).toBeCloseTo(1, 1)
      expect(drawn.terms[10]).toBeLessThan(1e-5 * drawn.total)
    }
  })

  it('has an error of the network term as large as repeats scatter', () => {
    const packets = Array.from(
      { length: 80 },
      (_, seed) => local(softplus(2), 0.3, { seed, count: 400 }).pixels
    )
    const logs = packets.map((pixels) => Math.log(networkTerms(pixels, 0.3).total))
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
    const scatter = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1))
    const claimed = packets.reduce((sum, { networkLogError }) => sum + networkLogError, 0) / packets.length
    expect(claimed / scatter).toBeGreaterThan(0.75)
    expect(claimed / scatter).toBeLessThan(1.33)
  })

  it('needs the correction of bias: without it the covariance falls short by 1/ESS', () => {
    const dimension = 50
    const random = createRandom(5)
    const sums = { raw: 0, corrected: 0, shortfall: 0 }
    const repeats = 400
    for (let repeat = 0; repeat < repeats; repeat++) {
      const count = 60
      const draws = drawWindow(random.fork(`${repeat}`), count, dimension, 1, null)
      const loss = Float64Array.from({ length: count }, (_, row) =>
        softplus(3).loss(draws.displacement[row * dimension] as number)
      )
      const gradient = new Float64Array(count * dimension)
      loss.forEach((_, row) => {
        gradient[row * dimension] = softplus(3).slope(draws.displacement[row * dimension] as number)
      })
      gradient.forEach((value, at) => {
        const row = Math.floor(at / dimension)
        gradient[at] = value - ((loss[row] as number) * (draws.displacement[at] as number)) / 2
      })
      const samples = {
        count,
        dimension,
        x: draws.displacement,
        loss,
        gradient,
        baseWeight: draws.baseWeight
      }
      const raw = packetMoments(samples) as PacketMoments
      sums.raw += raw.meanCovariance.value / repeats
      sums.corrected += (packetMoments(samples, { correctBias: true })?.meanCovariance.value ?? NaN) / repeats
      sums.shortfall += 0.5 / raw.effectiveSampleSize / repeats
    }
    expect(Math.abs(sums.corrected + 0.5)).toBeLessThan(0.003)
    expect(sums.raw + 0.5).toBeGreaterThan(0.5 * sums.shortfall)
    expect(sums.shortfall).toBeGreaterThan(0.01)
  })
})

describe('the gradient mixture', () => {
  it('weighs its draws back to the window: moments of a standard normal', () => {
    const count = 100_000
    const draws = drawWindow(createRandom(8), count, 1, 1, Float64Array.of(1))
    const weight = draws.baseWeight
    const mean = (power: number): number => {
      let sum = 0
      for (let row = 0; row < count; row++)
        sum += (weight[row] as number) * (draws.displacement[row] as number) ** power
      return sum / count
    }
    expect(mean(0)).toBeCloseTo(1, 1)
    expect(Math.abs(mean(0) - 1)).toBeLessThan(0.02)
    expect(Math.abs(mean(1))).toBeLessThan(0.02)
    expect(Math.abs(mean(2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(mean(4) - 3)).toBeLessThan(0.15)
  })

  it('never gives a draw more than the number of its components', () => {
    for (const along of [-40, -3, 0, 2, 40]) {
      expect(mixtureWeight(along)).toBeGreaterThan(0)
      expect(mixtureWeight(along)).toBeLessThanOrEqual(6)
    }
  })

  it('keeps the effective sample size where the plain window loses it', () => {
    const fraction = (direction: Float64Array | null): number => {
      const draws = drawWindow(createRandom(9), 5000, 1, 1, direction)
      const loss = Float64Array.from(draws.displacement, softplus(10, -30).loss)
      const gradient = Float64Array.from(draws.displacement, softplus(10, -30).slope)
      return (measureWindow(draws, loss, gradient, 1, direction)?.pixels.effectiveSampleSize ?? 0) / 5000
    }
    expect(fraction(null)).toBeLessThan(0.01)
    expect(fraction(Float64Array.of(-1))).toBeGreaterThan(0.1)
  })
})
