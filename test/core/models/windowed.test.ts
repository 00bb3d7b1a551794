import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers'
import { describe, expect, it } from 'vitest'
import { buildModel, classifierOf, type Classifier } from '@core/models'
import { createRandom } from '@core/tensor/random'

type Shape = [number, number, number]

const networks: Record<string, (shape: Shape) => LayersModel> = {
  conv4: (shape) => buildModel('conv4', shape, 10, createRandom(1)),
  conv3: (shape) => buildModel('conv3', shape, 10, createRandom(2)),
  'strides and average pools': (inputShape) =>
    sequential({
      layers: [
        layers.conv2d({ filters: 5, kernelSize: [4, 2], strides: [2, 1], activation: 'relu', inputShape }),
        layers.averagePooling2d({ poolSize: [3, 2], strides: [1, 2] }),
        layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 1, activation: 'relu' }),
        layers.flatten(),
        layers.dense({ units: 4 })
      ]
    }),
  'a layer of another kind between': (inputShape) =>
    sequential({
      layers: [
        layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu', inputShape }),
        layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'tanh' }),
        layers.flatten(),
        layers.dense({ units: 4 })
      ]
    })
}

function withClassifier(name: string, shape: Shape, use: (model: Classifier) => void): void {
  const model = (networks[name] as (shape: Shape) => LayersModel)(shape)
  try {
    use(classifierOf(model, { bounds: { lower: 0, upper: 1 }, hash: name }))
  } finally {
    model.dispose()
  }
}

describe('a network for inputs that change in windows', () => {
  const cases: [string, Shape][] = [
    ['conv4', [28, 28, 1]],
    ['conv3', [28, 28, 1]],
    ['conv4', [32, 32, 3]],
    ['strides and average pools', [17, 20, 2]],
    ['a layer of another kind between', [12, 9, 1]]
  ]

  it.each(cases)('gives what %s gives for the whole input, wherever the window lies (%j)', (name, shape) => {
    withClassifier(name, shape, (model) => {
      const before = tf.memory().numTensors
      const network = model.windowed?.()
      expect(network).toBeTruthy()
      if (!network) return
      const random = createRandom(3)
      const [height, width, channels] = shape
      for (const side of [1, 2, 3, 5, 8]) {
        const corners = [
          [0, 0],
          [height - side, width - side],
          [0, width - side],
          ...Array.from({ length: 5 }, () => [
            random.integer(height - side + 1),
            random.integer(width - side + 1)
          ])
        ] as [number, number][]
        const size = height * width * channels
        const base = random.uniformArray(corners.length * size, 0, 1)
        const changed = base.slice()
        const windows = corners.map(([top, left], image) => {
          for (let row = top; row < top + side; row++)
            for (let at = left * channels; at < (left + side) * channels; at++)
              changed[image * size + row * width * channels + at] = random.uniform()
          return { top, left, side }
        })
        tf.tidy(() => {
          const [old, next] = [base, changed].map((values) =>
            tf.tensor4d(values, [corners.length, ...shape])
          ) as [tf.Tensor4D, tf.Tensor4D]
          const whole = network.features(next)
          const found = network.changed(network.features(old), next, windows)
          expect(found.shape).toEqual(whole.shape)
          expect(tf.max(tf.abs(tf.sub(found, whole))).dataSync()[0]).toBeLessThan(1e-5)
          const logits = model.logits(next)
          expect(tf.max(tf.abs(tf.sub(network.head(found), logits))).dataSync()[0]).toBeLessThan(1e-4)
        })
      }
      network.dispose()
      expect(tf.memory().numTensors).toBe(before)
    })
  })

  it('looks at the windows alone', () => {
    withClassifier('conv4', [28, 28, 1], (model) => {
      const network = model.windowed?.()
      tf.tidy(() => {
        const zeros = tf.zeros([1, 28, 28, 1]) as tf.Tensor4D
        const ones = tf.onesLike(zeros)
        const known = network?.features(zeros) as tf.Tensor4D
        const found = network?.changed(known, ones, [{ top: 0, left: 0, side: 1 }]) as tf.Tensor4D
        const isOld = tf.equal(tf.max(tf.abs(tf.sub(found, known)), 3), 0).arraySync()
        expect(isOld).toEqual([
          [0, 1, 2, 3, 4].map((row) => [0, 1, 2, 3, 4].map((at) => (row < 3 && at < 3 ? 0 : 1)))
        ])
      })
      network?.dispose()
    })
  })

  it('is not there for networks that begin with another layer', () => {
    const model = buildModel('mlp', [6, 6, 1], 3, createRandom(1))
    expect(classifierOf(model, { bounds: { lower: 0, upper: 1 }, hash: '' }).windowed?.()).toBeNull()
    model.dispose()
  })
})
