import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { AttackSpec } from '@contract/attacks'
import type { CheckResult } from '@contract/checks'
import { Cancelled } from '@contract/errors'
import { undetectedMargin } from '@core/checks/measure/past-detector'
import { areaUnderCurve, thresholdFor, verdict } from '@core/checks/measure/rejecting'
import { checkPasses } from '@core/checks/passes'
import type { LabelledImages } from '@core/data'
import type { Classifier } from '@core/models'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changed, check, checkSpec, context, pgd, trained } from './support'

let plain: Awaited<ReturnType<typeof trained>>
/** An eleventh output that grows with what attacks do to a dark image: its brightness. */
let bright: Classifier
beforeAll(async () => {
  installFastGradients()
  plain = await trained()
  const { logits } = plain.model
  const turned = (x: tf.Tensor4D): tf.Tensor2D =>
    tf.tidy(() => tf.concat2d([logits(x), tf.mul(tf.mean(x, [1, 2, 3]), 20).expandDims<tf.Tensor2D>(1)], 1))
  bright = { ...changed(plain.model, turned, 'bright'), classCount: 11 }
}, 60_000)
afterAll(() => plain.dispose())
let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const C33 = async (
  model: Classifier,
  attack: AttackSpec,
  change: Parameters<typeof check>[2] = {}
): Promise<CheckResult> => {
  const { measured } = await check(model, checkSpec(attack, ['C33'], { samples: 40, probes: 40 }), change)
  return measured[0] as CheckResult
}

/** Undetected success as told, of the attack in doubt and with the one that also has to pass the detector, in per cent. */
function curvesOf({ sentence }: CheckResult): { readonly plain: number[]; readonly adaptive: number[] } {
  const numbers = (text: string | undefined): number[] =>
    [...(text ?? '').matchAll(/([\d.]+)\u00a0%/g)].map(([, number]) => Number(number))
  const [first, second] = sentence.split('smaller of two margins')
  return { plain: numbers(first).filter((_, at) => at % 2 === 0), adaptive: numbers(second) }
}

it('says of networks that turn nothing away that they do not', async () => {
  expect((await C33(plain.model, pgd())).state).toBe('not-applicable')
})

it('tells both curves of a network that turns images away, the second nowhere below the first', async () => {
  for (const attack of [
    pgd(),
    pgd({ steps: 1, randomStart: false }),
    AttackSpec.parse({ attack: 'noise', norm: 'linf', epsilon: 0.2 })
  ]) {
    const found = await C33(bright, attack)
    expect(found).toMatchObject({ state: 'warned', sampleCount: 40, attack })
    const { plain: first, adaptive } = curvesOf(found)
    expect(first).toHaveLength(3)
    expect(adaptive).toHaveLength(3)
    adaptive.forEach((rate, at) => expect(rate).toBeGreaterThanOrEqual(first[at] as number))
    // Where more clean images may be turned away the detector is stricter.
    expect(adaptive).toEqual([...adaptive].sort((a, b) => b - a))
    expect(100 * (found.figure ?? NaN)).toBeCloseTo(adaptive[1] as number, 1)
  }
}, 60_000)

it('lets more by than the attack in doubt, which brightens images, where the detector looks at that', async () => {
  const { plain: first, adaptive } = curvesOf(await C33(bright, pgd()))
  expect(adaptive[1]).toBeGreaterThan((first[1] as number) + 10)
})

describe('a detector whose answer is known', () => {
  const EPSILON = 0.2
  /**
   * Two pixels. By the first, a, the class is 1 from 0.5 on, which the last eight can reach; a third output turns away by
   * both, so that it costs more to come there than b can make up for where b is large.
   */
  const large = [0.46, 0.45, 0.44, 0.43, 0.33, 0.32, 0.31, 0.3]
  const values = Array.from({ length: 20 }, (_, at) => [0.065 + 0.02 * at, large[at - 12] ?? 0.3] as const)
  const test: LabelledImages = {
    ...{ count: values.length, imageShape: [1, 2, 1], classCount: 2, bounds: { lower: 0, upper: 1 } },
    ...{ pixels: Float32Array.from(values.flat()), labels: new Uint8Array(values.length) },
    datasetHash: 'two pixels'
  }
  const model: Classifier = {
    ...{ inputShape: [1, 2, 1], classCount: 3, bounds: test.bounds, hash: 'detector' },
    logits: (x) =>
      tf.tidy(() => {
        const [a, b] = tf.unstack(tf.reshape(x, [-1, 2]), 1) as [tf.Tensor1D, tf.Tensor1D]
        const turned = tf.sub(tf.add(tf.mul(b, 10), tf.mul(a, 16)), 12)
        return tf.stack([tf.sub(0.5, a), tf.sub(a, 0.5), turned], 1) as tf.Tensor2D
      })
  }
  const score = (a: number, b: number): number => 10 * b + 16 * a - 12 - Math.abs(a - 0.5)

  it('is passed wherever that can be done, though the attack in doubt never passes it', async () => {
    const found = await C33(model, pgd({ randomStart: false }, EPSILON), { test })
    const { plain: first, adaptive } = curvesOf(found)
    // Without regard for the detector it climbs along b, too, for any other output than the label will do.
    expect(first).toEqual([0, 0, 0])
    const clean = values.map(([a, b]) => score(a, b))
    const expected = [0.01, 0.05, 0.1].map((share) => {
      const threshold = thresholdFor(clean, share)
      // Just over the border to class 1, and as far down along b as the ball allows.
      const through = values.filter(([a, b]) => a + EPSILON > 0.5 && score(0.5, b - EPSILON) <= threshold)
      return (100 * through.length) / values.length
    })
    expect(expected).toEqual([20, 20, 20])
    expect(adaptive).toEqual(expected)
    expect(found.sentence).toMatch(/PGD-80×2 linf 0\.2 on the smaller of two margins/)
  })

  it('is passed in l2 and l1, too, and left alone where PGD cannot climb', async () => {
    for (const norm of ['l2', 'l1'] as const) {
      const attack = AttackSpec.parse({ attack: 'pgd', norm, epsilon: 0.4, options: { steps: 20 } })
      const { plain: first, adaptive } = curvesOf(await C33(model, attack, { test }))
      expect(adaptive[1]).toBeGreaterThan(first[1] as number)
    }
    const sparse = AttackSpec.parse({ attack: 'sparsers', norm: 'l0', epsilon: 1, options: { queries: 20 } })
    expect((await C33(model, sparse, { test })).sentence).toContain('in l0 there is no attack that does')
  })

  it('stops when asked, and leaves nothing behind', async () => {
    let looks = 0
    const signal = {
      aborted: false,
      throwIfAborted: () => {
        if (++looks > 120) throw new Cancelled()
      }
    }
    const running = C33(model, pgd({}, EPSILON), { test, context: { ...context, signal } })
    await expect(running).rejects.toBeInstanceOf(Cancelled)
  })
})

describe('the margin of both aims', () => {
  const detector = { classes: 3, threshold: 0.5 }

  it('is above 0 exactly where an example is wrong and let through', () => {
    for (let draw = 1; draw < 500; draw++) {
      const logits = Float32Array.from({ length: 5 }, (_, at) => Math.sin(draw * 7.3 + at * 13.7 * draw))
      const { best, score } = verdict(logits, 0, 5, 3)
      const through = best !== 1 && score < detector.threshold
      expect(undetectedMargin(logits, 1, detector) > 0).toBe(through)
    }
  })

  it('has the derivative of the aim that is farther off', () => {
    const slopeOf = (logits: number[]): number[] => {
      const slope = new Float64Array(5)
      undetectedMargin(Float32Array.from(logits), 1, detector, slope)
      return [...slope]
    }
    expect(slopeOf([1, 3, 0, 2, 0])).toEqual([1, -1, 0, 0, 0])
    expect(slopeOf([1, 3, 2, 4, 0])).toEqual([0, 0, 1, -1, 0])
  })
})

it('has closed forms of the curve', () => {
  expect(areaUnderCurve([0, 1], [2, 3])).toBe(1)
  expect(areaUnderCurve([2, 3], [0, 1])).toBe(0)
  expect(areaUnderCurve([1], [1])).toBe(0.5)
  expect(areaUnderCurve([1], [])).toBeNull()
  expect(thresholdFor([4, 3, 2, 1], 0.25)).toBe(3)
  expect(verdict([1, 5, 2, 4], 0, 4, 3)).toEqual({ best: 1, score: -1 })
})

it('is planned with all its passes where the network turns images away', () => {
  const spec = checkSpec(pgd(), ['C33'])
  const bounds = { lower: 0, upper: 1 }
  expect(checkPasses('C33', spec, bounds)).toBe(1)
  // The attack of 20 steps, and three times two starts of 80.
  expect(checkPasses('C33', spec, bounds, true)).toBe(60 * (20 + 3 * 160))
})
