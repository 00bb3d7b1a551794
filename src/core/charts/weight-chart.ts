import type { WeightStatistics } from '@contract/weight-statistics'
import { axis } from './axes'
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
