import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers'
import { describe, expect, it } from 'vitest'
import { CertificateSpec } from '@contract/certificates'
import { boxAround } from '@core/certificates/box-around'
import { certify } from '@core/certificates/evaluate'
import { classifierOf } from '@core/models'
import { createRandom } from '@core/tensor/random'
import { context, finish, imagesFor, unitBox } from '../attacks/support'

/** Numbers of 32 bits are rounded: what is proven with them must hold for them. */

/**
 * One value, lifted by a large number and lowered again in each of some layers, and two logits that cross in its middle: in 32
 * bits every lift loses digits that a bound must not pretend to have, while all logits stay small.
 */
function lifted(depth: number, lift: number, steepness: number): LayersModel {
  const model = sequential({
    layers: [
      layers.flatten({ inputShape: [1, 1, 1] }),
      ...Array.from({ length: 2 * depth }, () => layers.dense({ units: 1, activation: 'relu' })),
      layers.dense({ units: 2 })
    ]
  })
  const write = (place: number, values: number[] | number[][]): void =>
    tf.tidy(() => void model.weights[place]?.write(tf.tensor(values)))
  for (let layer = 0; layer < 2 * depth; layer++) {
    write(2 * layer, [[1]])
    write(2 * layer + 1, [layer % 2 === 0 ? lift : -lift])
  }
  write(4 * depth, [[steepness, -steepness]])
  write(4 * depth + 1, [-steepness / 2, steepness / 2])
  return model
}

describe('a proof for a deep network of large intermediate bounds', () => {
  it.each([
    ['interval', 'linf'],
    ['crown', 'linf'],
    ['crown', 'l2']
  ] as const)('%s %s: no input of the ball has another class', async (id, norm) => {
    const model = lifted(4, 2000, 4)
    try {
      const classifier = classifierOf(model, { bounds: unitBox, hash: 'lifted' })
      const count = 100
      const data = { ...imagesFor(classifier, count, 3, 1000) }
      const spec = CertificateSpec.parse({
        ...{ certificate: id, norm },
        options: { largest: 1, halvings: 18 }
      })
      const { samples } = await finish(
        certify(
          { model: classifier, data, spec, samples: count, offset: 0, seed: 1, batchSize: 64, epsilons: [] },
          context
        )
      )
      expect(samples.filter(({ radius }) => radius > 0.05).length).toBeGreaterThan(count / 2)
      for (const [row, { predicted, radius }] of samples.entries()) {
        const x = data.pixels[row] as number
        const points = Float32Array.from({ length: 101 }, (_, step) =>
          Math.fround(Math.min(1, Math.max(0, x + (radius * (step - 50)) / 50)))
        ).filter((point) => Math.abs(point - x) <= radius)
        const classes = tf.tidy(() =>
          tf.argMax(classifier.logits(tf.tensor4d(points, [points.length, 1, 1, 1])), 1).dataSync<'int32'>()
        )
        for (const found of classes) expect(found).toBe(predicted)
      }
    } finally {
      model.dispose()
    }
  })
})

describe('the box around an image', () => {
  it('holds every legal input of the ball, whatever was rounded', () => {
    const random = createRandom(4)
    const count = 500
    const x = random.uniformArray(count, 0.2, 0.8)
    const radii = Float64Array.from({ length: count }, () => 10 ** (-7 * random.uniform()) / 5)
    tf.tidy(() => {
      const { lower, upper } = boxAround(tf.tensor4d(x, [count, 1, 1, 1]), radii, unitBox)
      const [low, high] = [lower.dataSync(), upper.dataSync()]
      for (let row = 0; row < count; row++) {
        const [centre, radius] = [x[row] as number, radii[row] as number]
        expect(low[row]).toBeLessThanOrEqual(centre - radius)
        expect(high[row]).toBeGreaterThanOrEqual(centre + radius)
        // And is hardly larger than that.
        expect(high[row]! - low[row]!).toBeLessThan(2 * radius * (1 + 1e-6) + 5e-7)
      }
    })
  })

  it('stays inside the legal box', () => {
    tf.tidy(() => {
      const edges = tf.tensor4d([0, 1], [2, 1, 1, 1])
      const { lower, upper } = boxAround(edges, Float64Array.of(0.1, 0.1), unitBox)
      expect(lower.dataSync()[0]).toBe(0)
      expect(upper.dataSync()[1]).toBe(1)
    })
  })
})
