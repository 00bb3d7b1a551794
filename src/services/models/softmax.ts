import type { ModelOutput } from '@contract/model'
import type { KerasConfig } from './tfjs-files'
import { KerasConfig as KerasConfigSchema, unreadableModel } from './tfjs-files'

/** Layers inside of a network's description; empty for a layer. */
export function layersOf(network: KerasConfig): KerasConfig[] {
  const { config } = network
  const list = Array.isArray(config) ? config : isRecord(config) ? config['layers'] : undefined
  if (!Array.isArray(list)) return []
  return list.filter((layer): layer is KerasConfig => KerasConfigSchema.safeParse(layer).success)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The name of a layer, for messages. */
export function layerName(layer: KerasConfig): string {
  const name = isRecord(layer.config) ? layer.config['name'] : undefined
  return typeof name === 'string' ? name : layer.class_name
}

/** What a network puts out, by its last activation. */
export function outputOf(network: KerasConfig): ModelOutput {
  const last = outputLayer(network)
  return last && finalActivation(last) === 'softmax' ? 'softmax' : 'logits'
}

/**
 * The same network with logits as output. A softmax at the end (an activation, a Softmax layer, or the activation of
 * the last Dense or convolution) becomes the identity. Throws `model-unreadable` if what the person says of the
 * output is not what the network ends in.
 */
export function withLogits(network: KerasConfig, output: ModelOutput): KerasConfig {
  const copy = JSON.parse(JSON.stringify(network)) as KerasConfig
  const last = outputLayer(copy)
  const activation = last ? finalActivation(last) : null
  const name = last ? layerName(last) : layerName(network)
  if (activation === 'sigmoid' || activation === 'hardSigmoid' || activation === 'hard_sigmoid') {
    throw unreadableModel(
      `The network's last layer, ${name}, ends in a sigmoid. Expected logits or a softmax: ` +
        'one score a class, of which the highest wins.'
    )
  }
  if (output === 'logits' && activation === 'softmax') {
    throw unreadableModel(
      `The network is said to give logits, but its last layer, ${name}, ends in a softmax. ` +
        'Import it with output softmax: it is stripped, so that the stored network gives logits.'
    )
  }
  if (output === 'softmax' && activation !== 'softmax') {
    throw unreadableModel(
      `The network is said to end in a softmax, but its last layer, ${name}, has none. Import it with output logits.`
    )
  }
  if (last && activation === 'softmax') strip(last, name)
  return copy
}

/** The layer whose output is the network's, looked up inside of nested networks; null if that cannot be told. */
function outputLayer(network: KerasConfig): KerasConfig | null {
  const layers = layersOf(network)
  const outputs = isRecord(network.config) ? network.config['output_layers'] : undefined
  const name: unknown = Array.isArray(outputs) ? (outputs as unknown[]).flat()[0] : undefined
  const last =
    typeof name === 'string'
      ? layers.find((layer) => layerName(layer) === name || layer['name'] === name)
      : layers[layers.length - 1]
  if (!last) return null
  return layersOf(last).length > 0 ? outputLayer(last) : last
}

function finalActivation(layer: KerasConfig): string | null {
  if (layer.class_name === 'Softmax') return 'softmax'
  const activation = isRecord(layer.config) ? layer.config['activation'] : undefined
  if (typeof activation === 'string') return activation
  return isRecord(activation) && typeof activation['class_name'] === 'string'
    ? activation['class_name'].toLowerCase()
    : null
}

function strip(layer: KerasConfig, name: string): void {
  const uses = layer['inbound_nodes']
  if (Array.isArray(uses) && uses.length > 1) {
    throw unreadableModel(
      `The network's last layer, ${name}, is used in ${uses.length} places, so its softmax cannot be stripped. ` +
        'Give the output a layer of its own.'
    )
  }
  const config = isRecord(layer.config) ? layer.config : {}
  if (layer.class_name === 'Softmax') {
    layer.class_name = 'Activation'
    delete config['axis']
  }
  config['activation'] = 'linear'
  layer.config = config
}
