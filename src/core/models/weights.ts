import { dispose, tensor, type io, type Tensor } from '@tensorflow/tfjs-core'
import { models, type LayersModel, type ModelAndWeightsConfig } from '@tensorflow/tfjs-layers'
import { AppError } from '@contract/errors'
import type { WeightData } from '../jobs/job'
import { refuseEndless } from './call-order'

/** A model as plain data: what a TensorFlow.js `model.json` and its weight file hold. */
export interface SerializedModel {
  readonly topology: object
  readonly weights: WeightData
}

/** A named tensor on its way to or from disk. */
export interface NamedTensor {
  readonly name: string
  readonly tensor: Tensor
}

/** Tensors in one buffer, in the format of TensorFlow.js weights (float32 and int32, little-endian). */
export function packTensors(tensors: readonly NamedTensor[]): WeightData {
  const size = tensors.reduce((sum, { tensor: { size: count } }) => sum + 4 * count, 0)
  const bytes = new Uint8Array(size)
  const specs: io.WeightsManifestEntry[] = []
  let offset = 0
  for (const { name, tensor: value } of tensors) {
    if (value.dtype !== 'float32' && value.dtype !== 'int32')
      throw new AppError('bug', `Weights are float32 or int32; ${name} is ${value.dtype}.`)
    const values = value.dataSync<'float32' | 'int32'>()
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    specs.push({ name, shape: [...value.shape], dtype: value.dtype })
    offset += values.byteLength
  }
  return { specs, data: bytes.buffer }
}

/** The reverse of `packTensors`; the caller disposes the tensors. */
export function unpackTensors({ specs, data }: WeightData): NamedTensor[] {
  const expected = specs.reduce((sum, spec) => sum + 4 * sizeOf(spec), 0)
  if (expected !== data.byteLength)
    throw new AppError(
      'model-unreadable',
      `The weights should take ${expected} bytes by their description; there are ${data.byteLength}.`
    )
  let offset = 0
  return specs.map((spec) => {
    const count = sizeOf(spec)
    const part = data.slice(offset, offset + 4 * count)
    offset += 4 * count
    const values = spec.dtype === 'int32' ? new Int32Array(part) : new Float32Array(part)
    return { name: spec.name, tensor: tensor(values, spec.shape, spec.dtype as 'float32' | 'int32') }
  })
}

function sizeOf(spec: io.WeightsManifestEntry): number {
  return spec.shape.reduce((product, side) => product * side, 1)
}

/** Topology and weights of a network, ready to be written as a TensorFlow.js layers model. */
export function serializeModel(model: LayersModel): SerializedModel {
  const weights = model.weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() }))
  return { topology: model.toJSON(null, false) as object, weights: packTensors(weights) }
}

/**
 * A network from its serialised form; the caller disposes it.
 *
 * @throws AppError 'model-unreadable' when topology and weights do not fit together
 */
export async function restoreModel(topology: object, weights: WeightData): Promise<LayersModel> {
  const model = await rebuild(topology)
  const tensors = new Map<string, Tensor>()
  try {
    for (const { name, tensor: value } of unpackTensors(weights)) tensors.set(name, value)
    for (const weight of model.weights) weight.write(fitting(tensors, weight.originalName, weight.shape))
    return model
  } catch (error) {
    model.dispose()
    throw error
  } finally {
    dispose([...tensors.values()])
  }
}

async function rebuild(topology: object): Promise<LayersModel> {
  refuseEndless(topology)
  try {
    return await models.modelFromJSON({ modelTopology: topology } as ModelAndWeightsConfig)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('model-unreadable', `The network cannot be rebuilt from its description: ${reason}`, {
      cause: error
    })
  }
}

/** The stored value of a weight. */
function fitting(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  shape: readonly (number | null)[]
): Tensor {
  const value = tensors.get(name)
  if (!value)
    throw new AppError('model-unreadable', `The network has a weight ${name}; the weight file has none.`)
  if (value.shape.join() !== shape.join())
    throw new AppError(
      'model-unreadable',
      `The weight ${name} should have the shape [${shape.join(', ')}]; ` +
        `the weight file gives [${value.shape.join(', ')}].`
    )
  return value
}
