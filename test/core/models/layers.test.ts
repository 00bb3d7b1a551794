import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { sequential } from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OwnArchitecture, architectureInfos, networkShapes } from '@contract/architecture'
import type { ImageShape } from '@contract/dataset'
import type { LayerSpec } from '@contract/layers'
import { ActivationName, type LayerKind, layerInfos } from '@contract/layers'
import { buildModel, networkOf, serializeModel, trainingNetworkOf } from '@core/models'
import { buildLayers } from '@core/models/layers'
import { createRandom } from '@core/tensor/random'

const kinds = Object.keys(layerInfos) as LayerKind[]
const activation = fc.constantFrom(...ActivationName.options)
const padding = fc.constantFrom('valid' as const, 'same' as const)
const small = fc.integer({ min: 1, max: 4 })

/** Any layer of a kind, sensible or not. */
const arbitrary: { [K in LayerKind]: fc.Arbitrary<Extract<LayerSpec, { kind: K }>> } = {
  convolution: fc.record({
    kind: fc.constant('convolution' as const),
    ...{ filters: small, kernel: fc.integer({ min: 1, max: 6 }), stride: small, padding, activation }
  }),
  'max-pool': fc.record({ kind: fc.constant('max-pool' as const), size: small, stride: small, padding }),
  'average-pool': fc.record({
    kind: fc.constant('average-pool' as const),
    ...{ size: small, stride: small, padding }
  }),
  'global-pool': fc.record({
    kind: fc.constant('global-pool' as const),
    take: fc.constantFrom('average' as const, 'max' as const)
  }),
  flatten: fc.constant({ kind: 'flatten' as const }),
  dense: fc.record({ kind: fc.constant('dense' as const), units: small, activation }),
  activation: fc.record({ kind: fc.constant('activation' as const), activation }),
  'batch-norm': fc.record({
    kind: fc.constant('batch-norm' as const),
    momentum: fc.double({ min: 0, max: 0.99, noNaN: true })
  }),
  dropout: fc.record({
    kind: fc.constant('dropout' as const),
    rate: fc.double({ min: 0, max: 0.9, noNaN: true })
  }),
  reshape: fc.record({
    kind: fc.constant('reshape' as const),
    ...{ height: small, width: small, channels: small }
  })
}
const flatten: LayerSpec = { kind: 'flatten' }

/** A whole network around a layer, with a row before it and behind it where it takes and gives one. */
function around(layer: LayerSpec, first: LayerSpec | null, [height, width, channels]: number[]): LayerSpec[] {
  const before = first ? [first] : []
  if (layer.kind === 'flatten' || layer.kind === 'global-pool') return [...before, layer]
  if (layer.kind === 'dense') return [...before, flatten, layer]
  if (layer.kind !== 'reshape') return [...before, layer, flatten]
  return [{ kind: 'reshape', height: width!, width: channels!, channels: height! }, flatten]
}

const side = fc.integer({ min: 1, max: 12 })
const anyShape = fc.tuple(side, side, fc.integer({ min: 1, max: 3 }))

describe('shape rules', () => {
  it.each(kinds)('%s: shape and weights are those of TensorFlow.js, also behind another layer', (kind) => {
    const before = fc.option(fc.oneof(arbitrary.convolution, arbitrary['max-pool']), { nil: null })
    fc.assert(
      fc.property(anyShape, before, arbitrary[kind], (shape, first, layer) => {
        const specs = around(layer, first, shape)
        const { layers, parameters, problem } = networkShapes(specs, shape, 3)
        fc.pre(problem === null)
        const model = sequential({ layers: buildLayers(specs, shape as ImageShape, 3) })
        expect(model.layers.map(({ outputShape }) => outputShape.slice(1))).toEqual(
          layers.map((result) => result?.shape)
        )
        expect(model.layers.map((one) => one.countParams())).toEqual(
          layers.map((result) => result?.parameters)
        )
        expect(model.countParams()).toBe(parameters)
        model.dispose()
      }),
      { numRuns: 60 }
    )
  })

  it('find what TensorFlow.js itself refuses', () => {
    const windows = fc.oneof(arbitrary.convolution, arbitrary['max-pool'], arbitrary['average-pool'])
    fc.assert(
      fc.property(anyShape, windows, (shape, layer) => {
        const fits = networkShapes([layer, { kind: 'flatten' }], shape, 2).problem === null
        const build = (): number[] => {
          const [built] = buildLayers([layer], shape as ImageShape, 2)
          return (built!.computeOutputShape([null, ...shape]) as (number | null)[]).slice(1).map(Number)
        }
        expect(build().every((count) => count > 0)).toBe(fits)
      }),
      { numRuns: 200 }
    )
  })

  it('name the layer at fault, say what was expected and found, and leave the rest open', () => {
    const pool: LayerSpec = { kind: 'max-pool', size: 2, stride: 2, padding: 'valid' }
    const { layers, problem } = networkShapes([pool, pool, pool, { kind: 'flatten' }], [5, 5, 1], 10)
    expect(problem?.index).toBe(2)
    expect(problem?.message).toContain('at least 2 × 2 pixels, found 1 × 1')
    expect(layers.slice(3)).toEqual([null, null])
    expect(networkShapes([pool], [5, 5, 1], 10).problem).toMatchObject({ index: 1 })
    expect(networkShapes([{ kind: 'flatten' }, pool], [5, 5, 1], 10).problem?.message).toContain(
      'found a row of 25 values'
    )
    const wide: LayerSpec = { kind: 'dense', units: 65_536, activation: 'relu' }
    expect(networkShapes([{ kind: 'flatten' }, wide], [128, 128, 3], 10).problem?.message).toContain(
      'at most 100,000,000 parameters'
    )
  })
})

const everything: OwnArchitecture = {
  name: 'everything',
  layers: [
    { kind: 'convolution', filters: 4, kernel: 3, stride: 1, padding: 'same', activation: 'linear' },
    { kind: 'batch-norm', momentum: 0.9 },
    { kind: 'activation', activation: 'elu' },
    { kind: 'max-pool', size: 2, stride: 2, padding: 'valid' },
    { kind: 'dropout', rate: 0.25 },
    { kind: 'convolution', filters: 6, kernel: 3, stride: 2, padding: 'valid', activation: 'relu' },
    { kind: 'reshape', height: 1, width: 1, channels: 6 },
    { kind: 'global-pool', take: 'average' },
    { kind: 'dense', units: 8, activation: 'tanh' },
    { kind: 'dropout', rate: 0.5 }
  ]
}
const shape: ImageShape = [8, 8, 1]

function logitsOf(network: (x: tf.Tensor4D) => tf.Tensor2D): Float32Array {
  return tf.tidy(() => {
    const values = createRandom(3).uniformArray(5 * 64, 0, 1)
    return network(tf.tensor4d(values, [5, ...shape])).dataSync<'float32'>()
  })
}

describe('an own architecture', () => {
  it('is the same network through the chain as through its layers', () => {
    const model = buildModel(everything, shape, 3, createRandom(1))
    const chain = logitsOf(networkOf(model))
    const whole = logitsOf((x) => model.apply(x, { training: false }) as tf.Tensor2D)
    chain.forEach((value, index) => expect(value).toBeCloseTo(whole[index] as number, 5))
    model.dispose()
  })

  it('starts from scale 1, variance 1 and bias 0', () => {
    const model = buildModel(everything, shape, 3, createRandom(1))
    for (const weight of model.weights) {
      if (weight.shape.length > 1) continue
      const expected = /gamma|moving_variance/.test(weight.originalName) ? 1 : 0
      expect([...weight.read().dataSync()].every((value) => value === expected)).toBe(true)
    }
    model.dispose()
  })

  it('drops and normalises by the batch while it trains, by its stream alone', () => {
    const model = buildModel(everything, shape, 3, createRandom(1))
    const training = trainingNetworkOf(model)
    const first = serializeModel(model).weights
    const drawn = [7, 7, 8].map((seed) => logitsOf(training!(createRandom(seed)).network))
    expect(drawn[0]).toEqual(drawn[1])
    expect(drawn[0]).not.toEqual(drawn[2])
    expect(drawn[0]).not.toEqual(logitsOf(networkOf(model)))
    const moved = serializeModel(model).weights
    expect(new Uint8Array(moved.data)).not.toEqual(new Uint8Array(first.data))
    model.dispose()
    const plain = buildModel('conv3', [12, 12, 1], 3, createRandom(1))
    expect(trainingNetworkOf(plain)).toBeNull()
    plain.dispose()
  })

  it('computes its last pass again, with the same numbers dropped, and leaves the averages where they are', () => {
    const model = buildModel(everything, shape, 3, createRandom(1))
    const { network, again } = trainingNetworkOf(model)!(createRandom(7))
    for (let call = 0; call < 2; call++) {
      const found = logitsOf(network)
      const { weights } = serializeModel(model)
      expect(logitsOf(again)).toEqual(found)
      expect(serializeModel(model).weights).toEqual(weights)
    }
    expect(logitsOf(network)).not.toEqual(logitsOf(network))
    model.dispose()
  })

  it('keeps the mean of what dropout lets through', () => {
    const layers: LayerSpec[] = [{ kind: 'flatten' }, { kind: 'dropout', rate: 0.3 }]
    const model = buildModel({ name: 'dropped', layers }, [100, 100, 1], 2, createRandom(1))
    const kernel = model.weights[0]!
    const ones = tf.ones(kernel.shape as number[])
    kernel.write(ones)
    const x = tf.ones<tf.Rank.R4>([1, 100, 100, 1])
    const sum = tf.tidy(() => trainingNetworkOf(model)!(createRandom(5)).network(x).dataSync()[0] as number)
    // 10,000 terms of mean 1 and variance 0.3 / 0.7: five standard deviations.
    expect(Math.abs(sum - 10_000)).toBeLessThan(5 * Math.sqrt((10_000 * 0.3) / 0.7))
    tf.dispose([ones, x])
    model.dispose()
  })

  it('is refused with the layer at fault, or with the size that it needs', () => {
    const tall: OwnArchitecture = { name: 'tall', layers: everything.layers.slice(0, 7) }
    expect(() => buildModel(tall, shape, 3, createRandom(1))).toThrow(
      'tall does not fit images of 8×8×1: layer 8 (output): Expected a row of values'
    )
    const conv: OwnArchitecture = { name: 'mine', layers: [...architectureInfos.conv3.layers] }
    expect(() => buildModel(conv, shape, 3, createRandom(1))).toThrow(
      'mine needs images of at least 10×10 pixels; these have 8×8'
    )
  })
})
