import type { KeptFigure } from '@contract/kept-figure'
import { layersOf } from '@contract/architecture'
import { architectureGraph } from '@contract/network-graph'
import { everyKind, hostile } from '../../core/charts/every-kind'

const common = {
  conditions: ['PGD-40, linf 0.1', '1,000 images, seed 1.'],
  createdAt: '2026-03-02T10:00:00.000Z'
}

/** Kept figures of every kind, with names that mean something to HTML, XML and TeX. */
export function keptSample(name = hostile): KeptFigure[] {
  return [
    ...everyKind(name).map((data, index): KeptFigure => ({
      kind: 'chart',
      id: `chart-${index}`,
      title: `Kept ${data.id}`,
      place: `#/compare/curves/0.run-${index}`,
      data,
      ...common
    })),
    {
      kind: 'pictures',
      id: 'pictures',
      title: `Image 3 ${name}`,
      place: '#/gallery/evaluation/3',
      data: {
        pictures: [1, 3].map((channels) => ({
          label: `clean ${name}`,
          caption: `7 (98 %) ${name}`,
          width: 4,
          height: 3,
          channels: channels as 1 | 3,
          pixels: Buffer.from(Array.from({ length: 12 * channels }, (_, index) => index * 7)).toString(
            'base64'
          )
        }))
      },
      ...common
    },
    {
      kind: 'table',
      id: 'table',
      title: `Table ${name}`,
      place: null,
      data: {
        columns: ['Network', 'Value'],
        rows: [
          [name, 0.25],
          ['linear', null]
        ]
      },
      ...common
    },
    {
      kind: 'network',
      id: 'network',
      title: `Layers of ${name}`,
      place: '#/models/net',
      data: architectureGraph(layersOf('conv4'), [28, 28, 1], 10),
      ...common
    }
  ]
}
