import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArchitectureId } from '@contract/architecture'
import { intervalBounds, worstLogits } from '@core/certificates/interval-bounds'
import { buildModel, networkOf } from '@core/models'
import { readChain } from '@core/models/chain/read'
import type { Step } from '@core/models/chain/operation'
import { createRandom } from '@core/tensor/random'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const random = createRandom(9)
const COUNT = 3
const y = [4, 0, 9]

describe.each<ArchitectureId>(['linear', 'mlp', 'dense4', 'conv3', 'conv4'])('%s', (id) => {
  it('no input of the box escapes the bounds, nor its logit differences the worst ones', () => {
    const model = buildModel(id, [28, 28, 1], 10, random.fork(id))
    const chain = readChain(model) as Step[]
    const network = networkOf(model)
    tf.tidy(() => {
      const lower = tf.tensor4d(random.uniformArray(COUNT * 784, 0, 0.8), [COUNT, 28, 28, 1])
      const width = 0.05
      const upper = tf.add<tf.Tensor4D>(lower, width)
      const labels = tf.tensor1d(y, 'int32')
      const bounds = intervalBounds(chain, lower, upper)
      const worst = worstLogits(chain, lower, upper, labels).arraySync()
      const low = bounds.lower.arraySync() as number[][]
      const high = bounds.upper.arraySync() as number[][]
      for (let draw = 0; draw < 10; draw++) {
        // Half of the draws are corners of the box, where the extremes lie.
        const shares = random
          .uniformArray(COUNT * 784, 0, 1)
          .map((share) => (draw % 2 ? share : Math.round(share)))
        const point = tf.add<tf.Tensor4D>(lower, tf.mul(tf.tensor4d(shares, lower.shape), width))
        const logits = network(point).arraySync()
        logits.forEach((row, at) =>
          row.forEach((logit, k) => {
            expect(logit).toBeGreaterThanOrEqual(low[at]![k]! - 1e-4)
            expect(logit).toBeLessThanOrEqual(high[at]![k]! + 1e-4)
            expect(logit - row[y[at]!]!).toBeLessThanOrEqual(worst[at]![k]! + 1e-4)
          })
        )
      }
      worst.forEach((row, at) => expect(row[y[at]!]).toBeCloseTo(0, 5))
    })
    model.dispose()
  })
})

describe('closed forms', () => {
  it('of a linear network the worst logits are exact: difference plus |w| times the radius', () => {
    const model = buildModel('linear', [2, 2, 1], 3, random.fork('exact'))
    const chain = readChain(model) as Step[]
    tf.tidy(() => {
      const x = tf.tensor4d([0.2, 0.4, 0.6, 0.8], [1, 2, 2, 1])
      const radius = 0.1
      const found = worstLogits(
        chain,
        tf.sub(x, radius),
        tf.add(x, radius),
        tf.tensor1d([1], 'int32')
      ).arraySync()
      const logits = networkOf(model)(x).arraySync()[0]!
      const kernel = model.weights[0]!.read().arraySync() as number[][]
      for (let k = 0; k < 3; k++) {
        const slack = kernel.reduce((sum, row) => sum + Math.abs(row[k]! - row[1]!) * radius, 0)
        expect(found[0]![k]).toBeCloseTo(logits[k]! - logits[1]! + slack, 5)
      }
    })
    model.dispose()
  })

  it('a box of one point gives the logits', () => {
    const model = buildModel('conv3', [28, 28, 1], 10, random.fork('point'))
    const chain = readChain(model) as Step[]
    tf.tidy(() => {
      const x = tf.tensor4d(random.uniformArray(784, 0, 1), [1, 28, 28, 1])
      const { lower, upper } = intervalBounds(chain, x, x)
      const logits = Array.from(networkOf(model)(x).dataSync())
      Array.from(lower.dataSync()).forEach((value, k) => expect(value).toBeCloseTo(logits[k]!, 4))
      Array.from(upper.dataSync()).forEach((value, k) => expect(value).toBeCloseTo(logits[k]!, 4))
    })
    model.dispose()
  })
})

describe('what it refuses', () => {
  it('names the layer whose bounds are not known', () => {
    const model = sequential({
      layers: [
        layers.flatten({ inputShape: [2, 2, 1] }),
        layers.dense({ units: 3, activation: 'tanh', name: 'squash' }),
        layers.dense({ units: 2 })
      ]
    })
    const chain = readChain(model) as Step[]
    tf.tidy(() => {
      const x = tf.zeros<tf.Rank.R4>([1, 2, 2, 1])
      expect(() => intervalBounds(chain, x, x)).toThrow('layer "squash" is a Dense')
    })
    model.dispose()
  })
})
