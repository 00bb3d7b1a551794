import { type WeightStatistics, quantileShares } from '@contract/weight-statistics'
import { axis, epochAxis } from './axes'
import type { ChartSpec, SeriesSpec } from './chart-spec'
import type { HistogramSpec } from './figure-spec'
import { formatCount, formatNumber } from './format'

/** How the values of one weight of a network are spread; null where no value is finite. */
export function weightChart(network: string, weight: WeightStatistics): HistogramSpec | null {
  const { name, count, zeros, notFinite, min, max, mean, standardDeviation, edges, counts } = weight
  if (min === null || max === null || mean === null || standardDeviation === null) return null
  const remarks = [
    zeros > 0 ? `${formatCount(zeros)} are zero` : '',
    notFinite > 0 ? `${formatCount(notFinite)} are no finite number and left out` : ''
  ].filter((remark) => remark !== '')
  return {
    kind: 'histogram',
    id: `weight-${name}`,
    title: `${name} of ${network}`,
    caption:
      `All ${formatCount(count)} values${remarks.length > 0 ? `; ${remarks.join('; ')}` : ''}. ` +
      `From ${formatNumber(min)} to ${formatNumber(max)}, mean ${formatNumber(mean)}, ` +
      `standard deviation ${formatNumber(standardDeviation)}.`,
    x: axis('Value', { min: edges[0] ?? min, max: edges[edges.length - 1] ?? max }),
    y: axis('Values', { min: 0, format: 'integer' }),
    edges,
    series: [{ id: name, label: name, colorIndex: 0, counts }]
  }
}

/** What one weight was in a network that a training kept. */
export interface WeightAtEpoch {
  readonly epoch: number
  readonly weight: WeightStatistics
}

/** Of each share: what it is called, and its line; the shares on both sides of the middle look alike. */
const lines: readonly Pick<SeriesSpec, 'label' | 'legend' | 'colorIndex' | 'dash' | 'marker'>[] = [
  { label: 'smallest', legend: 'smallest, largest', colorIndex: 3, dash: 'dotted', marker: 'diamond' },
  { label: '7 % below', legend: '7 %, 93 % below', colorIndex: 2, dash: 'dotted', marker: 'triangle' },
  { label: '16 % below', legend: '16 %, 84 % below', colorIndex: 1, dash: 'dashed', marker: 'square' },
  { label: '31 % below', legend: '31 %, 69 % below', colorIndex: 0, dash: 'dashed', marker: 'circle' },
  { label: 'median', colorIndex: 0, dash: 'solid', marker: 'circle' },
  { label: '69 % below', legend: '31 %, 69 % below', colorIndex: 0, dash: 'dashed', marker: 'circle' },
  { label: '84 % below', legend: '16 %, 84 % below', colorIndex: 1, dash: 'dashed', marker: 'square' },
  { label: '93 % below', legend: '7 %, 93 % below', colorIndex: 2, dash: 'dotted', marker: 'triangle' },
  { label: 'largest', legend: 'smallest, largest', colorIndex: 3, dash: 'dotted', marker: 'diamond' }
]

/** How the values of one weight spread while a network was trained; a gap where none was finite. */
export function weightEpochsChart(training: string, name: string, kept: readonly WeightAtEpoch[]): ChartSpec {
  const left = kept.filter(({ weight }) => weight.notFinite > 0).map(({ epoch }) => epoch)
  return {
    id: `weight-epochs-${name}`,
    title: `${name} over the epochs of ${training}`,
    caption:
      `Values below which a share of all ${formatCount(kept[0]?.weight.count ?? 0)} values lies, in the networks that were kept ` +
      `after epochs ${kept.map(({ epoch }) => epoch).join(', ')}; 0 is before training. Half a standard deviation of a normal ` +
      'distribution lies between two neighbouring lines next to the median.' +
      (left.length > 0 ? ` Without what is no finite number, at epochs ${left.join(', ')}.` : ''),
    x: epochAxis,
    y: axis('Value'),
    series: quantileShares.map((share, place): SeriesSpec => {
      const look = lines[place] as (typeof lines)[number]
      return {
        ...look,
        id: `share-${share}`,
        points: kept.map(({ epoch, weight }) => {
          const y = weight.quantiles[place] ?? null
          return {
            x: epoch,
            y,
            low: null,
            high: null,
            resolved: true,
            ...(y === null ? { notFinite: true } : {})
          }
        })
      }
    }),
    references: []
  }
}
