import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Layer, Operation, Padding, Pair, Step, Weight } from './operation'

/**
 * The network as a chain of operations, or null where it is not one chain from one input to one output.
 * Each layer becomes its parts (convolution, bias, ReLU); unknown layers stay whole.
 */
export function readChain(model: LayersModel): Step[] | null {
  const links = linksInOrder(model)
  if (links === null) return null
  return links.flatMap((link) =>
    operationsOf(link).map((operation) => ({ operation, outputShape: link.outputShape }))
  )
}

/** The same with the parts that only act in training: dropout and the normalisation by the batch. */
export function readTrainingChain(model: LayersModel): Step[] | null {
  const links = linksInOrder(model)
  if (links === null) return null
  return links.flatMap((link) =>
    (trainingOperationsOf(link) ?? operationsOf(link)).map((operation) => ({
      operation,
      outputShape: link.outputShape
    }))
  )
}

function trainingOperationsOf({ layer }: Link): Operation[] | null {
  switch (layer.getClassName()) {
    case 'Dropout':
      return [{ kind: 'dropout', rate: Number(layer.getConfig()['rate']) }]
    case 'BatchNormalization':
      return [{ kind: 'batch-normalisation', layer }]
    default:
      return null
  }
}

/** One use of a layer; a shared layer has several. */
export interface Link {
  readonly layer: Layer
  readonly outputShape: readonly number[]
}

/** The layers from the input to the output; null where the network is not one chain. */
export function linksInOrder(model: LayersModel): Link[] | null {
  const [input, ...otherInputs] = model.inputs
  const [output, ...otherOutputs] = model.outputs
  if (!input || !output || otherInputs.length > 0 || otherOutputs.length > 0) return null
  const links: Link[] = []
  let current = output
  while (current !== input) {
    const [previous, ...others] = current.inputs
    if (!previous || others.length > 0) return null
    links.unshift({ layer: current.sourceLayer, outputShape: sidesOf(current.shape) })
    current = previous
  }
  return links
}

/** A shape without the batch; -1 where it is open. */
function sidesOf(shape: readonly (number | null)[]): number[] {
  return shape.slice(1).map((side) => side ?? -1)
}

type Config = Readonly<Record<string, unknown>>

function operationsOf({ layer, outputShape }: Link): Operation[] {
  const config: Config = layer.getConfig()
  const whole: Operation[] = [{ kind: 'layer', layer }]
  switch (layer.getClassName()) {
    case 'Conv2D':
      return convolution(layer, config) ?? whole
    case 'Dense':
      // On more than one axis a dense layer acts on the last one; left to the layer itself.
      return outputShape.length === 1 ? (dense(layer, config) ?? whole) : whole
    case 'MaxPooling2D':
      return pooling('max-pool', config) ?? whole
    case 'AveragePooling2D':
      return pooling('average-pool', config) ?? whole
    case 'Flatten':
      return isChannelsLast(config) ? [{ kind: 'flatten' }] : whole
    case 'Activation':
      return activation(config) ?? whole
    case 'ReLU':
      return config['maxValue'] === undefined || config['maxValue'] === null ? [{ kind: 'relu' }] : whole
    case 'Dropout':
    case 'SpatialDropout2D':
    case 'GaussianNoise':
    case 'GaussianDropout':
    case 'AlphaDropout':
      // The identity in inference mode.
      return []
    default:
      return whole
  }
}

function convolution(layer: Layer, config: Config): Operation[] | null {
  const after = activation(config)
  const padding = paddingOf(config)
  const dilation = pair(config['dilationRate'] ?? 1)
  const [height, width] = layer.weights[0]?.shape ?? []
  if (!after || !padding || !isChannelsLast(config) || !height || !width) return null
  if (dilation === null || dilation[0] !== 1 || dilation[1] !== 1) return null
  const strides = pair(config['strides'] ?? 1)
  if (strides === null) return null
  return [
    { kind: 'convolution', kernel: weight(layer, 0), size: [height, width], strides, padding },
    ...bias(layer, config),
    ...after
  ]
}

function dense(layer: Layer, config: Config): Operation[] | null {
  const after = activation(config)
  if (!after) return null
  return [{ kind: 'dense', kernel: weight(layer, 0) }, ...bias(layer, config), ...after]
}

function pooling(kind: 'max-pool' | 'average-pool', config: Config): Operation[] | null {
  const padding = paddingOf(config)
  const size = pair(config['poolSize'] ?? 2)
  const strides = pair(config['strides'] ?? config['poolSize'] ?? 2)
  if (!padding || !isChannelsLast(config) || size === null || strides === null) return null
  return [{ kind, size, strides, padding }]
}

/** Null for an activation that has to stay inside its layer. */
function activation(config: Config): Operation[] | null {
  const name = config['activation'] ?? 'linear'
  if (name === 'linear') return []
  return name === 'relu' ? [{ kind: 'relu' }] : null
}

function bias(layer: Layer, config: Config): Operation[] {
  return config['useBias'] === false ? [] : [{ kind: 'bias', bias: weight(layer, 1) }]
}

function weight(layer: Layer, index: number): Weight {
  const variable = layer.weights[index]
  if (!variable) throw new Error(`layer ${layer.name} has no weight ${index}`)
  return () => variable.read()
}

function isChannelsLast(config: Config): boolean {
  return (config['dataFormat'] ?? 'channelsLast') === 'channelsLast'
}

function paddingOf(config: Config): Padding | null {
  const padding = config['padding'] ?? 'valid'
  return padding === 'valid' || padding === 'same' ? padding : null
}

function pair(value: unknown): Pair | null {
  if (typeof value === 'number') return [value, value]
  if (!Array.isArray(value)) return null
  const [first, second] = value as unknown[]
  return typeof first === 'number' && typeof second === 'number' ? [first, second] : null
}
