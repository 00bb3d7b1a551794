import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { coordinatesBeyond } from '@core/uncertainty/covariance-check'
import { deltaInterval } from '@core/uncertainty/interval'
import { summarizeImages, type ImagePacket } from '@core/uncertainty/local-summary'
import type { Measured } from '@core/uncertainty/input'

const known = (value: number) => ({ value, logError: 0 })

/** A packet of two pixels whose product tells whether it was counted: 1 where it may be, 1,000 where it may not. */
function packet(effectiveSampleSize: number, rest: Partial<ImagePacket> = {}): ImagePacket {
  const size = effectiveSampleSize >= 100 ? 1 : 1000
  return {
    totalSigmaX: known(size),
    totalSigmaP: known(1),
    product: known(size),
    meanProduct: size / 2,
    meanCovariance: { value: -0.5, standardError: 0.01 },
    overCovariance: { median: size / 2, quartiles: [size / 2, size] },
    effectiveSampleSize,
    ninetyPercentCount: 50,
    networkTerm: known(size),
    sigmaX: Float32Array.of(size, size),
    sigmaP: Float32Array.of(1, 1),
    pixelNetworkTerm: Float32Array.of(size, size),
    covariance: { miss: Float32Array.of(0, 0), error: Float32Array.of(0.02, 0.02) },
    direction: { product: known(size / 2), covariance: { value: -0.5, standardError: 0.02 } },
    rHat: null,
    ...rest
  }
}

const summarize = (packets: readonly ImagePacket[]): Measured =>
  summarizeImages(packets, {
    random: createRandom(1),
    dimension: 2,
    imageShape: [1, 2, 1],
    wanted: packets.length,
    drawn: 'draws'
  })

const many = (count: number, one: ImagePacket): ImagePacket[] => new Array<ImagePacket>(count).fill(one)

describe('images whose packet is not resolved', () => {
  it('are in no median, interval, quartile or map, and are counted', () => {
    const result = summarize([...many(12, packet(300)), ...many(4, packet(99))])
    expect(result.packets).toEqual({ measured: 16, resolved: 12 })
    expect(result.resolved).toBe(true)
    for (const interval of [result.totalSigmaX, result.product, result.networkTerm])
      expect(interval).toEqual({ value: 1, low: 1, high: 1, method: 'bootstrap-images-draws' })
    expect(result.gradientDirectionProduct).toEqual({
      ...{ value: 0.5, low: 0.5, high: 0.5 },
      method: 'bootstrap-images-draws'
    })
    expect(result.quartiles?.product).toEqual([1, 1])
    expect(result.quartiles?.gradientDirectionProduct).toEqual([0.5, 0.5])
    expect(result.productOverCovariance).toBe(0.5)
    expect(result.productOverCovarianceQuartiles).toEqual([0.5, 1])
    expect([result.sigmaX, result.pixelNetworkTerm, result.meanPixelProduct]).toEqual([[1, 1], [1, 1], 0.5])
    expect(result.warnings.map(({ message }) => message).join()).toContain('4 of 16 images')
  })

  it('leave the whole not resolved where they are more than a quarter, though the median would pass', () => {
    const result = summarize([...many(11, packet(300)), ...many(5, packet(20))])
    expect(result.effectiveSampleSize).toBe(300)
    expect(result.resolved).toBe(false)
    expect(result.product.value).toBe(1)
    expect(result.warnings.map(({ message }) => message).join()).toContain('more than a quarter')
  })

  it('are all that there is where no packet is resolved', () => {
    const result = summarize(many(3, packet(20)))
    expect(result.packets).toEqual({ measured: 3, resolved: 0 })
    expect(result.resolved).toBe(false)
    expect(result.product.value).toBe(1000)
  })

  it('do not hide chains that have not mixed', () => {
    const result = summarize([...many(7, packet(300, { rHat: 1.01 })), packet(20, { rHat: 1.3 })])
    expect(result.resolved).toBe(false)
  })
})

describe('a single image', () => {
  it('has the intervals of its draws, and says so', () => {
    const own = { value: 1, logError: 0.1 }
    const direction = {
      product: { value: 0.5, logError: 0.2 },
      covariance: { value: -0.5, standardError: 0.02 }
    }
    const result = summarize([packet(300, { product: own, networkTerm: own, direction })])
    for (const interval of [result.product, result.networkTerm]) expect(interval).toEqual(deltaInterval(own))
    expect(result.gradientDirectionProduct).toEqual(deltaInterval(direction.product))
    expect(result.warnings.map(({ message }) => message).join()).toContain('over its draws alone')
  })
})

describe('the parts of the covariance check', () => {
  it('say what failed beside a mean that did not', () => {
    const low = { product: known(0.3), covariance: { value: -0.33, standardError: 0.01 } }
    const { covarianceCheck } = summarize(many(8, packet(300, { direction: low })))
    expect(covarianceCheck).toMatchObject({ value: -0.5, passed: false })
    expect(covarianceCheck.along).toMatchObject({ value: expect.closeTo(-0.33, 12), passed: false })
  })

  it('count coordinates beyond three standard errors of their mean over the packets', () => {
    const error = Float64Array.of(0.1, 0.1, 0.1)
    // Each is within 3 errors in a packet of its own; the mean of four has half the error.
    const four = many(4, packet(300)).map(() => ({ miss: Float64Array.of(0.1, 0.2, -0.2), error }))
    expect(coordinatesBeyond(four)).toEqual({ count: 2, of: 3, byChance: expect.closeTo(0.0081, 4) })
    expect(coordinatesBeyond(four.slice(0, 1)).count).toBe(0)
  })

  it('count about as many as chance gives for normal errors', () => {
    const random = createRandom(4)
    const error = new Float64Array(20_000).fill(0.1)
    const packets = [1, 2].map(() => ({ miss: error.map((one) => one * random.normal()), error }))
    const { count, byChance } = coordinatesBeyond(packets)
    expect(Math.abs(count - byChance)).toBeLessThan(4 * Math.sqrt(byChance))
  })
})
