import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import type { Classifier } from '@core/models'
import { evaluateAttack, type AttackEvaluation } from '@core/evaluation/evaluate-attack'
import { wilson } from '@core/evaluation/wilson'
import { classifier, context, finish, imagesFor, tinyModels, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const pixels = 36
const flat = (x: tf.Tensor4D): tf.Tensor2D => tf.reshape(x, [x.shape[0], pixels])
/** Columns with alternating signs: three classes that random images spread over. */
const weights = Float32Array.from({ length: pixels * 3 }, (_, at) => Math.sin(at * at))
const product = (x: tf.Tensor2D): tf.Tensor2D => tf.matMul(x, tf.tensor2d(weights, [pixels, 3]))

function evaluate(model: Classifier, samples = 100, epsilon = 0.02): Promise<AttackEvaluation> {
  const spec = AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon, options: { steps: 5 } })
  const naming = { evaluationId: 'indicators', epoch: null, keepExamples: false }
  const range = { samples, offset: 0, seed: 1, batchSize: 40 }
  return finish(
    evaluateAttack({ model, data: imagesFor(model, samples), spec, ...range, ...naming }, context)
  )
}
const codes = ({ result }: AttackEvaluation): string[] => result.warnings.map(({ code }) => code)

describe('warnings', () => {
  it.each(tinyModels)('are not raised for a healthy network: %s', (name) =>
    withTinyModel(name, async (model) => expect(codes(await evaluate(model))).toEqual([]))
  )

  it('say so where the gradient is zero', async () => {
    // Sees images in eleven grey levels: rounding has no slope.
    const stepped = classifier((x) => {
      const rounded = tf.customGrad((input) => ({
        value: tf.div(tf.round(tf.mul(input as tf.Tensor, 10)), 10),
        gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy)
      }))
      return product(rounded(flat(x)) as tf.Tensor2D)
    })
    const found = await evaluate(stepped)
    expect(codes(found)).toEqual(['zero-gradient'])
    // The random start alone fools a few; the others are stuck, and are counted.
    const { robustAccuracy, cleanAccuracy, warnings } = found.result
    expect(warnings[0]?.message).toContain(
      `${robustAccuracy.count} of ${cleanAccuracy.count} attacked samples`
    )
  })

  it('say so where only some gradients are zero', async () => {
    // Bright images are led through a ReLU that is shut for them.
    const gated = classifier((x) => {
      const open = tf.relu(tf.sub(18, tf.sum(flat(x), 1, true)))
      return tf.add(tf.mul(product(flat(x)), open), tf.tensor1d([0, 0, 1e-3])) as tf.Tensor2D
    })
    const found = await evaluate(gated, 200)
    expect(codes(found)).toEqual(['zero-gradient'])
    const [, stuck] = /(\d+) of (\d+) attacked/.exec(found.result.warnings[0]?.message ?? '') ?? []
    expect(Number(stuck)).toBeGreaterThan(10)
    expect(Number(stuck)).toBeLessThan(found.result.cleanAccuracy.count - 10)
  })

  it('say so where gradients are not finite, and the attack goes on with the rest', async () => {
    // The slope of the root at 0 is infinite; half of the pixels are clipped to 0 first.
    const rooted = classifier((x) => product(tf.sqrt(tf.relu(tf.sub<tf.Tensor2D>(flat(x), 0.5)))))
    const found = await evaluate(rooted, 100, 0.1)
    expect(codes(found)).toContain('not-finite-gradient')
    expect(found.result.robustAccuracy.value).toBeLessThan(found.result.cleanAccuracy.value)
  })

  it('say so where the outputs are probabilities, and only there', async () => {
    const softmax = classifier((x) => tf.softmax(tf.mul<tf.Tensor2D>(product(flat(x)), 2)))
    expect(codes(await evaluate(softmax))).toEqual(['not-logits'])
    const doubled = classifier((x) => tf.mul<tf.Tensor2D>(tf.softmax(product(flat(x))), 2))
    expect(codes(await evaluate(doubled))).toEqual([])
    const scale = (x: tf.Tensor4D): tf.Tensor =>
      tf.add(1, tf.relu(tf.sub(tf.slice(flat(x), [0, 0], [-1, 1]), 0.5)))
    const mixed = classifier((x) => tf.mul<tf.Tensor2D>(tf.softmax(product(flat(x))), scale(x)))
    expect(codes(await evaluate(mixed))).toEqual([])
  })

  it('say how wide the interval of few samples is', async () => {
    await withTinyModel('linear', async (model) => {
      const found = await evaluate(model, 40)
      expect(codes(found)).toEqual(['few-samples'])
      const { low, high } = wilson(found.result.robustAccuracy.count, 40)
      expect(found.result.warnings[0]?.message).toContain(
        `${(50 * (high - low)).toFixed(1)} percentage points`
      )
    })
  })
})
