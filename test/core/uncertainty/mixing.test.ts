import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { mixingOf } from '@core/uncertainty/mixing'

/** `chains` autoregressive chains of unit variance: each value keeps a share of the one before. */
function chainsOf(
  chains: number,
  draws: number,
  kept: number,
  offsets: readonly number[] = []
): Float64Array {
  const random = createRandom(3)
  const values = new Float64Array(chains * draws)
  for (let chain = 0; chain < chains; chain++) {
    let value = random.normal()
    for (let draw = 0; draw < draws; draw++) {
      values[chain * draws + draw] = value + (offsets[chain] ?? 0)
      value = kept * value + Math.sqrt(1 - kept * kept) * random.normal()
    }
  }
  return values
}

describe('the mixing of chains', () => {
  it('counts independent draws in full', () => {
    const { rHat, effectiveSampleSize } = mixingOf(chainsOf(8, 1000, 0), 8)
    expect(rHat).toBeLessThan(1.01)
    expect(effectiveSampleSize / 8000).toBeGreaterThan(0.85)
    expect(effectiveSampleSize).toBeLessThanOrEqual(8000)
  })

  it.each([0.5, 0.9])('gives (1 - r) / (1 + r) of the draws for a correlation of %d', (kept) => {
    const { effectiveSampleSize } = mixingOf(chainsOf(8, 4000, kept), 8)
    const exact = (32_000 * (1 - kept)) / (1 + kept)
    expect(effectiveSampleSize / exact).toBeGreaterThan(0.8)
    expect(effectiveSampleSize / exact).toBeLessThan(1.25)
  })

  it('sees chains that stay apart, and chains that still drift', () => {
    const apart = mixingOf(chainsOf(4, 500, 0, [0, 0, 0, 3]), 4)
    expect(apart.rHat).toBeGreaterThan(1.3)
    expect(apart.effectiveSampleSize).toBeLessThan(40)
    const drifting = chainsOf(4, 500, 0).map((value, at) => value + (at % 500) / 100)
    expect(mixingOf(drifting, 4).rHat).toBeGreaterThan(1.3)
  })

  it('has an answer for what never changes', () => {
    expect(mixingOf(new Float64Array(40).fill(2), 4)).toEqual({ rHat: 1, effectiveSampleSize: 40 })
  })
})
