import { open } from 'node:fs/promises'
import { io, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'
import { AppError } from '@contract/errors'
import { tfjsConfig } from './keras/config'
import { type KerasFile, readKerasArchive, readKerasHdf5 } from './keras/read'
import type { LayerWeights } from './keras/weights'
import { type KerasConfig, readTfjsFiles, unreadableModel } from './tfjs-files'

/** A network that was read from its file, whatever the format. */
export interface ModelSource {
  /** The network as TensorFlow.js builds it. */
  readonly topology: KerasConfig
  readonly kerasVersion: string
  /** Puts the weights into the network that was built. Throws `model-unreadable`. */
  fill(network: LayersModel): void
}

const HDF5 = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
const ZIP = Buffer.from('PK')

/**
 * Reads a network, told by its first bytes: HDF5 (Keras `.h5`), ZIP (`.keras`), or else the `model.json` of
 * TensorFlow.js.
 *
 * @param scratch path of a file that may be written meanwhile
 * @throws AppError 'not-found', 'model-unreadable', 'refused'
 */
export async function openModel(path: string, scratch: string): Promise<ModelSource> {
  const head = await firstBytes(path)
  if (head.subarray(0, HDF5.length).equals(HDF5)) return fromKeras(await readKerasHdf5(path))
  if (head.subarray(0, ZIP.length).equals(ZIP)) return fromKeras(await readKerasArchive(path, scratch))
  const { topology, weights, kerasVersion } = await readTfjsFiles(path)
  return {
    topology,
    kerasVersion,
    // As the official loader does it: names of converters and quantisation included.
    fill: (network) => tidy(() => network.loadWeights(io.decodeWeights(weights.data, weights.specs), true))
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError('not-found', `${path}: there is no such file. Check the path.`, { cause })
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HDF5.length), 0, HDF5.length, 0)
    return buffer.subarray(0, bytesRead)
  } catch {
    // A folder, say; the reader of model.json says what it is.
    return Buffer.alloc(0)
  } finally {
    await file.close()
  }
}

function fromKeras({ network, weights, kerasVersion }: KerasFile): ModelSource {
  return {
    topology: tfjsConfig(network),
    kerasVersion,
    fill: (built) => fillByName(built, weights)
  }
}

type Layer = layers.Layer

/** Layers with weights of a network and of those inside, by the names that lead to them. */
function leavesOf(network: { readonly layers: readonly Layer[] }, path = ''): [string, Layer][] {
  return network.layers.flatMap((layer): [string, Layer][] => {
    const inner = `${path}${layer.name}`
    if ('layers' in layer) return leavesOf(layer as unknown as LayersModel, `${inner}/`)
    return layer.weights.length > 0 ? [[inner, layer]] : []
  })
}

function fillByName(network: LayersModel, weights: LayerWeights): void {
  for (const [path, layer] of leavesOf(network)) {
    const found = weights.get(path) ?? []
    const expected = layer.weights.map(({ shape }) => `[${shape.join(', ')}]`)
    const given = found.map(({ shape }) => `[${shape.join(', ')}]`)
    if (expected.join() !== given.join()) {
      throw unreadableModel(
        `The layer ${path} (${layer.getClassName()}) expects weights of the shapes ${expected.join(' ')}, ` +
          `the file has ${given.length === 0 ? 'none' : given.join(' ')}. Save the network anew.`
      )
    }
    const values: Tensor[] = found.map((one) => tensor(one.values, [...one.shape], 'float32'))
    layer.setWeights(values)
    for (const value of values) value.dispose()
  }
}
