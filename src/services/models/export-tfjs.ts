import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import type { Model } from '@contract/model'
import type { ArtifactStore } from '../store/artifacts'
import { diskFailure } from '../store/disk-failure'
import { loadModelFiles } from './files'
import { removeLeftover } from '../store/temporary'

/**
 * Writes a network as a TensorFlow.js layers model: `model.json` and `weights.bin` in `folder`, which is made where
 * it is missing. The network gives logits, as it is stored, to the last bit. Throws `already-exists` where there is a
 * `model.json` already, or `disk-failed`.
 *
 * @returns the path of model.json
 */
export async function exportTfjs(
  model: Model,
  artifacts: ArtifactStore,
  folder: string,
  generatedBy: string
): Promise<string> {
  const path = join(folder, 'model.json')
  const isTaken = await stat(path).then(
    () => true,
    () => false
  )
  if (isTaken)
    throw new AppError('already-exists', `${path} is there already. Choose an empty folder or a new one.`)
  const { topology, weights } = await loadModelFiles(artifacts, model)
  const json = {
    format: 'layers-model',
    generatedBy,
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weights.specs }],
    userDefinedMetadata: {
      name: model.name,
      bounds: model.bounds,
      output: 'logits',
      weightsHash: model.weights
    }
  }
  const temporary = `${path}.part`
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'weights.bin'), new Uint8Array(weights.data))
    // Last, and at once: a folder with a model.json is whole.
    await writeFile(temporary, JSON.stringify(json))
    await rename(temporary, path)
    return path
  } catch (error) {
    await removeLeftover(temporary)
    throw diskFailure(error, folder)
  }
}
