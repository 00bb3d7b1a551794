import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overCovariance, packetMoments, type PacketMoments } from '@core/uncertainty/moments'
import type { PacketSamples } from '@core/uncertainty/packet'
import {
  anySamples,
  drawnSamples,
  lineSamples,
  mapRows,
  normalWith,
  quadrature,
  softplus,
  type Line
} from '../core/uncertainty/analytic'

/** Laws of the uncertainty pair that hold for any samples, to rounding, and those that hold in the limit. */

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

/** Checks a law for many random packets, with and without the correction of bias. */
function forAnyPacket(
  law: (samples: PacketSamples, measure: (samples: PacketSamples) => PacketMoments) => void
): void {
  for (const correctBias of [false, true]) {
    const measure = (samples: PacketSamples): PacketMoments => {
      const moments = packetMoments(samples, { correctBias })
      if (!moments) throw new Error('expected a packet')
      return moments
    }
    fc.assert(
      fc.property(seeds, (seed) => law(anySamples(seed), measure)),
      { numRuns: 25, seed: 1 }
    )
  }
}

/** Equal to 1e-9 of the larger size. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length)
  const size = Math.max(...Array.from(expected, Math.abs), 1e-300)
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs((found[i] as number) - (expected[i] as number))).toBeLessThan(1e-9 * size)
}

const products = ({ sigmaX, sigmaP }: PacketMoments): Float64Array =>
  sigmaX.map((value, i) => value * (sigmaP[i] as number))

describe('a packet, whatever its samples', () => {
  it('does not notice the scale of the loss, however small', () => {
    forAnyPacket((samples, measure) => {
      const before = measure(samples)
      for (const scale of [1e-30, 3, 1e30]) {
        const after = measure({
          ...samples,
          loss: samples.loss.map((loss) => loss * scale),
          gradient: samples.gradient.map((value) => value * scale)
        })
        expectClose(after.sigmaX, before.sigmaX)
        expectClose(after.sigmaP, before.sigmaP)
        expectClose(after.meanP, before.meanP)
        expectClose(after.covariance, before.covariance)
        expect(after.effectiveSampleSize).toBeCloseTo(before.effectiveSampleSize, 9)
        expect(after.product.logError).toBeCloseTo(before.product.logError, 9)
      }
    })
  })

  it('changes when a constant is added to the loss', () => {
    forAnyPacket((samples, measure) => {
      const before = measure(samples)
      const after = measure({ ...samples, loss: samples.loss.map((loss) => loss + 1) })
      expect(Math.abs(after.product.value / before.product.value - 1)).toBeGreaterThan(0.01)
      expect(after.effectiveSampleSize).toBeGreaterThan(before.effectiveSampleSize)
    })
  })

  it('moves with a translation and keeps everything else', () => {
    forAnyPacket((samples, measure) => {
      const before = measure(samples)
      const after = measure({ ...samples, x: samples.x.map((value) => value + 5) })
      expectClose(
        after.meanX,
        before.meanX.map((value) => value + 5)
      )
      expectClose(after.sigmaX, before.sigmaX)
      expectClose(after.sigmaP, before.sigmaP)
      expectClose(after.covariance, before.covariance)
    })
  })

  it('scales axis by axis: Delta x with it, Delta p against it, product and covariance not at all', () => {
    const scales = [0.1, 2, -3, 7, 1, -0.5, 40]
    forAnyPacket((samples, measure) => {
      const before = measure(samples)
      const after = measure({
        ...samples,
        x: mapRows(samples.x, 7, (row) => row.map((value, i) => value * (scales[i] as number))),
        gradient: mapRows(samples.gradient, 7, (row) => row.map((value, i) => value / (scales[i] as number)))
      })
      expectClose(
        after.sigmaX,
        before.sigmaX.map((value, i) => value * Math.abs(scales[i] as number))
      )
      expectClose(
        after.sigmaP,
        before.sigmaP.map((value, i) => value / Math.abs(scales[i] as number))
      )
      // Reflected axes turn the mean of p round.
      expectClose(
        after.meanP,
        before.meanP.map((value, i) => value / (scales[i] as number))
      )
      expectClose(products(after), products(before))
      expectClose(after.covariance, before.covariance)
    })
  })

  it('permutes with its coordinates', () => {
    const order = [3, 0, 6, 2, 5, 1, 4]
    const permute = (row: ArrayLike<number>): number[] => order.map((i) => row[i] as number)
    forAnyPacket((samples, measure) => {
      const before = measure(samples)
      const after = measure({
        ...samples,
        x: mapRows(samples.x, 7, permute),
        gradient: mapRows(samples.gradient, 7, permute)
      })
      expectClose(after.sigmaX, permute(before.sigmaX))
      expectClose(after.sigmaP, permute(before.sigmaP))
      expectClose(after.covariance, permute(before.covariance))
      expect(after.product.value).toBeCloseTo(before.product.value, 9)
      expect(after.meanProduct).toBeCloseTo(before.meanProduct, 9)
    })
  })

  it('keeps its aggregates under rotation, its single coordinates not', () => {
    const [cos, sin] = [Math.cos(0.7), Math.sin(0.7)]
    const rotate = (row: number[]): number[] => {
      const [a, b, ...rest] = row as [number, number, ...number[]]
      return [cos * a - sin * b, sin * a + cos * b, ...rest]
    }
    forAnyPacket((samples, measure) => {
      const before = measure(samples)
      const after = measure({
        ...samples,
        x: mapRows(samples.x, 7, rotate),
        gradient: mapRows(samples.gradient, 7, rotate)
      })
      expect(after.totalSigmaX.value).toBeCloseTo(before.totalSigmaX.value, 9)
      expect(after.totalSigmaP.value).toBeCloseTo(before.totalSigmaP.value, 9)
      expect(after.meanCovariance.value).toBeCloseTo(before.meanCovariance.value, 9)
      expect(Math.abs((after.sigmaX[0] as number) - (before.sigmaX[0] as number))).toBeGreaterThan(1e-6)
    })
  })

  it('says the same of every sample twice, with twice the effective sample size', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const samples = anySamples(seed)
        const twice = <T extends ArrayLike<number>>(values: T): Float64Array =>
          Float64Array.from([...Array.from(values), ...Array.from(values)])
        const before = packetMoments(samples)
        const after = packetMoments({
          count: 2 * samples.count,
          dimension: samples.dimension,
          x: twice(samples.x),
          loss: twice(samples.loss),
          gradient: twice(samples.gradient),
          baseWeight: twice(samples.baseWeight)
        })
        expectClose(after?.sigmaX ?? [], before?.sigmaX ?? [])
        expectClose(after?.sigmaP ?? [], before?.sigmaP ?? [])
        expect(after?.effectiveSampleSize).toBeCloseTo(2 * (before?.effectiveSampleSize ?? 0), 8)
      }),
      { numRuns: 25, seed: 1 }
    )
  })

  it('obeys Cauchy and Schwarz in the sample, so that the product over twice the covariance is at least 1/2', () => {
    forAnyPacket((samples, measure) => {
      const moments = measure(samples)
      products(moments).forEach((product, i) => {
        const covariance = Math.abs(moments.covariance[i] as number)
        expect(product).toBeGreaterThanOrEqual(covariance * (1 - 1e-12))
        expect(product / (2 * covariance)).toBeGreaterThanOrEqual(0.5 - 1e-12)
      })
      expect(moments.product.value).toBeGreaterThanOrEqual(moments.counted * moments.meanProduct - 1e-12)
    })
  })

  it('has the product over twice the covariance coordinate by coordinate: median and quartiles', () => {
    forAnyPacket((samples, measure) => {
      const moments = measure(samples)
      const ratios = products(moments)
        .map((product, i) => product / (2 * Math.abs(moments.covariance[i] as number)))
        .sort()
      const found = overCovariance([moments])
      // Of seven: the fourth, and halfway between second and third, fifth and sixth.
      expect(found.productOverCovariance).toBe(ratios[3])
      const between = (a: number, b: number): number => ((ratios[a] as number) + (ratios[b] as number)) / 2
      expect(found.productOverCovarianceQuartiles?.[0]).toBeCloseTo(between(1, 2), 9)
      expect(found.productOverCovarianceQuartiles?.[1] as number).toBeCloseTo(between(4, 5), 9)
    })
  })

  it('has it at one half where p is linear in x, whichever sign the covariances have', () => {
    forAnyPacket((samples, measure) => {
      const signed = mapRows(samples.x, 7, (row) => row.map((value, i) => (i % 2 === 0 ? value : -value)))
      samples.loss.forEach((loss, row) => {
        for (let i = 0; i < 7; i++) signed[row * 7 + i] = (signed[row * 7 + i] as number) * loss
      })
      const { covariance, overCovariance: spread } = measure({ ...samples, gradient: signed })
      expect(Math.min(...covariance)).toBeLessThan(0)
      expect(Math.max(...covariance)).toBeGreaterThan(0)
      expect(spread.median).toBeCloseTo(0.5, 9)
      expect(spread.quartiles[1]).toBeCloseTo(0.5, 9)
    })
  })

  it('has no negative variance where the gradient is all but proportional to the loss', () => {
    forAnyPacket((samples, measure) => {
      const nearly = mapRows(samples.gradient, 7, (row) => row.map((value) => 1e-13 * value))
      samples.loss.forEach((loss, row) => {
        for (let i = 0; i < 7; i++) nearly[row * 7 + i] = (nearly[row * 7 + i] as number) + 1e6 * loss
      })
      for (const value of measure({ ...samples, gradient: nearly }).sigmaP)
        expect(value).toBeGreaterThanOrEqual(0)
    })
  })

  it('gives an input that the loss ignores no spread of p', () => {
    forAnyPacket((samples, measure) => {
      const ignored = measure({
        ...samples,
        gradient: mapRows(samples.gradient, 7, (row) => [0, ...row.slice(1)])
      })
      expect(ignored.sigmaP[0]).toBe(0)
      expect(ignored.covariance[0]).toBe(0)
    })
  })

  it('leaves uncounted coordinates out of the aggregates and keeps their own values', () => {
    forAnyPacket((samples, measure) => {
      const all = measure(samples)
      const some = packetMoments(samples, { counted: Uint8Array.from([1, 0, 1, 1, 0, 1, 1]) })
      const kept = [0, 2, 3, 5, 6]
      expect(some?.counted).toBe(5)
      expectClose(some?.meanX ?? [], all.meanX)
      const square = kept.reduce((sum, i) => sum + (some?.sigmaX[i] as number) ** 2, 0)
      expect(some?.totalSigmaX.value).toBeCloseTo(Math.sqrt(square), 9)
    })
  })
})

describe('the relation of Delta x and Delta p', () => {
  it('reaches the boundary term: the covariance is -(1 - B)/2 for any loss on a box', () => {
    const { x, weight } = quadrature([0, 0.3, 1])
    const lines: Line[] = [
      { loss: () => 1, slope: () => 0 },
      { loss: (at) => 1 + at ** 3, slope: (at) => 3 * at ** 2 },
      { loss: (at) => Math.max(0.2, at - 0.1), slope: (at) => (at > 0.3 ? 1 : 0) },
      softplus(4, 1)
    ]
    for (const line of lines) {
      const moments = packetMoments(lineSamples(line, x, weight)) as PacketMoments
      const norm = x.reduce((sum, at, k) => sum + line.loss(at) ** 2 * (weight[k] as number), 0)
      const mean = moments.meanX[0] as number
      const boundary = ((1 - mean) * line.loss(1) ** 2 + mean * line.loss(0) ** 2) / norm
      expect(moments.covariance[0]).toBeCloseTo(-(1 - boundary) / 2, 9)
      expect(moments.meanP[0]).toBeCloseTo((line.loss(1) ** 2 - line.loss(0) ** 2) / norm / 2, 9)
      expect(moments.product.value).toBeGreaterThanOrEqual(Math.abs(1 - boundary) / 2 - 1e-12)
    }
  })

  it('is no bound under the data measure: Gaussian loss on Gaussian data gives t^2 / (2 (t^2 + s^2))', () => {
    for (const [s, t] of [
      [1, 1],
      [0.5, 2],
      [2, 0.5]
    ] as const) {
      const { x } = quadrature([-12 * t, 12 * t])
      const line = {
        loss: (at: number) => Math.exp(-(at ** 2) / (4 * s ** 2)),
        slope: (at: number) => (-at / (2 * s ** 2)) * Math.exp(-(at ** 2) / (4 * s ** 2))
      }
      const { weight } = quadrature([-12 * t, 12 * t])
      const density = x.map((at, k) => Math.exp(-(at ** 2) / (2 * t ** 2)) * (weight[k] as number))
      const moments = packetMoments(lineSamples(line, x, density))
      expect(moments?.product.value).toBeCloseTo(t ** 2 / (2 * (t ** 2 + s ** 2)), 9)
    }
  })

  it('is met by the covariance as samples grow, with an error that falls as 1/sqrt(n)', () => {
    const line = softplus(4, 1)
    const rootMeanSquare = (count: number): number => {
      const repeats = 300
      let squares = 0
      for (let seed = 0; seed < repeats; seed++) {
        const moments = packetMoments(drawnSamples(line, normalWith(1), count, seed, 1), {
          correctBias: true
        })
        squares += ((moments?.covariance[0] as number) + 0.5) ** 2
      }
      return Math.sqrt(squares / repeats)
    }
    const ratio = rootMeanSquare(200) / rootMeanSquare(3200)
    expect(ratio).toBeGreaterThan(3)
    expect(ratio).toBeLessThan(5.3)
  })
})
