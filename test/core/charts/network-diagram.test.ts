import { describe, expect, it } from 'vitest'
import { layersOf } from '@contract/architecture'
import { architectureGraph, type GraphLayer, type NetworkGraph } from '@contract/network-graph'
import { BOX_HEIGHT, BOX_WIDTH, layoutNetwork } from '@core/charts/network-diagram'
import { networkScene } from '@core/charts/network-scene'
import { sceneSvg } from '@core/charts/scene/svg'

const layer = (id: string, inputs: string[]): GraphLayer => ({
  ...{ id, name: id, kind: id, brief: '', inputs, outputShape: [3], parameters: 0 },
  ...{ options: [], weights: [], problem: null }
})
/** A residual block: a -> b -> c -> sum, a -> sum, and a branch of its own. */
const branching: NetworkGraph = {
  parameters: 0,
  layers: [
    layer('a', []),
    layer('b', ['a']),
    layer('c', ['b']),
    layer('d', ['a']),
    layer('sum', ['c', 'a', 'd']),
    layer('end', ['sum'])
  ]
}

describe('the diagram of a network', () => {
  it.each([branching, architectureGraph(layersOf('conv4'), [28, 28, 1], 10)])(
    'puts each layer below its inputs, no two at one place, and no line through a box',
    (graph) => {
      const { boxes, edges, width, height } = layoutNetwork(graph)
      const at = new Map(boxes.map((box) => [box.layer.id, box]))
      expect(boxes).toHaveLength(graph.layers.length)
      expect(edges).toHaveLength(graph.layers.flatMap(({ inputs }) => inputs).length)
      for (const { layer: own, x, y } of boxes) {
        expect(x >= 0 && y >= 0 && x + BOX_WIDTH <= width && y + BOX_HEIGHT <= height).toBe(true)
        for (const input of own.inputs) expect(at.get(input)!.y + BOX_HEIGHT).toBeLessThan(y)
        for (const other of boxes) {
          if (other.layer.id === own.id) continue
          const apart = Math.abs(other.x - x) >= BOX_WIDTH || Math.abs(other.y - y) >= BOX_HEIGHT
          expect(apart).toBe(true)
        }
      }
      for (const { from, to, places } of edges)
        for (const { x, y } of places)
          for (const box of boxes) {
            if (box.layer.id === from || box.layer.id === to) continue
            const inside = x > box.x && x < box.x + BOX_WIDTH && y >= box.y && y <= box.y + BOX_HEIGHT
            expect(inside).toBe(false)
          }
    }
  )

  it('says kind, shape and parameters in its file', () => {
    const graph = architectureGraph(layersOf('conv3'), [28, 28, 1], 10)
    const svg = sceneSvg(networkScene(graph), { title: 'conv3', description: '' }, () => '#000')
    for (const text of ['Convolution', '32 of 3×3, relu', '26 × 26 × 32', '320 parameters', 'Output'])
      expect(svg).toContain(`>${text}<`)
    expect(svg.match(/class="layer"/g)).toHaveLength(7)
  })
})
