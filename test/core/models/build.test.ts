import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { architectureInfos, type ArchitectureId } from '@contract/architecture'
import type { ImageShape } from '@contract/dataset'
import { AppError } from '@contract/errors'
import { LayerSpec } from '@contract/layers'
import { buildModel, classifierOf, networkOf, restoreModel, serializeModel } from '@core/models'
import { createRandom } from '@core/tensor/random'

const ids = Object.keys(architectureInfos) as ArchitectureId[]
const bounds = { lower: 0, upper: 1 }

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** Logits of two random images. */
function logitsOf(model: ReturnType<typeof buildModel>, shape: ImageShape): Float32Array {
  const count = 2 * shape[0] * shape[1] * shape[2]
  return tf.tidy(() => {
    const x = tf.tensor4d(createRandom(3).uniformArray(count, 0, 1), [2, ...shape])
    return networkOf(model)(x).dataSync<'float32'>()
  })
}

function bytesOf(id: ArchitectureId, seed: number): Buffer {
  const model = buildModel(id, [14, 14, 2], 5, createRandom(seed))
  const { weights } = serializeModel(model)
  model.dispose()
  return Buffer.from(weights.data)
}

describe.each(ids)('%s', (id) => {
  it('maps images to finite logits', () => {
    const model = buildModel(id, [28, 28, 1], 10, createRandom(1))
    const logits = logitsOf(model, [28, 28, 1])
    expect(logits).toHaveLength(20)
    expect(logits.every(Number.isFinite)).toBe(true)
    expect(new Set(logits).size).toBe(20)
    model.dispose()
  })

  it('gives the same bytes for the same seed and others for another', () => {
    expect(bytesOf(id, 4).equals(bytesOf(id, 4))).toBe(true)
    expect(bytesOf(id, 4).equals(bytesOf(id, 5))).toBe(false)
  })

  it('comes back from its serialised form with the same bytes and logits', async () => {
    const model = buildModel(id, [12, 10, 3], 4, createRandom(1))
    const { topology, weights } = serializeModel(model)
    const again = await restoreModel(JSON.parse(JSON.stringify(topology)) as object, weights)
    expect(serializeModel(again)).toEqual({ topology, weights })
    expect(logitsOf(again, [12, 10, 3])).toEqual(logitsOf(model, [12, 10, 3]))
    model.dispose()
    again.dispose()
  })

  it('has the same description however many models were built before', () => {
    const [first, second] = [1, 1].map((seed) => buildModel(id, [10, 10, 1], 3, createRandom(seed)))
    expect(serializeModel(first!)).toEqual(serializeModel(second!))
    first!.dispose()
    second!.dispose()
  })
})

describe('small inputs', () => {
  const dense: ArchitectureId[] = ['dense4', 'linear', 'mlp']
  it.each(dense)('%s takes flat vectors and tiny images', (id) => {
    for (const shape of [
      [1, 5, 1],
      [8, 8, 1]
    ] as ImageShape[]) {
      const model = buildModel(id, shape, 2, createRandom(1))
      expect(logitsOf(model, shape)).toHaveLength(4)
      model.dispose()
    }
  })

  it.each(['conv3', 'conv4'] as ArchitectureId[])('%s works from 10×10 on and refuses less', (id) => {
    const model = buildModel(id, [10, 10, 1], 2, createRandom(1))
    expect(logitsOf(model, [10, 10, 1])).toHaveLength(4)
    model.dispose()
    for (const shape of [
      [9, 28, 1],
      [8, 8, 1],
      [1, 784, 1]
    ] as ImageShape[]) {
      const build = (): unknown => buildModel(id, shape, 2, createRandom(1))
      expect(build).toThrow(AppError)
      expect(build).toThrow(`needs images of at least 10×10 pixels; these have ${shape[0]}×${shape[1]}`)
    }
  })

  it('refuses a single class', () => {
    expect(() => buildModel('linear', [4, 4, 1], 1, createRandom(1))).toThrow('at least 2 classes')
  })
})

describe('starting weights', () => {
  it('have the spread of He et al. in hidden layers, of Glorot & Bengio at the output, and no bias', () => {
    const model = buildModel('conv4', [28, 28, 1], 10, createRandom(9))
    const values = new Map(model.weights.map((w) => [w.originalName, w.read().dataSync<'float32'>()]))
    const deviation = (name: string): number => {
      const list = values.get(name)!
      return Math.sqrt(list.reduce((sum, value) => sum + value * value, 0) / list.length)
    }
    expect(deviation('convolution_2/kernel') / Math.sqrt(2 / (9 * 32))).toBeCloseTo(1, 1)
    expect(deviation('dense_1/kernel') / Math.sqrt(2 / 1600)).toBeCloseTo(1, 2)
    const limit = Math.sqrt(6 / (128 + 10))
    const output = values.get('output/kernel')!
    expect(output.every((value) => Math.abs(value) <= limit)).toBe(true)
    expect(deviation('output/kernel') / (limit / Math.sqrt(3))).toBeCloseTo(1, 1)
    for (const [name, list] of values)
      if (name.endsWith('/bias')) expect(list.every((value) => value === 0)).toBe(true)
    model.dispose()
  })

  it('are uniform between ±1/√fan-in where wanted, biases as well', () => {
    const model = buildModel('conv4', [28, 28, 1], 10, createRandom(9), 'uniform')
    const values = new Map(model.weights.map((w) => [w.originalName, w.read().dataSync<'float32'>()]))
    const fanIns = { convolution_1: 9, convolution_2: 9 * 32, dense_1: 1600, output: 128 }
    for (const [layer, fanIn] of Object.entries(fanIns)) {
      const limit = 1 / Math.sqrt(fanIn)
      for (const part of ['kernel', 'bias']) {
        const list = [...values.get(`${layer}/${part}`)!]
        const largest = list.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        // The largest of n draws falls short of the limit by a share of 1 / n.
        expect(largest / limit).toBeLessThanOrEqual(1 + 1e-6)
        expect(largest / limit).toBeGreaterThan(1 - 12 / list.length)
        expect(new Set(list).size).toBeGreaterThan(0.9 * list.length)
      }
    }
    const kernel = [...values.get('dense_1/kernel')!]
    const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length
    expect(variance * 3 * 1600).toBeCloseTo(1, 2)
    model.dispose()
  })

  it('leave scales and variances of a normalisation at one, however they are drawn', () => {
    const layers = [{ kind: 'dense', units: 4 }, { kind: 'batch-norm' }].map((one) => LayerSpec.parse(one))
    const model = buildModel(
      { name: 'own', layers: [LayerSpec.parse({ kind: 'flatten' }), ...layers] },
      [2, 2, 1],
      3,
      createRandom(1),
      'uniform'
    )
    for (const weight of model.weights.filter(({ originalName }) => originalName.startsWith('batch_norm')))
      expect([...weight.read().dataSync<'float32'>()]).toEqual(
        Array<number>(4).fill(/gamma|variance/.test(weight.originalName) ? 1 : 0)
      )
    model.dispose()
  })
})

describe('a damaged model', () => {
  it('is refused with a reason', async () => {
    const model = buildModel('mlp', [4, 4, 1], 3, createRandom(1))
    const { topology, weights } = serializeModel(model)
    model.dispose()
    const before = tf.memory().numTensors
    const short = { specs: weights.specs.slice(1), data: weights.data.slice(4 * 16 * 64) }
    await expect(restoreModel(topology, short)).rejects.toThrow(
      'has a weight dense_1/kernel; the weight file has none'
    )
    const wrong = {
      ...weights,
      specs: weights.specs.map((spec) => ({ ...spec, shape: [...spec.shape].reverse() }))
    }
    await expect(restoreModel(topology, wrong)).rejects.toThrow('should have the shape [16, 64]')
    const cut = { ...weights, data: weights.data.slice(4) }
    await expect(restoreModel(topology, cut)).rejects.toThrow('by their description')
    await expect(restoreModel({ class_name: 'Unheard', config: {} }, weights)).rejects.toThrow(AppError)
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('a classifier', () => {
  it('says what it takes and gives', () => {
    const model = buildModel('mlp', [4, 6, 2], 3, createRandom(1))
    const classifier = classifierOf(model, { bounds, hash: 'abc' })
    expect(classifier).toMatchObject({ inputShape: [4, 6, 2], classCount: 3, bounds, hash: 'abc' })
    model.dispose()
  })
})
