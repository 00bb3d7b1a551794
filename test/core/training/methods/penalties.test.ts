import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LayerSpec } from '@contract/layers'
import { MethodSpec } from '@contract/training'
import { buildModel, trainingNetworkOf } from '@core/models'
import type { TrainingNetwork } from '@core/models/network'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { crossEntropy } from '@core/tensor/losses'
import { createRandom } from '@core/tensor/random'
import { methodOf } from '@core/training/methods'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const count = 6
const classCount = 3
const weight = 2
const random = createRandom(7)
const dropout: LayerSpec = { kind: 'dropout', rate: 0.5 }
const batchNorm: LayerSpec = { kind: 'batch-norm', momentum: 0.9 }
const dense: LayerSpec = { kind: 'dense', units: 8, activation: 'tanh' }
const flatten: LayerSpec = { kind: 'flatten' }

const networks: [string, LayerSpec[]][] = [
  ['dropout', [flatten, dropout, dense, dropout]],
  ['batch normalisation', [flatten, dense, batchNorm]],
  ['both', [flatten, dense, batchNorm, dropout]]
]

/** The direction that the penalty draws for each image. */
function direction(): tf.Tensor2D {
  const normal = tf.tensor2d(random.fork('projections').normalArray(count * classCount), [count, classCount])
  return tf.div(normal, tf.sqrt(tf.sum(tf.square(normal), 1, true)))
}

/** What each penalty squares the input gradient of, and its factor. */
const penalties: ['gradient-regularization' | 'jacobian-regularization', Penalised, number][] = [
  ['gradient-regularization', (logits, y) => crossEntropy(logits, y), weight],
  ['jacobian-regularization', (logits) => tf.sum(tf.mul(logits, direction()), 1), (weight / 2) * classCount]
]
type Penalised = (logits: tf.Tensor2D, y: tf.Tensor1D) => tf.Tensor1D

describe.each(penalties)('%s', (id, valueOf, factor) => {
  it.each(networks)('with %s: value and slope are those of one pass', (_, layers) => {
    const model = buildModel({ name: 'small', layers }, [3, 3, 1], classCount, createRandom(4))
    const training = trainingNetworkOf(model)!
    const x = tf.tensor4d(createRandom(5).uniformArray(count * 9, 0, 1), [count, 3, 3, 1])
    const y = tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32')
    const { options } = MethodSpec.parse({ id, options: { weight } })
    const pass = (): TrainingNetwork => training(createRandom(6))
    const loss = (): tf.Scalar =>
      methodOf(id).loss({
        ...{ ...pass(), chain: null, x, y, examples: x, classCount, bounds: { lower: 0, upper: 1 } },
        ...{ options, random, progress: 0.5, signal: neverAborted }
      })
    /** The loss with the input gradient by backpropagation. */
    const exact = (): number =>
      tf.tidy(() => {
        const { network, again } = pass()
        const natural = tf.mean(crossEntropy(network(x), y)).dataSync()[0] as number
        const slope = tf.grad((point: tf.Tensor) => tf.sum(valueOf(again(point as tf.Tensor4D), y)))
        return natural + (factor / count) * (tf.sum(tf.square(slope(x))).dataSync()[0] as number)
      })

    const variables = model.trainableWeights.map((one) => one.read() as tf.Variable)
    const { value, grads } = tf.tidy(() => tf.engine().gradients(loss, variables))
    expect(Math.abs((value.dataSync()[0] as number) / exact() - 1)).toBeLessThan(0.001)

    const square = tf.tidy(() =>
      grads.reduce((sum, grad) => sum + (tf.sum(tf.square(grad)).dataSync()[0] as number), 0)
    )
    const shift = (by: number): void =>
      tf.tidy(() =>
        variables.forEach((variable, at) =>
          variable.assign(tf.add(variable, tf.mul(grads[at] as tf.Tensor, by)))
        )
      )
    const h = 0.01 / Math.sqrt(square)
    shift(h)
    const up = exact()
    shift(-2 * h)
    const down = exact()
    expect(Math.abs((up - down) / (2 * h) / square - 1)).toBeLessThan(0.01)
    tf.dispose([x, y, value, grads])
    model.dispose()
  })
})
