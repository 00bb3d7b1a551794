import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '@contract/errors'
import { ModelImportSpec } from '@contract/job'
import { Model } from '@contract/model'
import { classifierOf, networkOf, restoreModel } from '@core/models'
import { loadModelFiles } from '@services/models/files'
import { importModel } from '@services/models/import-model'
import { snakeCase } from '@services/models/keras/weights'
import { ArtifactStore } from '@services/store/artifacts'

const fixtures = resolve('test/fixtures/keras')
const Expected = z.object({
  models: z.record(
    z.string(),
    z.object({
      inputShape: z.array(z.int()),
      output: z.enum(['logits', 'softmax']),
      parameters: z.int(),
      logits: z.array(z.array(z.number()))
    })
  )
})
const { models } = Expected.parse(JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')))

let folder: string
let artifacts: ArtifactStore
let tensors: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-keras-'))
  artifacts = new ArtifactStore(join(folder, 'artifacts'))
  tensors = tf.memory().numTensors
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  expect(tf.memory().numTensors).toBe(tensors)
})

function importFrom(file: string, output?: 'logits' | 'softmax'): Promise<Model> {
  const spec = ModelImportSpec.parse({
    kind: 'model-import',
    name: 'imported',
    path: join(fixtures, file),
    ...(output ? { output } : {})
  })
  return importModel({ spec, artifacts, newId: 'one', createdAt: 'now' })
}

/** Logits of the inputs that the fixtures' script gave to Keras. */
async function logitsOf(model: Model): Promise<number[][]> {
  const files = await loadModelFiles(artifacts, model)
  const restored = await restoreModel(files.topology, files.weights)
  classifierOf(restored, { bounds: model.bounds, hash: model.weights })
  const size = 3 * model.inputShape.reduce((product, side) => product * side, 1)
  const logits = tf.tidy(() => {
    const x = tf.tensor4d(
      Array.from({ length: size }, (_, index) => Math.sin(index + 1) / 2 + 0.5),
      [3, ...model.inputShape]
    )
    return networkOf(restored)(x).arraySync()
  })
  for (const weight of new Set(restored.weights)) weight.dispose()
  return logits
}

describe('networks that Keras saved', () => {
  it.each(Object.keys(models))('%s gives the logits of Keras', async (file) => {
    const expected = models[file]!
    const model = await importFrom(file)
    expect(Model.parse(model)).toEqual(model)
    expect(model).toMatchObject({
      output: expected.output,
      parameterCount: expected.parameters,
      classCount: expected.logits[0]?.length
    })
    const found = await logitsOf(model)
    found.forEach((row, image) =>
      row.forEach((logit, index) => {
        const wanted = expected.logits[image]![index]!
        expect(Math.abs(logit - wanted)).toBeLessThan(1e-5 * Math.max(1, Math.abs(wanted)))
      })
    )
    // Nothing is left of the archive's own weight file.
    expect(readdirSync(join(artifacts.folder, 'temporary'))).toEqual([])
  })

  it('keeps to what the person says of the output', async () => {
    await expect(importFrom('sequential-3.keras', 'logits')).rejects.toThrow('ends in a softmax')
    await expect(importFrom('nested-3.h5', 'softmax')).rejects.toThrow('has none')
  })
})

describe('files that are refused', () => {
  const refusals: Readonly<Record<string, string>> = {
    'broken-lambda.keras': 'The layer twice is a Lambda: it holds code, which is not run here.',
    'broken-lambda.h5': 'The layer twice is a Lambda: it holds code, which is not run here.',
    'broken-custom.keras':
      'The layer doubling is a mine>Doubling, which is not a layer that TensorFlow.js knows.',
    'broken-channels-first.keras':
      'The layer front (Conv2D) takes images as channels × height × width (channels_first).',
    'broken-two-outputs.keras': 'Expected a network with one input and one output, found 1 and 2.',
    'broken-nan.h5': 'Expected finite weights, found NaN or infinity in',
    'broken-shape.h5':
      'The layer last (Dense) expects weights of the shapes [16, 2] [2], the file has [15, 2] [2].',
    'broken-cut.h5': 'broken-cut.h5: expected a whole HDF5 file, found a damaged one.',
    'broken-cut.keras': 'broken-cut.keras: expected a whole ZIP archive',
    'broken-weights-only.h5': 'found an HDF5 file without a description of layers (weights alone?)',
    'broken-no-description.keras':
      'Expected the network Functional with its layers, inputs and outputs, found no description',
    'broken-no-weights.keras': 'found none of the name model.weights.h5'
  }

  it('are all of them', () => {
    const broken = readdirSync(fixtures).filter((name) => name.startsWith('broken-'))
    expect(broken.sort()).toEqual(Object.keys(refusals).sort())
  })

  it.each(Object.entries(refusals))('%s: %s', async (file, message) => {
    const refused = await importFrom(file).then(
      () => null,
      (error: unknown) => error
    )
    expect(refused).toBeInstanceOf(AppError)
    expect(refused).toMatchObject({ code: 'model-unreadable' })
    expect((refused as AppError).message).toContain(message)
  })
})

describe('names of layers in a .keras file', () => {
  it.each([
    ['Conv2D', 'conv2d'],
    ['DepthwiseConv2D', 'depthwise_conv2d'],
    ['ReLU', 're_lu'],
    ['BatchNormalization', 'batch_normalization'],
    ['GlobalAveragePooling2D', 'global_average_pooling2d']
  ])('%s is %s', (kind, name) => expect(snakeCase(kind)).toBe(name))
})

it('a damaged file whose layers wait for one that is not there is refused, and does not hang', async () => {
  await expect(importFrom('../fuzz/endless-layers.h5')).rejects.toThrow(
    /the layer "\w+" takes what ".+" gives, and there is no such layer/
  )
})
