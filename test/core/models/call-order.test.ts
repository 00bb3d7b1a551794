import '@tensorflow/tfjs-node'
import { input, layers, model, sequential } from '@tensorflow/tfjs-layers'
import { describe, expect, it } from 'vitest'
import { AppError } from '@contract/errors'
import { restoreModel, serializeModel } from '@core/models'
import { refuseEndless } from '@core/models/call-order'

interface Layer {
  name: string
  class_name: string
  config: { name: string }
  inbound_nodes: unknown[][]
}

/** A network with a branch, a layer that is called twice, and a network within, as it is stored. */
function stored(): ReturnType<typeof serializeModel> {
  const inner = sequential({
    name: 'inner',
    layers: [layers.dense({ units: 6, inputShape: [6], name: 'inside' })]
  })
  const x = input({ shape: [6], name: 'x' })
  const shared = layers.dense({ units: 6, name: 'shared' })
  const sum = layers.add({ name: 'sum' }).apply([shared.apply(x), inner.apply(shared.apply(x))] as never)
  const scores = layers.dense({ units: 3, name: 'scores' }).apply(sum) as typeof x
  const network = model({ inputs: x, outputs: scores })
  const serialized = serializeModel(network)
  network.dispose()
  return { ...serialized, topology: JSON.parse(JSON.stringify(serialized.topology)) as object }
}

const layersOf = (topology: object): Layer[] => (topology as { config: { layers: Layer[] } }).config.layers

function changed(change: (layers: Layer[], named: (name: string) => Layer) => void): object {
  const { topology } = stored()
  const all = layersOf(topology)
  change(all, (name) => {
    const found = all.find((layer) => layer.name === name)
    if (!found) throw new Error(`no layer ${name}`)
    return found
  })
  return topology
}

const node = (...names: string[]): unknown[][] => [names.map((name) => [name, 0, 0, {}])]

describe('a network whose layers wait for what never comes', () => {
  const cases: readonly [string, object, RegExp][] = [
    [
      'for a layer that is missing',
      changed((_, named) => (named('sum').inbound_nodes = node('shared', 'damaged'))),
      /the layer "sum" takes what "damaged" gives, and there is no such layer/
    ],
    [
      'for each other',
      changed((_, named) => (named('shared').inbound_nodes = node('scores'))),
      /the layers .*"shared".* wait for each other/
    ],
    [
      'for itself',
      changed((_, named) => (named('scores').inbound_nodes = node('scores'))),
      /the layers "scores" wait for each other/
    ],
    [
      'for a call that is never made',
      changed((_, named) => (named('scores').inbound_nodes = [[['sum', 7, 0, {}]]])),
      /the layers "scores" wait/
    ],
    [
      'for a call without inputs',
      changed((_, named) => (named('sum').inbound_nodes = [[]])),
      /the layers "scores" wait/
    ],
    [
      'for a layer whose name another one took',
      changed((_, named) => (named('scores').config.name = 'sum')),
      /several called "sum"/
    ],
    [
      'where a list is a text',
      changed((_, named) => (named('sum').inbound_nodes = [['shared']])),
      /takes what "s" gives/
    ],
    [
      'under the other spelling, which holds where it comes last',
      changed((_, named) => Object.assign(named('sum'), { inboundNodes: node('nothing') })),
      /takes what "nothing" gives/
    ]
  ]
  it.each(cases)('%s', (_, topology, message) => {
    expect(() => refuseEndless(topology)).toThrow(AppError)
    expect(() => refuseEndless(topology)).toThrow(message)
  })

  it('and also inside of another network', () => {
    const inside = changed((_, named) => (named('sum').inbound_nodes = node('damaged')))
    const outside = { class_name: 'Sequential', config: { layers: [inside] } }
    expect(() => refuseEndless(outside)).toThrow(/"damaged"/)
    expect(() => refuseEndless({ model_config: outside })).toThrow(/"damaged"/)
  })

  it('is refused before TensorFlow.js builds it', async () => {
    const { weights } = stored()
    const topology = changed((_, named) => (named('sum').inbound_nodes = node('damaged', 'shared')))
    await expect(restoreModel(topology, weights)).rejects.toMatchObject({ code: 'model-unreadable' })
  })

  it('but one whose layers come in any order is built', async () => {
    const { topology, weights } = stored()
    layersOf(topology).reverse()
    refuseEndless(topology)
    const network = await restoreModel(topology, weights)
    expect(network.layers.map(({ name }) => name).sort()).toEqual(['inner', 'scores', 'shared', 'sum', 'x'])
    network.dispose()
  })
})
