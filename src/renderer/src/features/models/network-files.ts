import type { KeptNetwork } from '@contract/kept-figure'
import type { NetworkGraph } from '@contract/network-graph'
import { networkScene } from '@core/charts/network-scene'
import { paperColor } from '@core/charts/paper-colors'
import { sceneSvg } from '@core/charts/scene/svg'
import { call } from '../../api'
import { scenePng } from '../../charts/scene-png'
import type { FilesOfFigure } from '../../components/figure-files'

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

/** The files of a network's diagram. */
export const diagramFiles: FilesOfFigure<KeptNetwork, DiagramFormat> = {
  name: 'Files of the diagram',
  hint: 'Puts the diagram on the clipboard',
  formats: [
    { format: 'png', title: 'Save as a picture', label: 'Save PNG', shown: 'PNG' },
    {
      format: 'svg',
      title: 'Save as a vector drawing, for slides and drawing programs',
      label: 'Save SVG',
      shown: 'SVG'
    },
    { format: 'pdf', title: 'Save as a PDF of one page, for papers', label: 'Save PDF', shown: 'PDF' }
  ],
  async copy({ data }) {
    await call('exports.copyImage', { png: await scenePng(networkScene(data), SCALE) })
  },
  async save({ title, conditions, data, ...rest }, format) {
    const target = { path: null, name: title }
    if (format === 'pdf')
      return call('exports.saveFigure', { ...target, figure: { ...rest, title, conditions, data } })
    const description = conditions.join(' ')
    const scene = networkScene(data)
    const drawn =
      format === 'svg' ? sceneSvg(scene, { title, description }, paperColor) : await scenePng(scene, SCALE)
    return call('exports.save', { ...target, format, data: drawn })
  }
}
