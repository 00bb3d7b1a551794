import type { CallOutput } from '@contract/ipc'
import type { NetworkGraph } from '@contract/network-graph'
import { networkScene } from '@core/charts/network-diagram'
import { paperColor } from '@core/charts/paper-colors'
import { sceneSvg } from '@core/charts/scene/svg'
import { call } from '../../api'
import { scenePng } from '../../charts/scene-png'

/** Pixels of the picture for one of the drawing. */
const SCALE = 2

/** Asks for a place and writes the diagram there; null when the dialog was closed. */
export async function saveDiagram(
  graph: NetworkGraph,
  title: string,
  format: 'png' | 'svg' | 'pdf'
): Promise<CallOutput<'exports.save'>> {
  const description = `Layers of ${title} with output shapes and parameter counts.`
  const target = { path: null, name: `${title} layers` }
  if (format === 'pdf') {
    const figure = { title: title.slice(0, 200), conditions: [description], place: null, data: graph }
    return call('exports.saveFigure', { ...target, figure: { kind: 'network', ...figure } })
  }
  const scene = networkScene(graph)
  const data =
    format === 'svg' ? sceneSvg(scene, { title, description }, paperColor) : await scenePng(scene, SCALE)
  return call('exports.save', { ...target, format, data })
}
