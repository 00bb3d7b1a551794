import { createRandom } from '@core/tensor/random'
import { bootstrapOf } from '@core/uncertainty/bootstrap'
import { describe, expect, it } from 'vitest'
import { packetMoments, type PacketMoments } from '@core/uncertainty/moments'
import { drawnSamples, normalWith, softplus, uniformOn, type Line } from '../core/uncertainty/analytic'

/**
 * How often intervals hold the truth: two thousand repeats a cell, so not among the quick tests (`npm run test:slow`).
 * Also where they do not: a confident loss drawn plainly, whose effective sample size has collapsed.
 */
function coverage(
  loss: Line,
  proposal: ReturnType<typeof normalWith>,
  truth: number,
  n: number,
  window?: number
) {
  const repeats = 2000
  let [covered, effective] = [0, 0]
  for (let seed = 0; seed < repeats; seed++) {
    const samples = drawnSamples(loss, proposal, n, 50_000 + seed, window)
    const moments = packetMoments(samples) as PacketMoments
    effective += moments.effectiveSampleSize / repeats
    if (Math.abs(Math.log(moments.product.value / truth)) < 1.96 * moments.product.logError) covered++
  }
  return { share: covered / repeats, effective }
}

const hat: Line = { loss: (x) => 1 - Math.abs(x), slope: (x) => -Math.sign(x) }
const linear: Line = { loss: (x) => x, slope: () => 1 }

describe('coverage of the delta interval', () => {
  it.each([
    ['a hat', hat, uniformOn(-1, 1), 0.547723],
    ['a linear loss on a box', linear, uniformOn(0, 1), 0.167705]
  ] as const)('is 95 %% where the effective sample size is comfortable: %s', (_, loss, proposal, truth) => {
    const { share, effective } = coverage(loss, proposal, truth, 1000)
    expect(effective).toBeGreaterThan(500)
    expect(share).toBeGreaterThan(0.93)
    expect(share).toBeLessThan(0.97)
  })

  it('falls with the effective sample size, which is why values below 100 are not resolved', () => {
    const confident = softplus(10, -3)
    const few = coverage(confident, normalWith(1), 0.562075, 200, 1)
    const some = coverage(confident, normalWith(1), 0.562075, 1000, 1)
    expect(few.effective).toBeLessThan(40)
    expect(few.share).toBeLessThan(0.8)
    expect(some.effective).toBeGreaterThan(100)
    expect(some.share).toBeGreaterThan(few.share)
    expect(some.share).toBeLessThan(0.93)
  })
})

describe('coverage of the bootstrap', () => {
  it.each([
    ['a hat', hat, uniformOn(-1, 1), 0.547723],
    ['a linear loss on a box', linear, uniformOn(0, 1), 0.167705]
  ] as const)('is 95 %% as well: %s', (_, loss, proposal, truth) => {
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
