import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AttackResult, EpochPoint } from '@contract/measurement'
import { MethodSpec } from '@contract/training'
import type { Classifier } from '@core/models/classifier'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import {
  catastrophicOverfitting,
  gradientAlignment,
  overfittingWatch,
  robustOverfitting,
  type OverfittingWatch
} from '@core/training/overfitting'
import { mnist } from '../../../bench/lib/mnist'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const context = { signal: neverAborted, now: () => 0, sha256: () => '' }
const data = mnist('train', 40)

/**
 * Class 1 unless the first pixel meets a bump of width 0.02 at 0.05: a full step of 0.1 from 0 jumps over it, small
 * ones end in it.
 */
function classifier(isFooledBySmallSteps: boolean): Classifier {
  return {
    logits: (x) =>
      tf.tidy(() => {
        const first = tf.slice(x, [0, 0, 0, 0], [-1, 1, 1, 1])
        const height = tf.reshape(first, [x.shape[0], 1])
        const wrong = isFooledBySmallSteps
          ? tf.exp(tf.neg(tf.square(tf.div(tf.sub(height, 0.05), 0.02))))
          : tf.mul(height, 0.1)
        return tf.concat([tf.mul(wrong, 4), tf.fill([x.shape[0], 1], 1)], 1) as tf.Tensor2D
      }),
    inputShape: [28, 28, 1],
    classCount: 2,
    bounds: { lower: 0, upper: 1 },
    hash: ''
  }
}
const labelled = { ...data, labels: data.labels.map(() => 1), classCount: 2 }

describe('catastrophic overfitting', () => {
  const method = MethodSpec.parse({ id: 'fgsm-at', options: { epsilon: 0.1 } })

  it('is said of a network that one full step misses and small steps find', async () => {
    const input = { model: classifier(true), data: labelled, method, seed: 1, epoch: 3 }
    const warning = await catastrophicOverfitting(input, context)
    expect(warning?.code).toBe('catastrophic-overfitting')
    expect(warning?.message).toMatch(/epoch 3.*of 40 training images 100.0 %.*PGD-10 \(linf 0.1\)/)
  })

  it('is not said of a robust network, nor of a method without adversarial examples', async () => {
    const robust = { model: classifier(false), data: labelled, method, seed: 1, epoch: 3 }
    expect(await catastrophicOverfitting(robust, context)).toBeNull()
    const standard = MethodSpec.parse({ id: 'standard' })
    const other = { model: classifier(true), data: labelled, method: standard, seed: 1, epoch: 3 }
    expect(await catastrophicOverfitting(other, context)).toBeNull()
  })

  it('is said once a training', async () => {
    const watch = overfittingWatch(labelled, { method, seed: 1 })
    expect(await watch.look(classifier(true), point(1, 0.5), context)).toHaveLength(1)
    expect(await watch.look(classifier(true), point(2, 0.5), context)).toHaveLength(0)
  })
})

describe('the watch', () => {
  const method = MethodSpec.parse({ id: 'fgsm-at', options: { epsilon: 0.1 } })
  const told = async (
    watch: OverfittingWatch,
    from: number,
    values: readonly number[]
  ): Promise<string[]> => {
    const all: string[] = []
    for (const [at, value] of values.entries())
      for (const { code } of await watch.look(classifier(true), point(from + at, value), context))
        all.push(`${from + at} ${code}`)
    return all
  }

  it('goes on from its state as if it had never stopped, wherever that is', async () => {
    const values = [0.5, 0.6, 0.55, 0.55, 0.55, 0.55, 0.55, 0.5]
    const whole = await told(overfittingWatch(labelled, { method, seed: 1 }), 1, values)
    expect(whole).toEqual(['1 catastrophic-overfitting', '7 robust-overfitting'])
    for (let stop = 0; stop <= values.length; stop++) {
      const first = overfittingWatch(labelled, { method, seed: 1 })
      const before = await told(first, 1, values.slice(0, stop))
      const second = overfittingWatch(labelled, { method, seed: 1 }, first.state())
      const after = await told(second, 1 + stop, values.slice(stop))
      expect([...before, ...after]).toEqual(whole)
    }
  })
})

describe('gradient alignment', () => {
  const method = MethodSpec.parse({ id: 'fgsm-at', options: { epsilon: 0.1 } })
  /** Logits whose difference is a function of the pixels' sum along a fixed direction. */
  const bent = (curve: (z: tf.Tensor) => tf.Tensor): Classifier => ({
    ...classifier(false),
    logits: (x) =>
      tf.tidy(() => {
        const z = tf.sum(curve(x), [1, 2, 3]).reshape([-1, 1])
        return tf.concat([z, tf.neg(z)], 1) as tf.Tensor2D
      })
  })
  const given = { data: labelled, method, seed: 1, epoch: 1 }

  it('is 1 of a straight loss and falls where the gradient turns inside of the ball', () => {
    const straight = gradientAlignment({ ...given, model: bent((x) => tf.mul(x, 0.01)) })
    expect(straight?.value).toBeCloseTo(1, 5)
    expect(straight?.images).toBe(40)
    // cos(40 (x + eta)) with 40 eta uniform over more than a turn: the directions have nothing to do with each other.
    const waves = gradientAlignment({ ...given, model: bent((x) => tf.mul(tf.sin(tf.mul(x, 400)), 1e-4)) })
    expect(Math.abs(waves?.value ?? 1)).toBeLessThan(0.1)
    const standard = MethodSpec.parse({ id: 'standard' })
    expect(gradientAlignment({ ...given, method: standard, model: bent((x) => x) })).toBeNull()
  })

  it('raises the alarm below 0.2', async () => {
    const model = bent((x) => tf.mul(tf.sin(tf.mul(x, 400)), 1e-4))
    const warning = await catastrophicOverfitting({ ...given, model }, context)
    expect(warning?.message).toMatch(/GradAlign, below 0.2/)
    const straight = bent((x) => tf.mul(x, -0.01))
    expect(await catastrophicOverfitting({ ...given, model: straight }, context)).toBeNull()
  })
})

function point(epoch: number, robust: number | null): EpochPoint {
  const attacks = robust === null ? [] : [{ robustAccuracy: { value: robust } } as AttackResult]
  return { epoch, attacks } as unknown as EpochPoint
}

const points = (values: readonly (number | null)[]): EpochPoint[] =>
  values.map((value, at) => point(at + 1, value))

describe('robust overfitting', () => {
  it('needs five measured epochs more than two points below the best', () => {
    expect(robustOverfitting(points([0.5, 0.45, 0.45, 0.45, 0.45]))).toBeNull()
    const warning = robustOverfitting(points([0.4, 0.5, 0.47, null, 0.47, 0.47, 0.47, 0.46]))
    expect(warning?.message).toMatch(/50.0 % after epoch 2/)
  })

  it('is not said of small losses, of a recovery, or where nothing is attacked', () => {
    expect(robustOverfitting(points([0.5, 0.485, 0.485, 0.485, 0.485, 0.485]))).toBeNull()
    expect(robustOverfitting(points([0.5, 0.4, 0.4, 0.4, 0.4, 0.49]))).toBeNull()
    expect(robustOverfitting(points([null, null, null, null, null, null, null]))).toBeNull()
  })
})
