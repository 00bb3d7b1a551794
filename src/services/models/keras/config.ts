import { type KerasConfig, KerasConfig as KerasConfigSchema, unreadableModel } from '../tfjs-files'
import { activations, fixedOptions, keptOptions } from './layers'

type Options = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const containers = ['Sequential', 'Functional', 'Model']

/** Whether an entry of a network's description is itself a network of layers. */
export function isContainer({ class_name: kind }: KerasConfig): boolean {
  return containers.includes(kind)
}

/** Name of a layer or network, as Keras gave it. */
export function nameOf({ config, class_name: kind }: KerasConfig): string {
  const name = isRecord(config) ? config['name'] : undefined
  return typeof name === 'string' ? name : kind
}

/** The entries of a network's description. */
export function entriesOf({ config }: KerasConfig): KerasConfig[] {
  const list: unknown = Array.isArray(config) ? config : isRecord(config) ? config['layers'] : undefined
  if (!Array.isArray(list)) return []
  return list.map((entry) => {
    const parsed = KerasConfigSchema.safeParse(entry)
    if (parsed.success) return parsed.data
    throw unreadableModel(
      'Expected layers with class_name and config, found something else. Save the network anew.'
    )
  })
}

/**
 * The description of a network of Keras 2 or 3 as TensorFlow.js reads it. Of each layer only what decides its output
 * is kept; the rest (initialisers, regularisers, data types as objects) has another form in every version.
 *
 * @throws AppError 'model-unreadable' naming the layer that TensorFlow.js cannot compute
 */
export function tfjsConfig(network: KerasConfig): KerasConfig {
  if (!isContainer(network)) {
    throw unreadableModel(
      `Expected a Sequential or Functional network, found a ${network.class_name}: a class of its own holds code. ` +
        'Build it from standard layers and save it anew.'
    )
  }
  const name = nameOf(network)
  if (network.class_name === 'Sequential')
    return { class_name: 'Sequential', config: { name, layers: entriesOf(network).map(entryOf) } }
  const config: unknown = network.config
  if (!isRecord(config)) {
    throw unreadableModel(
      `Expected the network ${name} with its layers, inputs and outputs, found no description of it. Save it anew.`
    )
  }
  return {
    class_name: 'Model',
    config: {
      name,
      layers: entriesOf(network).map((entry) => {
        const named = nameOf(entry)
        return { ...entryOf(entry), name: named, inbound_nodes: nodesOf(entry, named) }
      }),
      input_layers: endsOf(config['input_layers']),
      output_layers: endsOf(config['output_layers'])
    }
  }
}

function entryOf(entry: KerasConfig): KerasConfig {
  return isContainer(entry) ? tfjsConfig(entry) : layerOf(entry)
}

function layerOf(entry: KerasConfig): KerasConfig {
  const { class_name: kind } = entry
  const name = nameOf(entry)
  const config = isRecord(entry.config) ? entry.config : {}
  if (kind === 'Lambda') {
    throw unreadableModel(
      `The layer ${name} is a Lambda: it holds code, which is not run here. Replace it by standard layers.`
    )
  }
  const registered: unknown = entry['registered_name']
  const kept = keptOptions[kind]
  if (kept === undefined || (typeof registered === 'string' && registered.includes('>'))) {
    throw unreadableModel(
      `The layer ${name} is a ${String(registered ?? kind)}, which is not a layer that TensorFlow.js knows. ` +
        `Expected standard layers only: ${Object.keys(keptOptions).slice(1).join(', ')}.`
    )
  }
  if (config['data_format'] === 'channels_first') {
    throw unreadableModel(
      `The layer ${name} (${kind}) takes images as channels × height × width (channels_first). ` +
        'Expected height × width × channels: build the network with data_format="channels_last".'
    )
  }
  for (const [option, allowed] of Object.entries(fixedOptions[kind] ?? {})) {
    const value = config[option] ?? null
    if (!allowed.includes(value)) {
      throw unreadableModel(
        `The layer ${name} (${kind}) has ${option} = ${JSON.stringify(value)}, which TensorFlow.js does not know. ` +
          `Expected ${JSON.stringify(allowed[0])}.`
      )
    }
  }
  if (kind === 'InputLayer') {
    const shape = config['batch_shape'] ?? config['batch_input_shape']
    return { class_name: kind, config: { name, dtype: 'float32', batch_input_shape: shape } }
  }
  const shape = config['batch_input_shape']
  return {
    class_name: kind,
    config: {
      name,
      ...(shape === undefined ? {} : { batch_input_shape: shape }),
      ...Object.fromEntries(kept.map((option) => [option, optionOf(kind, name, option, config)]))
    }
  }
}

function optionOf(kind: string, name: string, option: string, config: Options): unknown {
  if (option === 'activation') return activationOf(name, config[option])
  // Keras 3 calls it by what it is.
  if (kind === 'LeakyReLU') return config['negative_slope'] ?? config['alpha']
  // Keras 2 writes the one axis as a list.
  if (option === 'axis' && Array.isArray(config[option])) return (config[option] as unknown[])[0]
  return config[option]
}

function activationOf(name: string, given: unknown): string {
  const found = isRecord(given) ? (given['config'] ?? given['class_name']) : (given ?? 'linear')
  const known = typeof found === 'string' ? activations[found] : undefined
  if (known !== undefined) return known
  throw unreadableModel(
    `The layer ${name} has the activation ${JSON.stringify(found)}, which TensorFlow.js does not compute alike. ` +
      `Expected one of ${Object.keys(activations).join(', ')}.`
  )
}

type Place = [name: string, node: number, tensor: number]

function placeOf(value: unknown): Place {
  const [name, node = 0, tensor = 0] = Array.isArray(value) ? (value as unknown[]) : []
  if (typeof name === 'string' && typeof node === 'number' && typeof tensor === 'number')
    return [name, node, tensor]
  throw unreadableModel('Expected connections between layers by name, found something else.')
}

/** The network's ends: Keras 3 writes a single one without its list. */
function endsOf(ends: unknown): Place[] {
  const list = Array.isArray(ends) ? (ends as unknown[]) : []
  return typeof list[0] === 'string' ? [placeOf(list)] : list.map(placeOf)
}

/** For each use of a layer: the outputs that it takes. */
function nodesOf(entry: KerasConfig, name: string): unknown[] {
  const nodes: unknown = entry['inbound_nodes']
  if (!Array.isArray(nodes)) return []
  return (nodes as unknown[]).map((node) => {
    if (!isRecord(node)) return (node as unknown[]).map((place) => [...placeOf(place), {}])
    if (tensorsIn(node['kwargs']).length > 0) {
      throw unreadableModel(
        `The layer ${name} is given an input by a keyword argument. Expected inputs as plain arguments.`
      )
    }
    return tensorsIn(node['args']).map((place) => [...place, {}])
  })
}

/** Keras 3 writes the arguments of a call, with tensors somewhere inside. */
function tensorsIn(value: unknown): Place[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap(tensorsIn)
  if (!isRecord(value)) return []
  const { config } = value
  if (value['class_name'] === '__keras_tensor__' && isRecord(config))
    return [placeOf(config['keras_history'])]
  return Object.values(value).flatMap(tensorsIn)
}
