import { serialization } from '@tensorflow/tfjs-core'
// Registers the layers; nothing of it needs a backend.
import '@tensorflow/tfjs-layers'
import type { layers } from '@tensorflow/tfjs-layers'
import { z } from 'zod'
import type { GraphLayer, NetworkGraph } from '@contract/network-graph'
import { type KerasConfig, KerasConfig as KerasConfigSchema, unreadableModel } from './tfjs-files'
import { keptOptions } from './keras/layers'
import { entriesOf, isContainer, nameOf } from './keras/config'

type Shape = (number | null)[]
type Options = Readonly<Record<string, unknown>>

const WeightSpecs = z.array(z.object({ name: z.string(), shape: z.array(z.int()) }))

/**
 * The layers of a stored network with their shapes, options and weights. Shapes come from TensorFlow.js' own rules;
 * no weight is read and no backend is needed.
 *
 * @throws AppError 'model-unreadable'
 */
export function describeNetwork(topology: object, weightSpecs: string): NetworkGraph {
  const network = KerasConfigSchema.safeParse(topology)
  const weights = WeightSpecs.safeParse(JSON.parse(weightSpecs))
  if (!network.success || !weights.success)
    throw unreadableModel('The stored network is damaged: expected a description of its layers.')
  const found: GraphLayer[] = []
  const shapes = new Map<string, Shape>()
  const taken = new Set<string>()
  walk(network.data, [], '')
  return { layers: found, parameters: found.reduce((sum, { parameters }) => sum + parameters, 0) }

  /** Adds the layers of a network that is fed by the layers of `feeds`; gives the ids of its outputs. */
  function walk(container: KerasConfig, feeds: readonly string[], path: string): string[] {
    if (container.class_name === 'Sequential') {
      return entriesOf(container).reduce<string[]>(
        (ids, entry) => (isInput(entry) && ids.length > 0 ? ids : place(entry, ids, path, 0)),
        [...feeds]
      )
    }
    const config = container.config as Options
    const outputs = new Map<string, string[]>()
    for (const [index, name] of endNames(config['input_layers']).entries()) {
      const feed = feeds[index]
      if (feed !== undefined) outputs.set(`${name}:0`, [feed])
    }
    let waiting = entriesOf(container).flatMap((entry) => usesOf(entry).map((use) => ({ entry, ...use })))
    while (waiting.length > 0) {
      const left = waiting.filter(({ entry, node, from }) => {
        const key = `${nameOf(entry)}:${node}`
        if (outputs.has(key)) return false
        if (!from.every((one) => outputs.has(one))) return true
        outputs.set(
          key,
          place(
            entry,
            from.flatMap((one) => outputs.get(one) ?? []),
            path,
            node
          )
        )
        return false
      })
      if (left.length === waiting.length)
        throw unreadableModel('The stored network is damaged: its layers are not connected.')
      waiting = left
    }
    return endNames(config['output_layers']).flatMap((name) => outputs.get(`${name}:0`) ?? [])
  }

  /** Adds one use of a layer, or all layers of a network inside. */
  function place(entry: KerasConfig, inputs: readonly string[], path: string, node: number): string[] {
    const name = `${path}${nameOf(entry)}`
    if (isContainer(entry)) return walk(entry, inputs, `${name}/`)
    const config = entry.config as Options
    const given = (config['batch_input_shape'] as Shape | undefined)?.slice(1)
    let from = [...inputs]
    if (from.length === 0 && !isInput(entry) && given) from = [addInput(`${name}:input`, given)]
    const outputShape = isInput(entry)
      ? (given ?? [])
      : shapeAfter(
          entry,
          from.map((id) => shapes.get(id) ?? [])
        )
    const id = node === 0 ? name : `${name}#${node + 1}`
    // The weights of a layer that is used again are counted once.
    const own = taken.has(name)
      ? []
      : (weights.data ?? []).filter((weight) => weight.name.startsWith(`${nameOf(entry)}/`))
    taken.add(name)
    add({
      ...{ id, name, inputs: from, outputShape, weights: own, problem: null },
      kind: isInput(entry) ? 'Input' : entry.class_name,
      brief: briefOf(config),
      parameters: own.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0),
      options: optionsOf(entry)
    })
    return [id]
  }

  function addInput(id: string, outputShape: Shape): string {
    const none = { inputs: [], options: [], weights: [], parameters: 0, problem: null }
    add({ ...none, id, name: 'input', kind: 'Input', brief: '', outputShape })
    return id
  }

  function add(layer: GraphLayer): void {
    shapes.set(layer.id, layer.outputShape ?? [])
    found.push(layer)
  }
}

function isInput({ class_name: kind }: KerasConfig): boolean {
  return kind === 'InputLayer'
}

function endNames(ends: unknown): string[] {
  return Array.isArray(ends) ? (ends as unknown[]).map((end) => String((end as unknown[])[0])) : []
}

/** Each use of a layer with what it takes: "name:node". */
function usesOf(entry: KerasConfig): { node: number; from: string[] }[] {
  const nodes = entry['inbound_nodes']
  if (!Array.isArray(nodes) || nodes.length === 0) return [{ node: 0, from: [] }]
  return (nodes as [string, number][][]).map((places, node) => ({
    node,
    from: places.map(([name, from]) => `${name}:${from}`)
  }))
}

/** What a layer makes of its inputs, by the rules of TensorFlow.js. */
function shapeAfter(entry: KerasConfig, inputs: readonly Shape[]): Shape {
  const known = serialization.SerializationMap.getMap().classNameMap[entry.class_name]
  if (!known) throw unreadableModel(`The layer ${nameOf(entry)} (${entry.class_name}) is not known.`)
  const [kind, fromConfig] = known
  const layer = fromConfig(
    kind,
    shapeOptions(entry.config as Options) as serialization.ConfigDict
  ) as layers.Layer
  const batched = inputs.map((shape): Shape => [null, ...shape])
  const shape = layer.computeOutputShape(batched.length === 1 ? (batched[0] as Shape) : batched)
  return (shape as Shape).slice(1)
}

/** What shapes may hang on. Files have Python's names of options, the classes JavaScript's. */
function shapeOptions(config: Options): object {
  const camel = (name: string): string =>
    name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return Object.fromEntries(
    Object.entries(config)
      .filter(([name]) => !/_(initializer|regularizer|constraint)$/.test(name))
      .map(([name, value]) => [camel(name), name === 'data_format' ? camel(String(value)) : value])
  )
}

function optionsOf(entry: KerasConfig): GraphLayer['options'] {
  const config = entry.config as Options
  const names = keptOptions[entry.class_name] ?? []
  return names.flatMap((name) => {
    const value = config[name]
    if (value === undefined || value === null) return []
    return [{ name, value: Array.isArray(value) ? value.join(' × ') : String(value as string) }]
  })
}

function briefOf(config: Options): string {
  const sides = (value: unknown): string =>
    Array.isArray(value) ? value.join('×') : `${String(value as number)}×${String(value as number)}`
  const parts: string[] = []
  if (typeof config['filters'] === 'number')
    parts.push(`${config['filters']} of ${sides(config['kernel_size'])}`)
  if (typeof config['units'] === 'number') parts.push(String(config['units']))
  if (config['pool_size'] !== undefined) parts.push(sides(config['pool_size']))
  if (typeof config['rate'] === 'number') parts.push(String(config['rate']))
  const { activation } = config
  if (typeof activation === 'string' && activation !== 'linear') parts.push(activation)
  return parts.join(', ')
}
