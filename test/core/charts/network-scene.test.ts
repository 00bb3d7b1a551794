import { layersOf } from '@contract/architecture'
import { architectureGraph, type NetworkGraph } from '@contract/network-graph'
import { columnsOf, JOINT, type LayoutColumn } from '@core/charts/network-columns'
import { BOX_HEIGHT, BOX_WIDTH, layoutNetwork } from '@core/charts/network-diagram'
import { networkPages, networkScene, type Room } from '@core/charts/network-scene'
import type { Scene, Shape } from '@core/charts/scene/scene'
import { describe, expect, it } from 'vitest'
import { chain, residual } from './deep-networks'

const small = architectureGraph(layersOf('conv3'), [28, 28, 1], 10)
const deep = { 'a chain of 60': chain(60), 'residual blocks': residual(8), 'one more': residual(9) }
/** What a page of a report has room for, in pixels. */
const page: Room = { width: 640, height: 900 }

const shapes = ({ items }: Scene, role: string): Shape[] =>
  items.filter((item): item is Shape => item.kind === 'shape' && item.role === role)
const corners = (shape: Shape): { x: number; y: number }[] =>
  shape.commands.flatMap((command) => {
    const [kind, ...numbers] = command
    return kind === 'Z' ? [] : [{ x: numbers[numbers.length - 2] ?? 0, y: numbers[numbers.length - 1] ?? 0 }]
  })
const scaleOf = ({ width, height }: Scene, room: Room): number =>
  Math.min(1, room.width / width, room.height / height)

/** The layers of a column, and what flows into and out of them: over lines, and over circles of one number. */
function connections(columns: readonly LayoutColumn[]): string[] {
  const sources = new Map<number, string>()
  const found: string[] = []
  columns.forEach(({ boxes, runs, joints }) => {
    const boxAt = (x: number, y: number): string | undefined =>
      boxes.find((box) => box.x + BOX_WIDTH / 2 === x && (box.y === y || box.y + BOX_HEIGHT === y))?.layer.id
    const jointAt = (x: number, y: number): number | undefined =>
      joints.find((joint) => joint.x === x && Math.abs(joint.y - y) === JOINT)?.number
    for (const { places, arrives } of runs) {
      const [begin, end] = [places[0], places[places.length - 1]]
      if (begin === undefined || end === undefined) throw new Error('a line without an end')
      const from = boxAt(begin.x, begin.y) ?? sources.get(jointAt(begin.x, begin.y) ?? -1)
      expect(from).toBeDefined()
      if (arrives) {
        expect(boxAt(end.x, end.y)).toBeDefined()
        found.push(`${from} > ${boxAt(end.x, end.y)}`)
      } else {
        const number = jointAt(end.x, end.y)
        expect(number).toBeDefined()
        if (number !== undefined && from !== undefined) {
          expect(sources.get(number) ?? from).toBe(from)
          sources.set(number, from)
        }
      }
    }
  })
  return found.sort()
}

const wanted = ({ layers }: NetworkGraph): string[] =>
  layers.flatMap(({ id, inputs }) => inputs.map((input) => `${input} > ${id}`)).sort()

describe('a diagram that fits a page', () => {
  it('is one column, as it is in the window', () => {
    const { boxes, edges, width, height } = layoutNetwork(small)
    const scene = networkScene(small)
    expect([scene.width, scene.height]).toEqual([width, height])
    expect(shapes(scene, 'joint')).toEqual([])
    expect(shapes(scene, 'edge')).toHaveLength(edges.length)
    expect(shapes(scene, 'layer').map((shape) => corners(shape)[0])).toEqual(
      boxes.map(({ x, y }) => ({ x, y }))
    )
    expect(networkPages(small, page)).toEqual([scene])
  })
})

describe.each(Object.entries(deep))('a diagram of dozens of layers, %s', (_, graph) => {
  it.each([1, 2, 3, 5, 12])('in %i columns keeps every layer and every connection', (count) => {
    const columns = columnsOf(layoutNetwork(graph), count)
    expect(columns).toHaveLength(count)
    expect(columns.flatMap(({ boxes }) => boxes.map(({ layer }) => layer.id)).sort()).toEqual(
      graph.layers.map(({ id }) => id).sort()
    )
    expect(connections(columns)).toEqual(wanted(graph))
    const heights = columns.map(({ height }) => height)
    // A share of five rows or more; it may have one row more or two rows fewer.
    expect(Math.max(...heights) / Math.min(...heights)).toBeLessThan(2)
  })

  it('has the shape of a page, nothing on anything else, and text of nearly its size', () => {
    const scene = networkScene(graph)
    expect(scene.height / scene.width).toBeLessThan(2)
    expect(scaleOf(scene, page)).toBeGreaterThan(0.5)
    const tops = shapes(scene, 'layer').map((shape) => corners(shape)[0] ?? { x: 0, y: 0 })
    expect(tops).toHaveLength(graph.layers.length)
    for (const [index, { x, y }] of tops.entries()) {
      expect(x >= 0 && y >= 0 && x + BOX_WIDTH <= scene.width && y + BOX_HEIGHT <= scene.height).toBe(true)
      for (const other of tops.slice(index + 1))
        expect(Math.abs(other.x - x) >= BOX_WIDTH || Math.abs(other.y - y) >= BOX_HEIGHT).toBe(true)
    }
    for (const circle of shapes(scene, 'joint')) {
      const [at = { x: 0, y: 0 }] = corners(circle)
      expect(at.x <= scene.width && at.y + JOINT <= scene.height && at.y - JOINT >= 0).toBe(true)
      for (const { x, y } of tops)
        expect(
          at.x < x || at.x - 2 * JOINT > x + BOX_WIDTH || at.y + JOINT <= y || at.y - JOINT >= y + BOX_HEIGHT
        ).toBe(true)
    }
  })

  it('goes on on further pages of a report rather than being too small to read', () => {
    const scenes = networkPages(graph, page)
    expect(scenes.length).toBeGreaterThan(1)
    for (const scene of scenes) expect(scaleOf(scene, page)).toBeGreaterThan(0.72)
    expect(scenes.flatMap((scene) => shapes(scene, 'layer'))).toHaveLength(graph.layers.length)
  })
})

describe('a diagram that is wider than a page', () => {
  it('shrinks to its width: no break makes it narrower', () => {
    const [input, ...rest] = chain(6).layers
    const wide: NetworkGraph = {
      layers: [...(input ? [input] : []), ...rest.map((layer) => ({ ...layer, inputs: ['0'] }))],
      parameters: 0
    }
    expect(networkPages(wide, page)).toHaveLength(1)
  })
})
