import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { classifierOf } from '@core/models'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { inputGradientOf } from '@core/tensor/input-gradient'
import { flatKernels, withSubstitutes } from '@core/tensor/substitutes'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { classifier, imagesFor, linearClassifier, runAttack, unitBox, withTinyModel } from './support'

beforeAll(() => installFastGradients())
let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const slopes = (f: (x: tf.Tensor1D) => tf.Tensor, at: number[]): number[] =>
  tf.tidy(() => [
    ...tf
      .grad((x) => tf.sum(f(x as tf.Tensor1D)))(tf.tensor1d(at))
      .dataSync()
  ])

describe('substitutes on the way back', () => {
  const at = [-2, -0.2, 0.1, 0.4, 3]
  const smooth: readonly (readonly [string, (x: tf.Tensor1D) => tf.Tensor, number[]])[] = [
    ['round', (x) => tf.round(x), [1, 1, 1, 1, 1]],
    ['floor', (x) => tf.floor(x), [1, 1, 1, 1, 1]],
    ['sign', (x) => tf.sign(x), [0, 2, 2, 2, 0]],
    ['step', (x) => tf.step(x), [0, 1, 1, 1, 0]],
    ['greater', (x) => tf.cast(tf.greater(x, 0.3), 'float32'), [0, 0, 1, 1, 0]],
    ['less', (x) => tf.cast(tf.less(x, 0.3), 'float32'), [0, 0, -1, -1, 0]],
    [
      'a threshold of what it lets through',
      (x) => tf.mul(x, tf.cast(tf.greater(x, 0), 'float32')),
      [0, -0.2, 1.1, 1.4, 1]
    ]
  ]

  it.each(smooth)('%s has the slope of its ramp', (_, f, expected) => {
    const found = withSubstitutes(1, () => slopes(f, at))
    found.forEach((slope, place) => expect(slope).toBeCloseTo(expected[place] as number, 6))
    // A ramp of another width has the same area.
    const wide = withSubstitutes(4, () => slopes((x) => tf.step(x), [-1.9, 1.9, 2.1]))
    expect(wide).toEqual([0.25, 0.25, 0])
  })

  it.each(smooth.slice(0, -1))('%s is flat as ever afterwards, also after an error', (_, f) => {
    expect(() =>
      withSubstitutes(1, () => {
        throw new Error('lost')
      })
    ).toThrow('lost')
    expect(slopes(f, at)).toEqual([0, 0, 0, 0, 0].map((zero) => expect.closeTo(zero)))
    for (const kernel of flatKernels) expect(tf.getGradient(kernel)).toBeDefined()
  })
})

describe('BPDA', () => {
  it.each(['mlp', 'convolution'])('is PGD to the last bit on %s, which has nothing to replace', (name) =>
    withTinyModel(name, async (model) => {
      const setup = { model, data: imagesFor(model, 12), norm: 'linf', epsilon: 0.05 } as const
      const own = await runAttack({ ...setup, attack: 'bpda', options: { steps: 8 } })
      const pgd = await runAttack({ ...setup, attack: 'pgd', options: { steps: 8 } })
      expect(own.xAdv).toEqual(pgd.xAdv)
      expect(own.record).toEqual(pgd.record)
    })
  )

  const weights = Float32Array.of(1, -0.5, 0.25, 2, -1, 0.1, 0.7, -0.3)
  const reach = weights.reduce((sum, weight) => sum + Math.abs(weight), 0)
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const inner = (border: number): ReturnType<typeof linearClassifier> =>
    linearClassifier([weights, new Float32Array(8)], [-border, 0])

  it('finds through a quantiser what lies in the ball of quantised images, where PGD sees no slope', async () => {
    // At 1/2 with levels of 1/8 an epsilon of 0.2 reaches one level to either side (0.2 rounds to 2/8 beyond 0.1875).
    for (const [margin, isFooled] of [
      [0.24 * reach, true],
      [0.26 * reach, false]
    ] as const) {
      const plain = inner(sum / 2 - margin)
      const model = classifier((x) => plain.logits(tf.div(tf.round(tf.mul(x, 8)), 8)), plain.inputShape, 2)
      const data = { ...imagesFor(model, 1), pixels: new Float32Array(8).fill(0.5), labels: Uint8Array.of(0) }
      const setup = { model, data, norm: 'linf', epsilon: 0.2 } as const
      expect((await runAttack({ ...setup, attack: 'bpda' })).fooled).toEqual([isFooled])
      const pgd = await runAttack({ ...setup, attack: 'pgd' })
      expect(pgd.record.zeroGradient[0]).toBe(1)
      expect(pgd.fooled).toEqual([false])
    }
  })

  it('finds through a threshold, which has no slope either', async () => {
    // Pixels of 0.45 are black to the network, 0.1 more makes all of them white.
    const plain = inner(0.1)
    const model = classifier(
      (x) => plain.logits(tf.sub(1, tf.cast(tf.greater(x, 0.5), 'float32'))),
      plain.inputShape,
      2
    )
    const data = { ...imagesFor(model, 1), pixels: new Float32Array(8).fill(0.45), labels: Uint8Array.of(0) }
    const setup = { model, data, norm: 'linf', epsilon: 0.1 } as const
    expect(
      (await runAttack({ ...setup, attack: 'pgd', options: { restarts: 1 } })).record.zeroGradient[0]
    ).toBe(1)
    expect((await runAttack({ ...setup, attack: 'bpda' })).fooled).toEqual([true])
  })

  it('leaves networks with thresholded units their gradient, which TensorFlow.js itself lacks', () => {
    const net = sequential({
      layers: [
        layers.flatten({ inputShape: [2, 2, 1] }),
        layers.thresholdedReLU({ theta: 0.5 }),
        layers.dense({ units: 2, kernelInitializer: 'ones' })
      ]
    })
    const model = classifierOf(net, { bounds: unitBox, hash: 'thresholded' })
    const x = tf.tensor4d([0.2, 0.6, 0.5, 0.9], [1, 2, 2, 1])
    const found = inputGradientOf(
      (inputs) => model.logits(inputs),
      x,
      (logits) => tf.sum(tf.slice(logits, [0, 0], [-1, 1]), 1)
    )
    expect([...found.gradient.dataSync()]).toEqual([0, 1, 0, 1])
    tf.dispose([found.loss, found.logits, found.gradient, x])
    net.dispose()
  })
})
