import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { describe, expect, it } from 'vitest'
import type { ConvexNorm } from '@contract/threat-model'
import { nodesOf } from '@core/certificates/affine'
import { marginBounds } from '@core/certificates/linear-bounds'
import { chainOf } from '@core/certificates/predicted'
import { refuted } from '@core/certificates/refute'
import { classifierOf, type Classifier } from '@core/models'
import { createRandom } from '@core/tensor/random'
import { context, unitBox } from '../attacks/support'

const SHAPE: [number, number, number] = [8, 7, 2]

/** Convolutions with and without padding and strides, pools that leave something out, batch normalisation. */
function network(padding: 'same' | 'valid', strides: number): ReturnType<typeof sequential> {
  const model = sequential({
    layers: [
      layers.conv2d({ filters: 3, kernelSize: 3, padding, inputShape: SHAPE, activation: 'relu' }),
      layers.conv2d({ filters: 4, kernelSize: [3, 2], padding, strides }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
      layers.conv2d({ filters: 5, kernelSize: 2, padding: 'same', activation: 'relu' }),
      layers.flatten(),
      layers.dense({ units: 6, activation: 'relu' }),
      layers.dense({ units: 3 })
    ]
  })
  const random = createRandom(9)
  for (const weight of model.weights) {
    const shape = weight.shape as number[]
    const values = random.normalArray(shape.reduce((product, side) => product * side, 1))
    const isStatistic = weight.originalName.includes('variance') || weight.originalName.includes('gamma')
    tf.tidy(
      () =>
        void weight.write(
          tf.tensor(
            values.map((value) => (isStatistic ? 1 + Math.abs(value) : value / 2)),
            shape
          )
        )
    )
  }
  return model
}

const cases = (['same', 'valid'] as const).flatMap((padding) =>
  [1, 2].flatMap((strides) =>
    (['linf', 'l2', 'l1'] as const).map((norm) => ({ padding, strides, norm }) as const)
  )
)

describe('neurons of convolutions, followed back through what they see alone', () => {
  it.each(cases)('have the bounds of the whole way: $padding, strides $strides, $norm', (one) => {
    withNetwork(one.padding, one.strides, (model, x) => {
      const nodes = nodesOf(chainOf(model, 'The test'), model.inputShape)
      const radii = radiiOf(one.norm)
      const region = { x, radii, norm: one.norm, bounds: model.bounds }
      const classes = Int32Array.of(0, 1, 2, 0)
      const tensors = tf.memory().numTensors
      const parts = marginBounds(nodes, region, classes, 'linear', context.signal)
      const whole = marginBounds(nodes, region, classes, 'linear', context.signal, false)
      expect(tf.memory().numTensors).toBe(tensors)
      const largest = Math.max(...whole.map(Math.abs))
      expect(largest).toBeGreaterThan(0.1)
      parts.forEach((bound, at) => expect(Math.abs(bound - whole[at]!)).toBeLessThan(1e-4 * largest))
    })
  })
})

describe('what cannot be proven', () => {
  it('is said of rows only that have an input of another class in their box', () => {
    withNetwork('same', 1, (model, x) => {
      const classes = tf.tidy(() => Int32Array.from(tf.argMax(model.logits(x), 1).dataSync<'int32'>()))
      const at = (radius: number): Uint8Array =>
        refuted(model, { x, radii: new Float64Array(4).fill(radius), norm: 'linf' }, classes, context.signal)
      expect([...at(0)]).toEqual([0, 0, 0, 0])
      expect(at(1).reduce((sum, flag) => sum + flag, 0)).toBeGreaterThan(0)
      expect([
        ...refuted(model, { x, radii: new Float64Array(4).fill(1), norm: 'l2' }, classes, context.signal)
      ]).toEqual([0, 0, 0, 0])
    })
  })
})

function radiiOf(norm: ConvexNorm): Float64Array {
  const scale = norm === 'linf' ? 1 : norm === 'l2' ? 4 : 15
  return Float64Array.of(0.01 * scale, 0.03 * scale, 0.002 * scale, 0.05 * scale)
}

function withNetwork(
  padding: 'same' | 'valid',
  strides: number,
  use: (model: Classifier, x: tf.Tensor4D) => void
): void {
  const model = network(padding, strides)
  const size = SHAPE.reduce((product, side) => product * side, 1)
  const x = tf.tensor4d(createRandom(4).uniformArray(4 * size, 0, 1), [4, ...SHAPE])
  try {
    use(classifierOf(model, { bounds: unitBox, hash: 'parts' }), x)
  } finally {
    x.dispose()
    for (const weight of new Set(model.weights)) weight.dispose()
  }
}
