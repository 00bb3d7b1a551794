import { engine, serialization } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import {
  input as inputOf,
  layers,
  model as modelOf,
  models,
  Sequential,
  sequential
} from '@tensorflow/tfjs-layers'
import type { ImageShape } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { ModelImportSpec } from '@contract/job'
import type { Model } from '@contract/model'
import type { WeightData } from '@core/jobs/job'
import { refuseEndless, serializeModel } from '@core/models'
import type { ArtifactStore } from '../store/artifacts'
import { storeModel } from './files'
import { layerName, layersOf, outputOf, withLogits } from './softmax'
import type { KerasConfig } from './tfjs-files'
import { type ModelSource, openModel } from './open-model'
import { unreadableModel } from './tfjs-files'

export interface ModelImportInput {
  readonly spec: ModelImportSpec
  readonly artifacts: ArtifactStore
  readonly newId: string
  readonly createdAt: string
}

/**
 * Imports a network from a file of TensorFlow.js or Keras. The stored network takes images `[n, height, width, channels]` in [0, 1] and
 * gives logits: a final softmax is stripped, a network for flat or two-dimensional inputs gets a reshape in front,
 * and quantised weights are stored as floats. Throws `model-unreadable` (saying what does not fit), `not-found`, or
 * `refused`; nothing is written then. Needs a TensorFlow.js backend.
 */
export async function importModel(input: ModelImportInput): Promise<Model> {
  const { spec, artifacts } = input
  const source = await openModel(spec.path, artifacts.temporaryPath())
  checkLayers(source.topology)
  const output = spec.output === 'auto' ? outputOf(source.topology) : spec.output
  const disposeVariables = trackVariables()
  try {
    const loaded = await load(source, withLogits(source.topology, output))
    const { network, serialized, parameterCount } = finished(loaded)
    const stored = await storeModel(artifacts, serialized)
    const [, height = 0, width = 0, channels = 0] = network.inputs[0]?.shape ?? []
    return {
      id: input.newId,
      name: spec.name,
      origin: 'imported',
      architecture: null,
      inputShape: [height ?? 0, width ?? 0, channels ?? 0],
      classCount: network.outputs[0]?.shape[1] ?? 0,
      output,
      bounds: { lower: 0, upper: 1 },
      parameterCount,
      ...stored,
      runId: null,
      datasetId: null,
      epoch: null,
      createdAt: input.createdAt
    }
  } finally {
    disposeVariables()
  }
}

/** Refuses layers that TensorFlow.js has no code for, by name. */
function checkLayers(network: KerasConfig): void {
  const known = serialization.SerializationMap.getMap().classNameMap
  for (const layer of layersOf(network)) {
    if (known[layer.class_name] === undefined) {
      const why =
        layer.class_name === 'Lambda' ? 'holds code of its own' : 'is not a layer that TensorFlow.js knows'
      throw unreadableModel(
        `The layer ${layerName(layer)} (${layer.class_name}) ${why}. ` +
          'Expected standard layers only: replace it in the network and save it anew.'
      )
    }
    checkLayers(layer)
  }
}

/** The network as it is stored. A topology can be built and yet hold values that TensorFlow.js trips over here. */
function finished(loaded: LayersModel): {
  network: LayersModel
  serialized: ReturnType<typeof serializeModel>
  parameterCount: number
} {
  try {
    checkEnds(loaded)
    const network = takingImages(loaded)
    const serialized = serializeModel(network)
    checkFinite(serialized.weights)
    return { network, serialized, parameterCount: network.countParams() }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw cannotLoad(cause)
  }
}

function cannotLoad(cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return unreadableModel(
    `Expected a network that TensorFlow.js can load, but it failed: ${reason.replace(/\s+/g, ' ')}`,
    cause
  )
}

/** Builds the network and fills it. */
async function load({ fill, kerasVersion }: ModelSource, topology: KerasConfig): Promise<LayersModel> {
  refuseEndless(topology)
  try {
    // An async function never throws while it starts, and this one builds before it first waits: the scope frees
    // what a failure half-way leaves.
    engine().startScope()
    const building = models.modelFromJSON({ modelTopology: topology } as ModelAndWeights)
    engine().endScope()
    const network = await building
    fill(network)
    return network
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (kerasVersion.startsWith('3')) {
      throw unreadableModel(
        `Keras ${kerasVersion} wrote this network in a form that TensorFlow.js cannot read. ` +
          'Save it with Keras 2 (set TF_USE_LEGACY_KERAS=1 and install tf_keras), and convert it again.',
        cause
      )
    }
    throw cannotLoad(cause)
  }
}

type ModelAndWeights = Parameters<typeof models.modelFromJSON>[0]

const shapeText = (shape: readonly (number | null)[]): string =>
  `[${shape.map((side) => side ?? 'any').join(', ')}]`

/** One input of fixed size, one row of at least two scores as output. */
function checkEnds(model: LayersModel): void {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw unreadableModel(
      `Expected a network with one input and one output, found ${model.inputs.length} and ${model.outputs.length}.`
    )
  }
  const input = model.inputs[0]?.shape ?? []
  const output = model.outputs[0]?.shape ?? []
  if (input.length < 2 || input.length > 4 || input.slice(1).some((side) => side === null)) {
    throw unreadableModel(
      'Expected an input of a fixed size, [any, height, width, channels] or flat [any, values], ' +
        `found ${shapeText(input)}. Build the network with a fixed input shape.`
    )
  }
  const classCount = output[1]
  if (output.length !== 2 || typeof classCount !== 'number' || classCount < 2) {
    throw unreadableModel(
      `Expected an output of one score a class, [any, 2 or more], found ${shapeText(output)}. ` +
        'A network with one score for two classes needs an output of 2.'
    )
  }
}

/** The same network behind a reshape where it takes flat values or images without channels. */
function takingImages(model: LayersModel): LayersModel {
  const [, ...target] = (model.inputs[0]?.shape ?? []) as number[]
  if (target.length === 3) return model
  const inputShape = imageShapeOf(target)
  const name = 'image_to_input'
  if (model instanceof Sequential) {
    const inner = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer')
    return sequential({ layers: [layers.reshape({ name, inputShape, targetShape: target }), ...inner] })
  }
  const image = inputOf({ shape: inputShape })
  const reshaped = layers.reshape({ name, targetShape: target }).apply(image)
  return modelOf({ inputs: image, outputs: model.apply(reshaped) as typeof image })
}

/** As for tables: a square grey image where the values fill one, otherwise one row of pixels. */
function imageShapeOf(target: readonly number[]): ImageShape {
  const [first = 0, second] = target
  if (second !== undefined) return [first, second, 1]
  const side = Math.round(Math.sqrt(first))
  return side * side === first ? [side, side, 1] : [1, first, 1]
}

function checkFinite({ specs, data }: WeightData): void {
  let offset = 0
  for (const { name, shape, dtype } of specs) {
    const count = shape.reduce((product, side) => product * side, 1)
    const isFinite = dtype !== 'float32' || new Float32Array(data, offset, count).every(Number.isFinite)
    if (!isFinite) {
      throw new AppError(
        'model-unreadable',
        `Expected finite weights, found NaN or infinity in ${name}. The training that made the network diverged.`
      )
    }
    offset += 4 * count
  }
}

/**
 * Remembers which variables there are; what it returns disposes the ones that came since. TensorFlow.js forgets the
 * weights of nested networks, and of networks whose building failed half-way.
 */
function trackVariables(): () => void {
  const before = new Set(Object.keys(engine().registeredVariables))
  return () => {
    for (const [name, variable] of Object.entries(engine().registeredVariables)) {
      if (!before.has(name)) variable.dispose()
    }
  }
}
