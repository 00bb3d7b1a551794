import '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { EstimatorSpec } from '@contract/estimators'
import { UncertaintyJobSpec } from '@contract/job'
import { MIXED_BELOW } from '@contract/measurement'
import { createRandom } from '@core/tensor/random'
import { chainPacket } from '@core/uncertainty/chain-moments'
import { estimateUncertainty } from '@core/uncertainty/estimate'
import type { ImagePacket } from '@core/uncertainty/local-summary'
import type { LogEstimate } from '@core/uncertainty/moments'
import type { LossField } from '@core/uncertainty/loss-field'
import { inputsOfWalkers, lookAround, startWalkers, stepWalkers } from '@core/uncertainty/walk'
import { unitVector } from '@core/uncertainty/window'
import { linearUnitField, softplus, type Line } from '../core/uncertainty/analytic'
import { drain, mnist, network, testContext } from '../core/uncertainty/support'

/** Laws of chains on packets with known answers: the same closed forms as for weighted draws. */

interface Walk {
  readonly field: LossField
  readonly centre: readonly number[]
  readonly sigma: number
  readonly chains?: number
  readonly kept?: number
  readonly thinning?: number
  readonly seed?: number
}

/** The packet around a point, along the same path as for networks. */
function walk({ field, centre, sigma, chains = 16, kept = 400, thinning = 5, seed = 1 }: Walk): ImagePacket {
  const { dimension } = field
  const x0 = Float32Array.from(centre)
  const direction = unitVector(field.evaluate(x0, Int32Array.of(0)).gradient)
  const walkers = [startWalkers(createRandom(seed), x0, 0, { chains, sigma }, direction)]
  const [walker] = walkers
  if (!walker) throw new Error('expected chains')
  lookAround(walkers, field)
  for (let step = 1; step <= 300; step++) stepWalkers(walkers, field, step)
  const room = {
    chains,
    kept,
    dimension,
    sigma,
    displacement: new Float32Array(chains * kept * dimension),
    loss: new Float64Array(chains * kept),
    gradient: new Float32Array(chains * kept * dimension)
  }
  for (let at = 0; at < kept; at++) {
    for (let step = 0; step < thinning; step++) stepWalkers(walkers, field, 0)
    const { x, labels } = inputsOfWalkers(walkers, [walker.z])
    const here = field.evaluate(x, labels)
    for (let chain = 0; chain < chains; chain++) {
      const row = chain * kept + at
      room.loss[row] = here.loss[chain] as number
      for (let i = 0; i < dimension; i++) {
        room.displacement[row * dimension + i] = sigma * (walker.z[chain * dimension + i] as number)
        room.gradient[row * dimension + i] = here.gradient[chain * dimension + i] as number
      }
    }
  }
  const packet = chainPacket(room, direction)
  if (!packet) throw new Error('expected a packet')
  return packet
}

const alone = (line: Line): LossField => linearUnitField([1], line)
const relative = (packet: ImagePacket, truth: number): number => Math.abs(packet.product.value / truth - 1)
/** Relative error of a variance from so many effective draws, three standard errors. */
const allowance = ({ effectiveSampleSize }: ImagePacket): number => 3 * Math.sqrt(2 / effectiveSampleSize)

describe('chains on a window packet', () => {
  it.each([
    ['constant', { loss: () => 1, slope: () => 0 }, 0.5],
    [
      'log-linear',
      { loss: (x: number) => Math.exp(0.8 * x), slope: (x: number) => 0.8 * Math.exp(0.8 * x) },
      0.5
    ],
    ['|x|', { loss: Math.abs, slope: Math.sign }, 1.5],
    ['x²', { loss: (x: number) => x * x, slope: (x: number) => 2 * x }, 1.707825],
    ['softplus of slope 10', softplus(10), 0.553575],
    ['a confident softplus, on which plain draws collapse', softplus(10, -3), 0.562075]
  ] as [string, Line, number][])('has the closed form of %s', (_, line, truth) => {
    const packet = walk({ field: alone(line), centre: [0], sigma: 1 })
    expect(packet.effectiveSampleSize).toBeGreaterThan(300)
    expect(packet.rHat).toBeLessThan(MIXED_BELOW)
    expect(relative(packet, truth)).toBeLessThan(allowance(packet))
    const { value, standardError } = packet.meanCovariance
    expect(Math.abs(value + 0.5)).toBeLessThan(3.5 * standardError + 1e-3)
  })

  it('gives pixels that the network ignores one half, and puts the network into its term', () => {
    const field = linearUnitField([1, ...new Array<number>(30).fill(0)], softplus(10, -3))
    const packet = walk({ field, centre: new Array<number>(31).fill(0), sigma: 1 })
    const products = packet.sigmaX.map((value, i) => value * (packet.sigmaP[i] as number))
    const ignored = products.slice(1).reduce((sum, value) => sum + value, 0) / 30
    expect(Math.abs(ignored - 0.5)).toBeLessThan(0.02)
    expect(Math.abs(packet.meanCovariance.value + 0.5)).toBeLessThan(
      3.5 * packet.meanCovariance.standardError
    )
    const terms = Array.from(packet.pixelNetworkTerm)
    expect(terms[0]).toBeGreaterThan(3 * Math.max(...terms.slice(1)))
  })

  it.each([
    ['constant', { loss: () => 1, slope: () => 0 }],
    ['log-linear', { loss: (x: number) => Math.exp(0.8 * x), slope: (x: number) => 0.8 * Math.exp(0.8 * x) }]
  ] as [string, Line][])('give a %s loss no network term, however few the states', (_, line) => {
    const field = linearUnitField(new Array<number>(10).fill(0.3), line)
    const packet = walk({ field, centre: new Array<number>(10).fill(0), sigma: 1, kept: 20 })
    expect(packet.networkTerm.value).toBeLessThan(1e-5)
  })

  it('have the spread of d log(loss) as network term', () => {
    // Var(d log l) = Delta p^2 - 1/(2 sigma^2) + Delta x^2/(4 sigma^4) of the closed form.
    const packet = walk({ field: alone(softplus(10)), centre: [0], sigma: 1 })
    const truth = Math.sqrt(0.81923 ** 2 - 0.5 + 0.675726 ** 2 / 4)
    expect(packet.networkTerm.value / truth).toBeCloseTo(1, 1)
  })

  it('have errors as large as repeats scatter: of the pair, along the gradient and of the network term', () => {
    const packets = Array.from({ length: 60 }, (_, seed) =>
      walk({ field: alone(softplus(4)), centre: [0], sigma: 1, kept: 60, seed })
    )
    const measures: ((packet: ImagePacket) => LogEstimate)[] = [
      (packet) => packet.totalSigmaX,
      (packet) => packet.totalSigmaP,
      (packet) => packet.product,
      (packet) => packet.networkTerm,
      (packet) => packet.direction?.product ?? { value: NaN, logError: NaN }
    ]
    for (const measure of measures) {
      const logs = packets.map((packet) => Math.log(measure(packet).value))
      const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
      const scatter = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1))
      const claimed = packets.reduce((sum, packet) => sum + measure(packet).logError, 0) / packets.length
      expect(claimed / scatter).toBeGreaterThan(0.7)
      expect(claimed / scatter).toBeLessThan(1.4)
    }
  })

  it('keeps the product at or above the covariance in every sample', () => {
    for (let seed = 0; seed < 5; seed++) {
      const packet = walk({ field: alone(softplus(4)), centre: [0.3], sigma: 0.5, kept: 20, seed })
      expect(packet.product.value).toBeGreaterThanOrEqual(Math.abs(packet.meanCovariance.value) - 1e-9)
    }
  })
})

describe('chains on a network', () => {
  it('agree with weighted draws where those are resolved, and are the same bytes for the same seed', async () => {
    const net = network('mlp', 1)
    net.train(mnist('train', 1000), 2)
    const data = mnist('t10k', 200)
    const run = async (spec: unknown) =>
      (
        await drain(
          estimateUncertainty(
            { model: net.classifier, data, spec: EstimatorSpec.parse(spec), seed: 3 },
            testContext()
          )
        )
      ).result
    const chainSpec = {
      estimator: 'chain',
      options: { images: 4, kept: 60, warmUp: 200, thinning: 6, sigma: 0.05 }
    }
    const chain = await run(chainSpec)
    const weighted = await run({ estimator: 'local', options: { images: 4, draws: 2000, sigma: 0.05 } })
    expect(chain.totalSigmaX.value / weighted.totalSigmaX.value).toBeCloseTo(1, 1)
    expect(chain.totalSigmaP.value / weighted.totalSigmaP.value).toBeCloseTo(1, 1)
    expect(chain.covarianceCheck.passed).toBe(true)
    expect(chain.rHat).toBeGreaterThan(0.9)
    expect(chain.imageShape).toEqual([28, 28, 1])
    expect(await run(chainSpec)).toEqual(chain)
    net.dispose()
  }, 120_000)

  it('warn where there are too few of them to tell whether they agree', async () => {
    const net = network('mlp', 1)
    const warnings = async (chains: number): Promise<string> => {
      const options = { images: 2, chains, kept: 8, warmUp: 10, thinning: 1 }
      const spec = EstimatorSpec.parse({ estimator: 'chain', options })
      const input = { model: net.classifier, data: mnist('t10k', 20), spec, seed: 3 }
      const { result } = await drain(estimateUncertainty(input, testContext()))
      return JSON.stringify(result.warnings.filter(({ code }) => code === 'few-samples'))
    }
    expect(await warnings(4)).toContain('Only 4 chains an image')
    expect(await warnings(16)).not.toContain('chains an image')
    net.dispose()
  })

  it('cannot be measured class by class', () => {
    expect(
      UncertaintyJobSpec.parse({
        kind: 'uncertainty',
        model: 'm',
        dataset: 'd',
        estimator: { estimator: 'chain' }
      }).eachClass
    ).toBe(false)
  })
})
