import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-node'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '@contract/errors'
import { ModelImportSpec } from '@contract/job'
import { Model } from '@contract/model'
import { restoreModel } from '@core/models'
import { loadModelFiles } from '@services/models/files'
import { importModel } from '@services/models/import-model'
import { ArtifactStore } from '@services/store/artifacts'

let folder: string
let artifacts: ArtifactStore
let tensors: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-models-'))
  artifacts = new ArtifactStore(join(folder, 'artifacts'))
  tensors = tf.memory().numTensors
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  expect(tf.memory().numTensors).toBe(tensors)
})

const specOf = (path: string, output: 'logits' | 'softmax'): ModelImportSpec =>
  ModelImportSpec.parse({ kind: 'model-import', name: 'imported', path, output })

const importFrom = (path: string, output: 'logits' | 'softmax'): Promise<Model> =>
  importModel({ spec: specOf(path, output), artifacts, newId: 'one', createdAt: 'now' })

/** `dispose()` of a network leaves the weights of the networks inside of it. */
function disposeWeights(model: LayersModel): void {
  for (const weight of model.weights) weight.dispose()
}

/** Saves a network as TensorFlow.js does, imports it, and compares both on random images. */
async function roundTrip(model: LayersModel, output: 'logits' | 'softmax', tolerance = 1e-6): Promise<Model> {
  await model.save(`file://${folder}/saved`)
  return compare(model, join(folder, 'saved', 'model.json'), output, tolerance)
}

async function compare(
  model: LayersModel,
  path: string,
  output: 'logits' | 'softmax',
  tolerance: number
): Promise<Model> {
  const imported = await importFrom(path, output)
  expect(Model.parse(imported)).toEqual(imported)
  const files = await loadModelFiles(artifacts, imported)
  const restored = await restoreModel(files.topology, files.weights)
  expect(restored.inputs[0]?.shape).toEqual([null, ...imported.inputShape])
  expect(restored.countParams()).toBe(imported.parameterCount)
  const difference = tf.tidy(() => {
    const x = tf.randomUniform([16, ...imported.inputShape], 0, 1, 'float32', 7)
    const shape = model.inputs[0]?.shape.slice(1) as number[]
    const expected = model.predict(tf.reshape(x, [16, ...shape])) as tf.Tensor2D
    const logits = restored.predict(x) as tf.Tensor2D
    const found = output === 'softmax' ? tf.softmax(logits) : logits
    // Logits, not probabilities: the rows do not sum to one.
    expect(tf.max(tf.abs(tf.sub(tf.sum(logits, 1), 1))).dataSync()[0]).toBeGreaterThan(1e-3)
    return tf.max(tf.abs(tf.sub(expected, found))).dataSync()[0]
  })
  expect(difference).toBeLessThanOrEqual(tolerance)
  for (const hash of [imported.weights, imported.topology]) {
    expect(
      createHash('sha256')
        .update(readFileSync(artifacts.path(hash)))
        .digest('hex')
    ).toBe(hash)
  }
  disposeWeights(restored)
  disposeWeights(model)
  return imported
}

const image = { inputShape: [8, 8, 1] }
const spread = tf.initializers.randomNormal({ stddev: 0.5, seed: 3 })
const scores = (activation?: 'softmax'): tf.layers.Layer =>
  tf.layers.dense({ units: 5, kernelInitializer: spread, ...(activation ? { activation } : {}) })

describe('import of TensorFlow.js layers models', () => {
  it('takes logits as they are', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          ...image,
          filters: 4,
          kernelSize: 3,
          activation: 'relu',
          kernelInitializer: spread
        }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        scores()
      ]
    })
    const parameters = model.countParams()
    const imported = await roundTrip(model, 'logits', 0)
    expect(imported).toMatchObject({
      id: 'one',
      name: 'imported',
      origin: 'imported',
      architecture: null,
      inputShape: [8, 8, 1],
      classCount: 5,
      output: 'logits',
      bounds: { lower: 0, upper: 1 },
      parameterCount: parameters,
      createdAt: 'now'
    })
  })

  it.each([
    ['the activation of the last layer', () => [scores('softmax')]],
    ['an activation layer', () => [scores(), tf.layers.activation({ activation: 'softmax' })]],
    ['a softmax layer', () => [scores(), tf.layers.softmax({ axis: -1 })]],
    [
      'a nested network',
      () => [tf.sequential({ layers: [tf.layers.dense({ units: 6, inputShape: [64] }), scores('softmax')] })]
    ]
  ])('strips a softmax that is %s', async (_, ends) => {
    await roundTrip(tf.sequential({ layers: [tf.layers.flatten(image), ...ends()] }), 'softmax')
  })

  it('strips the softmax of a network with branches, and leaves others alone', async () => {
    const input = tf.input({ shape: [6, 6, 2] })
    const flat = tf.layers.flatten().apply(input) as tf.SymbolicTensor
    const attention = tf.layers.dense({ units: 72, activation: 'softmax' }).apply(flat) as tf.SymbolicTensor
    const attended = tf.layers.multiply().apply([flat, attention]) as tf.SymbolicTensor
    const both = tf.layers.concatenate().apply([flat, attended]) as tf.SymbolicTensor
    await roundTrip(
      tf.model({ inputs: input, outputs: scores('softmax').apply(both) as tf.SymbolicTensor }),
      'softmax'
    )
  })

  it('lets a flat network see images', async () => {
    const square = await roundTrip(
      tf.sequential({ layers: [tf.layers.dense({ units: 7, inputShape: [64] }), scores('softmax')] }),
      'softmax'
    )
    expect(square.inputShape).toEqual([8, 8, 1])
    const row = await roundTrip(
      tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [13] }), scores()] }),
      'logits'
    )
    expect(row.inputShape).toEqual([1, 13, 1])
  })

  it('lets a network for images without channels see images', async () => {
    const imported = await roundTrip(
      tf.sequential({ layers: [tf.layers.flatten({ inputShape: [8, 6] }), scores('softmax')] }),
      'softmax'
    )
    expect(imported.inputShape).toEqual([8, 6, 1])
  })

  it('lets a flat network with branches see images', async () => {
    const input = tf.input({ shape: [16] })
    const hidden = tf.layers.dense({ units: 16, activation: 'relu' }).apply(input) as tf.SymbolicTensor
    const sum = tf.layers.add().apply([input, hidden]) as tf.SymbolicTensor
    const model = tf.model({ inputs: input, outputs: scores().apply(sum) as tf.SymbolicTensor })
    expect((await roundTrip(model, 'logits')).inputShape).toEqual([4, 4, 1])
  })

  it.each([
    ['uint8', 255],
    ['uint16', 65_535]
  ] as const)('undoes quantisation to %s', async (dtype, levels) => {
    const { model, path } = await savedInPieces((values) => {
      const min = Math.min(...values)
      const scale = (Math.max(...values) - min) / levels || 1
      const steps = values.map((value) => Math.round((value - min) / scale))
      const bytes =
        dtype === 'uint8' ? Uint8Array.from(steps) : new Uint8Array(Uint16Array.from(steps).buffer)
      return { bytes, quantization: { dtype, scale, min }, values: steps.map((step) => step * scale + min) }
    })
    await compare(model, path, 'softmax', 1e-6)
  })

  it('undoes quantisation to float16', async () => {
    const { model, path } = await savedInPieces((values) => {
      // Multiples of 1/8 below 2 are exact in half precision: sign, exponent, mantissa put together by hand.
      const rounded = values.map((value) => Math.max(-1.875, Math.min(1.875, Math.round(value * 8) / 8)))
      const halves = rounded.map((value) => {
        if (value === 0) return 0
        const exponent = Math.floor(Math.log2(Math.abs(value)))
        const mantissa = (Math.abs(value) / 2 ** exponent - 1) * 1024
        return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | mantissa
      })
      const bytes = new Uint8Array(Uint16Array.from(halves).buffer)
      return { bytes, quantization: { dtype: 'float16' }, values: rounded }
    })
    await compare(model, path, 'softmax', 1e-6)
  })

  it('reads weights in several files', async () => {
    const { model, path } = await savedInPieces((values) => ({
      bytes: new Uint8Array(Float32Array.from(values).buffer),
      values
    }))
    await compare(model, path, 'softmax', 1e-6)
  })

  interface Packed {
    readonly bytes: Uint8Array
    readonly quantization?: object
    readonly values: readonly number[]
  }

  /** Writes a network by hand, its weights packed and cut into pieces of 50 bytes. The network gets what is packed. */
  async function savedInPieces(
    pack: (values: readonly number[]) => Packed
  ): Promise<{ model: LayersModel; path: string }> {
    const model = tf.sequential({ layers: [tf.layers.flatten(image), scores('softmax')] })
    const entries = model.weights.map((weight) => {
      const packed = pack(Array.from(weight.read().dataSync()))
      const value = tf.tensor([...packed.values], weight.shape as number[])
      weight.write(value)
      value.dispose()
      const { bytes, quantization } = packed
      const spec = { name: weight.originalName, shape: weight.shape, dtype: 'float32' }
      return { bytes, spec: quantization ? { ...spec, quantization } : spec }
    })
    const all = Buffer.concat(entries.map(({ bytes }) => bytes))
    const paths = Array.from(
      { length: Math.ceil(all.length / 50) },
      (_, index) => `parts/group1-shard${index + 1}.bin`
    )
    const target = join(folder, 'by-hand')
    mkdirSync(join(target, 'parts'), { recursive: true })
    for (const [index, name] of paths.entries()) {
      writeFileSync(join(target, name), all.subarray(50 * index, 50 * (index + 1)))
    }
    const path = join(target, 'model.json')
    writeFileSync(
      path,
      JSON.stringify({
        format: 'layers-model',
        modelTopology: {
          keras_version: '2.15.0',
          backend: 'tensorflow',
          model_config: model.toJSON(null, false)
        },
        weightsManifest: [{ paths, weights: entries.map(({ spec }) => spec) }]
      })
    )
    return { model, path }
  }
})

describe('a network that cannot be imported gets a message that says why, and nothing is stored', () => {
  const root = 'test/fixtures/broken'
  const cases = JSON.parse(readFileSync(join(root, 'models.json'), 'utf8')) as {
    path: string
    output?: 'logits' | 'softmax'
    code: string
    message: string
  }[]

  it.each(cases)('$path $output', async ({ path, output = 'logits', code, message }) => {
    const error: unknown = await importFrom(join(root, 'models', path), output).catch(
      (thrown: unknown) => thrown
    )
    expect(error).toBeInstanceOf(AppError)
    expect({ code: (error as AppError).code, message: (error as AppError).message }).toEqual({
      code,
      message
    })
    expect(existsSync(artifacts.folder)).toBe(false)
  })

  it('survives any damage to model.json', async () => {
    const path = join(folder, 'damaged', 'model.json')
    cpSync(join(root, 'models', 'has-no-softmax'), join(folder, 'damaged'), { recursive: true })
    const whole = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')))
    const place = fc.nat({ max: whole.length - 1 })
    const inserted = fc.constantFrom('', '-', '9', '0', 'null', '"x"', '[]', '{}', '"', ',', '1e999', 'true')
    await fc.assert(
      fc.asyncProperty(place, fc.nat({ max: 12 }), inserted, async (from, length, text) => {
        writeFileSync(path, whole.slice(0, from) + text + whole.slice(from + length))
        try {
          Model.parse(await importFrom(path, 'logits'))
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          expect(['model-unreadable', 'refused']).toContain(error.code)
        }
        expect(tf.memory().numTensors).toBe(tensors)
      }),
      { numRuns: Number(process.env['FUZZ_EFFORT'] ?? 1) * 200 }
    )
  })

  it('refuses a link that leads out of the folder', async () => {
    cpSync(join(root, 'models', 'has-no-softmax'), join(folder, 'model'), { recursive: true })
    const weights = join(folder, 'model', 'weights.bin')
    cpSync(weights, join(folder, 'outside.bin'))
    rmSync(weights)
    symlinkSync(join(folder, 'outside.bin'), weights)
    await expect(importFrom(join(folder, 'model', 'model.json'), 'logits')).rejects.toMatchObject({
      code: 'refused'
    })
    expect(readdirSync(folder)).not.toContain('artifacts')
  })

  it('says so if there is no such file', async () => {
    await expect(importFrom(join(folder, 'none.json'), 'logits')).rejects.toMatchObject({
      code: 'not-found',
      message: `${join(folder, 'none.json')}: there is no such file. Check the path.`
    })
  })
})
