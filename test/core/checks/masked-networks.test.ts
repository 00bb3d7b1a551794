import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { AttackSpec } from '@contract/attacks'
import { hardChecks, type CheckOutcome, type MeasuredCheckId, type TrustCheckId } from '@contract/checks'
import type { Classifier } from '@core/models'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changed, check, checkSpec, headlineOf, pgd, reported, trained } from './support'

/** An attack that does on a healthy network what it should. */
const careful = { steps: 40 }

/** The checks that compare attacks with each other, and those that make a D. */
const compared: readonly TrustCheckId[] = [...hardChecks, 'C17']
const measured: readonly MeasuredCheckId[] = ['C1', 'C2', 'C4', 'C16', 'C17', 'C10', 'C22']

let plain: Awaited<ReturnType<typeof trained>>
let robust: Awaited<ReturnType<typeof trained>>
beforeAll(async () => {
  installFastGradients()
  plain = await trained()
  robust = await trained({ method: { id: 'pgd-at', options: { epsilon: 0.1, steps: 5 } }, epochs: 6 })
}, 240_000)
afterAll(() => {
  plain.dispose()
  robust.dispose()
})
let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** `x` itself on the way there; on the way back the gradient is turned round in the images that `where` names (1). */
function turnedBack(x: tf.Tensor4D, where: (x: tf.Tensor4D) => tf.Tensor): tf.Tensor4D {
  const lie = tf.customGrad((...args) => {
    const [value, save] = args as [tf.Tensor4D, tf.GradSaveFunc]
    save([where(value)])
    return {
      value: tf.clone(value),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.sub(1, tf.mul(2, saved[0] as tf.Tensor)))
    }
  })
  return lie(x) as tf.Tensor4D
}

/** What is found out of the images without a gradient that leads there. */
function unseen(x: tf.Tensor4D, found: (x: tf.Tensor4D) => tf.Tensor): tf.Tensor {
  return tf.customGrad((...args) => {
    const [value, save] = args as [tf.Tensor4D, tf.GradSaveFunc]
    save([value])
    return {
      value: found(value),
      gradFunc: (_: tf.Tensor, saved: tf.Tensor[]) => tf.zerosLike(saved[0] as tf.Tensor)
    }
  })(x)
}

/** 1 for each image that is dark, as digits are even with noise of 0.1; an attack without bound makes them brighter. */
const isDark = (x: tf.Tensor4D): tf.Tensor => tf.cast(tf.less(tf.mean(x, [1, 2, 3], true), 0.25), 'float32')
/** 1 for each image of the data: all of its values are levels of an 8-bit image. */
const isOnGrid = (x: tf.Tensor4D): tf.Tensor => {
  const levels = tf.mul(x, 255)
  return tf.cast(tf.less(tf.max(tf.abs(tf.sub(levels, tf.round(levels))), [1, 2, 3], true), 1e-3), 'float32')
}

const withLogits = (
  network: { readonly model: Classifier },
  name: string,
  spoil: (logits: Classifier['logits'], x: tf.Tensor4D) => tf.Tensor2D
): Classifier => {
  // Kept as it is for the features: only the way to the logits is spoilt.
  const { hidden, logits } = network.model
  const made = changed(network.model, (x) => tf.tidy(() => spoil(logits, x)), name)
  return hidden ? { ...made, hidden } : made
}

/** A gradient that is turned round in half of the pixels, so that it points anywhere: even FAB-T is lost. */
const misled = (): Classifier => {
  const half = createRandom(2)
    .normalArray(784)
    .map((value) => Number(value > 0))
  return withLogits(plain, 'anywhere', (logits, x) =>
    logits(turnedBack(x, (at) => tf.mul(isDark(at), tf.tensor4d(half, [1, 28, 28, 1]))))
  )
}

/** Networks that are broken on purpose, each with the check that has to notice. */
const broken: Readonly<
  Record<string, readonly [TrustCheckId, () => Classifier, { epsilon?: number; queries?: number }]>
> = {
  'a gradient that is right at images of the data alone, not a step beside them': [
    'C1',
    () =>
      withLogits(plain, 'C1', (logits, x) =>
        logits(turnedBack(x, (at) => tf.mul(isDark(at), tf.sub(1, isOnGrid(at)))))
      ),
    {}
  ],
  'a gradient that leads away from every example nearby': [
    'C2',
    () => withLogits(plain, 'C2', (logits, x) => logits(turnedBack(x, isDark))),
    { queries: 500 }
  ],
  'a gradient that leads back where images are no digits any more, which the network cleans of noise': [
    'C4',
    () =>
      withLogits(plain, 'C4', (logits, x) => {
        const far = unseen(x, (at) => tf.sub(1, isDark(at)))
        const blurred = tf.avgPool(
          turnedBack(x, (at) => tf.sub(1, isDark(at))),
          3,
          1,
          'same'
        )
        const cleaned = tf.sigmoid(tf.mul(tf.sub(blurred, 0.5), 20))
        return logits(tf.add(tf.mul(far, cleaned), tf.mul(tf.sub(1, far), x)))
      }),
    {}
  ],
  'features that are rounded before the readout': [
    'C16',
    () => {
      const features = plain.model.hidden?.()
      if (!features) throw new Error('the network hides nothing')
      const hidden = (): typeof features => (x) =>
        tf.tidy(() => tf.div<tf.Tensor2D>(tf.round(tf.mul(features(x), 1e4)), 1e4))
      return { ...changed(plain.model, plain.model.logits, 'C16'), hidden }
    },
    {}
  ],
  'one point in a few hundred of the inside of the ball, where the network says another class': [
    'C17',
    () => {
      const directions = createRandom(9).normalArray(784)
      return withLogits(robust, 'C17', (logits, x) => {
        const hit = unseen(x, (at) => {
          const along = tf.sum(tf.mul(at, tf.tensor4d(directions, [1, 28, 28, 1])), [1, 2, 3])
          const isRare = tf.greater(tf.sin(tf.mul(along, 1000)), 0.9999)
          const inside = tf.logicalAnd(tf.greater(at, 0.005), tf.less(at, 0.045))
          const isNoise = tf.greater(tf.mean(tf.cast(inside, 'float32'), [1, 2, 3]), 0.2)
          return tf.expandDims(tf.cast(tf.logicalAnd(isRare, isNoise), 'float32'), 1)
        })
        const found = logits(x)
        return tf.add(found, tf.mul(hit, tf.mul(found, -2))) as tf.Tensor2D
      })
    },
    { epsilon: 0.05 }
  ]
}

describe('a network that is broken on purpose', () => {
  it.each(Object.entries(broken))(
    'is given away by its own check: %s',
    async (_, [id, make, { epsilon = 0.1, queries = 50 }]) => {
      const model = make()
      const spec = checkSpec(pgd(careful, epsilon), measured, {
        // What few draws of noise find counts as well; only a pass takes 10,000.
        ...{ samples: 30, probes: 30, draws: id === 'C17' ? 10_000 : 100, queries }
      })
      const { checks, grade } = reported(await headlineOf(model, spec), await check(model, spec))
      const raised = checks.filter(
        ({ id: one, state }) => compared.includes(one) && (state === 'failed' || state === 'warned')
      )
      expect(
        raised.map((one) => one.id),
        JSON.stringify(raised, null, 1)
      ).toEqual([id])
      for (const one of measured.filter((each) => each !== 'C17'))
        expect(checks.find((each) => each.id === one)?.state, one).not.toBe('not-run')
      // C17 is none of those that a D rests on.
      expect(grade).toBe(hardChecks.includes(id) && raised[0]?.state === 'failed' ? 'D' : 'C')
    },
    240_000
  )

  it('gets none of these warnings when it is left as it is', async () => {
    for (const { model } of [plain, robust]) {
      const spec = checkSpec(pgd(careful), measured, { samples: 30, probes: 30, draws: 100 })
      const { checks } = reported(await headlineOf(model, spec), await check(model, spec))
      expect(
        checks.filter(({ id, state }) => compared.includes(id) && (state === 'failed' || state === 'warned'))
      ).toEqual([])
    }
  }, 240_000)
})

describe('AutoAttack, which holds a black box of its own', () => {
  const options = { steps: 20, targetClasses: 3, squareQueries: 500 }
  const auto = AttackSpec.parse({ attack: 'autoattack', norm: 'linf', epsilon: 0.1, options })
  // Without a black box beside it.
  const others: readonly MeasuredCheckId[] = ['C1', 'C4', 'C10', 'C22']
  const found = async (model: Classifier): Promise<CheckOutcome[]> => {
    const spec = checkSpec(auto, others, { samples: 30, probes: 30 })
    return reported(await headlineOf(model, spec), await check(model, spec)).checks
  }
  const raised = (checks: readonly CheckOutcome[]): CheckOutcome[] =>
    checks.filter(({ id, state }) => compared.includes(id) && (state === 'failed' || state === 'warned'))

  it('gives a gradient that points anywhere away by what Square wins in it', async () => {
    const checks = raised(await found(misled()))
    expect(
      checks.map(({ id }) => id),
      JSON.stringify(checks, null, 1)
    ).toEqual(['C2'])
    expect(checks[0]).toMatchObject({ state: 'failed' })
    expect(checks[0]?.sentence).toMatch(
      /under Square in AutoAttack-20 linf 0\.1; the black box alone fools \d+ of 30 images \(no\. \d+/
    )
  }, 240_000)

  it('passes a network that is left as it is', async () => {
    const checks = await found(plain.model)
    expect(raised(checks)).toEqual([])
    expect(checks.find(({ id }) => id === 'C2')).toMatchObject({ state: 'passed' })
  }, 240_000)
})
