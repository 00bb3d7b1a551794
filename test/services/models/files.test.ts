import '@tensorflow/tfjs-node'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildModel, restoreModel, serializeModel } from '@core/models'
import { createRandom } from '@core/tensor/random'
import { loadModelFiles, storeModel } from '@services/models/files'
import { weightsOf } from '@services/models/weights'
import { ArtifactStore } from '@services/store/artifacts'

let folder: string
let artifacts: ArtifactStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-files-'))
  artifacts = new ArtifactStore(folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('networks on disk', () => {
  it('come back as they went', async () => {
    const model = buildModel('mlp', [8, 8, 1], 10, createRandom(5))
    const serialized = serializeModel(model)
    model.dispose()
    const stored = await storeModel(artifacts, serialized)
    const loaded = await loadModelFiles(artifacts, stored)
    expect(loaded.topology).toEqual(JSON.parse(JSON.stringify(serialized.topology)))
    expect(loaded.weights.specs).toEqual(serialized.weights.specs)
    expect(new Uint8Array(loaded.weights.data)).toEqual(new Uint8Array(serialized.weights.data))
    const restored = await restoreModel(loaded.topology, loaded.weights)
    expect(serializeModel(restored).weights).toEqual(serialized.weights)
    restored.dispose()
    // Equal weights are one artifact, and the same topology is the same bytes.
    expect(await storeModel(artifacts, serialized)).toEqual(stored)
  })

  it('are told weight by weight, each with all of its values', async () => {
    const model = buildModel('conv3', [28, 28, 1], 10, createRandom(5))
    const parameters = model.countParams()
    const tensors = model.getWeights().map((one) => ({ shape: one.shape, values: one.dataSync() }))
    const stored = await storeModel(artifacts, serializeModel(model))
    const told = await weightsOf(artifacts, stored)
    model.dispose()
    expect(told.map(({ shape }) => shape)).toEqual(tensors.map(({ shape }) => shape))
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(parameters)
    for (const [index, { min, max, zeros }] of told.entries()) {
      const values = [...(tensors[index]?.values ?? [])]
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)])
      expect(zeros).toBe(values.filter((value) => value === 0).length)
    }
  })

  it('are refused if description and bytes do not agree, or a file has changed', async () => {
    const weights = {
      specs: [{ name: 'kernel', shape: [2, 3], dtype: 'float32' as const }],
      data: Float32Array.of(1, 2, 3, 4, 5, 6).buffer
    }
    const stored = await storeModel(artifacts, { topology: { class_name: 'Sequential' }, weights })
    const wrong = JSON.stringify([{ name: 'kernel', shape: [2, 4], dtype: 'float32' }])
    await expect(loadModelFiles(artifacts, { ...stored, weightSpecs: wrong })).rejects.toMatchObject({
      code: 'model-unreadable',
      message:
        'The stored network is damaged: expected 32 bytes of weights, found 24. Train or import it again.'
    })
    for (const weightSpecs of ['no json', '{}', '[{"name":"kernel","shape":[2,3],"dtype":"string"}]']) {
      await expect(loadModelFiles(artifacts, { ...stored, weightSpecs })).rejects.toMatchObject({
        code: 'model-unreadable'
      })
    }
    await expect(loadModelFiles(artifacts, { ...stored, topology: stored.weights })).rejects.toMatchObject({
      code: 'model-unreadable'
    })
    writeFileSync(artifacts.path(stored.weights), 'other bytes')
    await expect(loadModelFiles(artifacts, stored)).rejects.toMatchObject({ code: 'store-unreadable' })
  })
})
