import type { CallOutput } from '@contract/ipc'
import type { KeptNetwork } from '@contract/kept-figure'
import type { NetworkGraph } from '@contract/network-graph'
import { networkScene } from '@core/charts/network-scene'
import { paperColor } from '@core/charts/paper-colors'
import { sceneSvg } from '@core/charts/scene/svg'
import { call } from '../../api'
import { scenePng } from '../../charts/scene-png'

/** What a diagram is saved as. */
export type DiagramFormat = 'png' | 'svg' | 'pdf'

/** Pixels of the picture for one of the drawing. */
const SCALE = 2

/** The diagram as a report keeps it, with the place where it is seen now. */
export function keptDiagram(graph: NetworkGraph, title: string, place: string | null): KeptNetwork {
  return {
    ...{ kind: 'network', title: `Layers of ${title}`.slice(0, 200), place, data: graph },
    conditions: ['Each with the shape of its output and the number of its parameters.']
  }
}

/** Asks for a place and writes the diagram there; null when the dialog was closed. */
export async function saveDiagram(
  { title, conditions, data, ...rest }: KeptNetwork,
  format: DiagramFormat
): Promise<CallOutput<'exports.save'>> {
  const target = { path: null, name: title }
  if (format === 'pdf')
    return call('exports.saveFigure', { ...target, figure: { ...rest, title, conditions, data } })
  const description = conditions.join(' ')
  const scene = networkScene(data)
  const drawn =
    format === 'svg' ? sceneSvg(scene, { title, description }, paperColor) : await scenePng(scene, SCALE)
  return call('exports.save', { ...target, format, data: drawn })
}

/** Puts the diagram as a picture on the clipboard. */
export async function copyDiagram({ data }: KeptNetwork): Promise<void> {
  await call('exports.copyImage', { png: await scenePng(networkScene(data), SCALE) })
}
