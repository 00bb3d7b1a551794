import type { GraphLayer, NetworkGraph } from '@contract/network-graph'

const layer = (id: string, kind: string, inputs: string[]): GraphLayer => ({
  ...{ id, name: id, kind, brief: `number ${id}`, inputs, outputShape: [32, 32, 16], parameters: 2320 },
  ...{ options: [], weights: [], problem: null }
})

/** Layers behind each other, without a branch. */
export function chain(length: number): NetworkGraph {
  const layers = Array.from({ length }, (_, index) =>
    layer(String(index), index === 0 ? 'Input' : 'Convolution', index === 0 ? [] : [String(index - 1)])
  )
  return { layers, parameters: 2320 * length }
}

/** As many residual blocks: two convolutions, around which what goes in is added to what comes out. */
export function residual(blocks: number): NetworkGraph {
  const layers = [layer('0', 'Input', [])]
  const put = (kind: string, ...inputs: GraphLayer[]): GraphLayer => {
    const next = layer(
      String(layers.length),
      kind,
      inputs.map(({ id }) => id)
    )
    layers.push(next)
    return next
  }
  let last = layers[0] as GraphLayer
  for (let block = 0; block < blocks; block++) {
    const first = put('ReLU', put('BatchNormalization', put('Convolution', last)))
    const second = put('BatchNormalization', put('Convolution', first))
    last = put('ReLU', put('Add', second, last))
  }
  put('Output', put('Dense', put('GlobalAveragePooling2D', last)))
  return { layers, parameters: 2320 * layers.length }
}
