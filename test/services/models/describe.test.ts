import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs-node'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { architectureInfos, ArchitectureId, layersOf, networkShapes } from '@contract/architecture'
import { ModelImportSpec } from '@contract/job'
import { architectureGraph, NetworkGraph } from '@contract/network-graph'
import type { Model } from '@contract/model'
import { buildModel, restoreModel, serializeModel } from '@core/models'
import { createRandom } from '@core/tensor/random'
import { describeNetwork } from '@services/models/describe'
import { exportTfjs } from '@services/models/export-tfjs'
import { loadModelFiles } from '@services/models/files'
import { importModel } from '@services/models/import-model'
import { ArtifactStore } from '@services/store/artifacts'

const fixtures = resolve('test/fixtures/keras')
const files = readdirSync(fixtures).filter((name) => /^(?!broken).*\.(h5|keras)$/.test(name))

let folder: string
let artifacts: ArtifactStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-describe-'))
  artifacts = new ArtifactStore(join(folder, 'artifacts'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function importFixture(file: string): Promise<Model> {
  const spec = ModelImportSpec.parse({ kind: 'model-import', name: 'one', path: join(fixtures, file) })
  return importModel({ spec, artifacts, newId: 'one', createdAt: 'now' })
}

/** All layers that compute, also of networks inside. */
function leaves(model: { readonly layers: readonly layers.Layer[] }): layers.Layer[] {
  return model.layers
    .flatMap((layer) => ('layers' in layer ? leaves(layer as unknown as LayersModel) : [layer]))
    .filter((layer) => layer.getClassName() !== 'InputLayer')
}

/** Shapes and weights as TensorFlow.js has them once the network is built. */
function compare(graph: NetworkGraph, model: LayersModel): void {
  expect(NetworkGraph.parse(graph)).toEqual(graph)
  const built = new Map(leaves(model).map((layer) => [layer.name, layer]))
  const described = graph.layers.filter(({ kind }) => kind !== 'Input')
  expect(described.map(({ name }) => name.split('/').pop()).sort()).toEqual([...built.keys()].sort())
  for (const layer of described) {
    const own = built.get(layer.name.split('/').pop()!)!
    expect(layer.outputShape).toEqual((own.outputShape as (number | null)[]).slice(1))
    expect(layer.parameters).toBe(own.countParams())
  }
  expect(graph.parameters).toBe(model.countParams())
  const ids = new Set<string>()
  for (const { id, inputs, kind } of graph.layers) {
    // In the order in which they are computed.
    expect(inputs.every((input) => ids.has(input))).toBe(true)
    expect(inputs.length > 0).toBe(kind !== 'Input')
    ids.add(id)
  }
  expect(ids.size).toBe(graph.layers.length)
}

describe('the description of a stored network', () => {
  it.each(files)('%s: shapes, weights and connections are those of the network', async (file) => {
    const stored = await importFixture(file)
    const { topology, weights } = await loadModelFiles(artifacts, stored)
    const model = await restoreModel(topology, weights)
    compare(describeNetwork(topology, stored.weightSpecs), model)
    for (const weight of new Set(model.weights)) weight.dispose()
  })

  it.each(ArchitectureId.options)('%s: is what the contract says before it is built', (id) => {
    const model = buildModel(id, [12, 14, 2], 4, createRandom(1))
    const { topology, weights } = serializeModel(model)
    const graph = describeNetwork(topology, JSON.stringify(weights.specs))
    compare(graph, model)
    model.dispose()
    const before = architectureGraph(layersOf(id), [12, 14, 2], 4)
    const shapesOf = (of: NetworkGraph): unknown =>
      of.layers.map(({ outputShape, parameters }) => [outputShape, parameters])
    expect(shapesOf(before)).toEqual(shapesOf(graph))
    expect(before.parameters).toBe(networkShapes(architectureInfos[id].layers, [12, 14, 2], 4).parameters)
  })
})

describe('an exported network', () => {
  it.each(['functional-3.keras', 'nested-2.h5', 'flat-3.keras'])(
    '%s: loads again in TensorFlow.js with the same bits, and imports as the same model',
    async (file) => {
      const stored = await importFixture(file)
      const path = await exportTfjs(stored, artifacts, join(folder, 'out'), 'Heisenbench test')
      const loaded = await loadLayersModel(tf.io.fileSystem(path))
      const found = serializeModel(loaded).weights
      expect(found.specs.map(({ shape }) => shape)).toEqual(
        (JSON.parse(stored.weightSpecs) as { shape: number[] }[]).map(({ shape }) => shape)
      )
      expect(Buffer.from(found.data).equals(await artifacts.read(stored.weights))).toBe(true)
      for (const weight of new Set(loaded.weights)) weight.dispose()
      const spec = ModelImportSpec.parse({ kind: 'model-import', name: 'again', path })
      const again = await importModel({ spec, artifacts, newId: 'two', createdAt: 'now' })
      expect(again.weights).toBe(stored.weights)
      await expect(exportTfjs(stored, artifacts, join(folder, 'out'), 'x')).rejects.toMatchObject({
        code: 'already-exists'
      })
      expect(readFileSync(path, 'utf8')).toContain('layers-model')
    }
  )
})
