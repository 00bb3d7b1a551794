import { AppError } from '@contract/errors'

type Description = Readonly<Record<string, unknown>>

interface Call {
  readonly layer: string
  /** The layers whose outputs go in, each with the number of its call. */
  readonly inputs: readonly { readonly layer: string; readonly call: unknown }[]
}

/**
 * TensorFlow.js calls the layers of a network one after the other, each as soon as what goes into it is there, and goes
 * round for ever where a layer waits for one that never comes: one that is missing, or waits for it in its turn.
 *
 * @param topology a network as Keras describes it
 * @throws AppError 'model-unreadable' with the layers that wait
 */
export function refuseEndless(topology: object): void {
  const network = valueOf(topology, 'modelConfig') ?? topology
  const layers = layersIn(network)
  for (const layer of layers) refuseEndless(layer)
  if (layers.every((layer) => valueOf(layer, 'inboundNodes') === undefined)) return
  const names = layers.map((layer) => text(layer['name']))
  // Calls are kept by the name in the options, layers by the one beside them: what shares one loses its calls.
  const own = layers.flatMap((layer) => valueOf(layer['config'], 'name') ?? []).map(text)
  const repeated = repeatedIn(names) ?? repeatedIn(own)
  if (repeated !== undefined)
    throw unreadable(`expected a name of its own for each layer, found several called "${repeated}"`)
  // A network calls itself once when it is made, and so does an input.
  const done = new Map(
    layers.map((layer, place) => [
      names[place] as string,
      layer['class_name'] === 'InputLayer' || layersIn(layer).length > 0 ? 1 : 0
    ])
  )
  const waiting = waitingCalls(layers.flatMap(callsOf), done)
  const [first] = waiting
  if (first === undefined) return
  const missing = first.inputs.filter(({ layer }) => !done.has(layer)).map(({ layer }) => `"${layer}"`)
  throw unreadable(
    missing.length > 0
      ? `the layer "${first.layer}" takes what ${missing.join(', ')} gives, and there is no such layer`
      : `the layers ${[...new Set(waiting.map(({ layer }) => `"${layer}"`))].slice(0, 5).join(', ')} wait for each other`
  )
}

/** Makes the calls whose inputs are there, over and over; gives those that are never made. */
function waitingCalls(calls: readonly Call[], done: Map<string, number>): readonly Call[] {
  let waiting = calls
  for (;;) {
    const left = waiting.filter((call) => {
      // Written as TensorFlow.js asks, so that what is no number counts as it does there.
      const isReady = call.inputs.every(({ layer, call: number }) => {
        const count = done.get(layer)
        return count !== undefined && !(count <= (number as number))
      })
      // A call without inputs is none.
      if (isReady && call.inputs.length > 0) done.set(call.layer, (done.get(call.layer) ?? 0) + 1)
      return !isReady
    })
    if (left.length === waiting.length) return left
    waiting = left
  }
}

function callsOf(layer: Description): Call[] {
  const nodes = valueOf(layer, 'inboundNodes')
  return arrayOf(nodes).map((node) => ({
    layer: text(layer['name']),
    inputs: arrayOf(node).map((input) => {
      // A text has places as well; anything else is refused by TensorFlow.js or stands for no layer.
      const [name, call] = Array.isArray(input) || typeof input === 'string' ? input : [undefined, 0]
      return { layer: text(name), call }
    })
  }))
}

function layersIn(network: unknown): Description[] {
  const config = valueOf(network, 'config')
  return arrayOf(Array.isArray(config) ? config : valueOf(config, 'layers')).filter(isDescription)
}

/** TensorFlow.js reads `inbound_nodes` and `inboundNodes` alike; of several the last one holds. */
function valueOf(described: unknown, wanted: string): unknown {
  if (!isDescription(described)) return undefined
  let found: unknown
  for (const [key, value] of Object.entries(described))
    if (key.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase()) === wanted) found = value
  return found
}

const isDescription = (value: unknown): value is Description =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const arrayOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])

function repeatedIn(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return names.find((name) => seen.has(name) || !seen.add(name))
}

/** The key that TensorFlow.js makes of a name. */
const text = (name: unknown): string =>
  typeof name === 'string' ? name : (JSON.stringify(name) ?? 'undefined')

function unreadable(what: string): AppError {
  return new AppError(
    'model-unreadable',
    `The network cannot be built: ${what}. Its description is damaged: copy or save the network again.`
  )
}
