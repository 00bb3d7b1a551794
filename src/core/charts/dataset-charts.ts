import { choiceWords } from '@contract/choice-words'
import type { Dataset } from '@contract/dataset'
import type { DatasetStatistics, Separation } from '@contract/dataset-statistics'
import { normText } from './conditions'
import type { Bar, BarSpec, HistogramSpec } from './figure-spec'
import { formatCount } from './format'

const bins = 40

const counted = (value: number): Bar => ({ value, low: null, high: null, resolved: true })

/** Images of each class in both splits. */
export function classChart({ name, classNames, train, test, splitNote }: Dataset): BarSpec {
  return {
    kind: 'bars',
    id: 'dataset-classes',
    title: `Classes of ${name}`,
    caption: `Images of each class in ${name}; split: ${splitNote}.`,
    xLabel: 'Class',
    categories: classNames,
    y: { label: 'Images', unit: '', scale: 'linear', min: 0, max: null, format: 'integer' },
    series: [
      { id: 'train', label: 'Training', colorIndex: 0, bars: train.classCounts.map(counted) },
      { id: 'test', label: 'Test', colorIndex: 1, bars: test.classCounts.map(counted) }
    ],
    references: []
  }
}

/**
 * How far drawn images are from the nearest training image of another class, in one norm (Yang et al. 2020,
 * arXiv 2003.02460); null where it was not measured.
 */
export function separationChart(
  name: string,
  norm: Separation['norm'],
  { seed, separation }: Pick<DatasetStatistics, 'seed' | 'separation'>
): HistogramSpec | null {
  const own = separation.filter((one) => one.norm === norm && one.distances.length > 0)
  if (own.length === 0) return null
  const largest = Math.max(...own.map(({ distances }) => distances[distances.length - 1] ?? 0))
  const smallest = Math.min(...own.map(({ distances }) => distances[0] ?? 0))
  const top = largest > 0 ? largest : 1
  // Distances that all lie in the upper half are told apart only from their smallest on.
  const low = smallest > top / 2 && smallest < top ? smallest : 0
  const edges = Array.from({ length: bins + 1 }, (_, edge) => low + ((top - low) * edge) / bins)
  return {
    kind: 'histogram',
    id: `dataset-separation-${norm}`,
    title: `Nearest other class in ${name}, ${normText(norm)}`,
    caption:
      `Distance to the nearest training image of another class, ${normText(norm)}, in model-input units: ` +
      `${own.map(conditions).join('; ')}; seed ${seed}. Smallest ${smallest.toFixed(4)}: a perturbation of less than half of it, ` +
      `${(smallest / 2).toFixed(4)}, cannot make two of these images meet.`,
    x: {
      label: `Distance, ${normText(norm)}`,
      unit: '',
      scale: 'linear',
      min: low,
      max: top,
      format: 'number'
    },
    y: { label: 'Images', unit: '', scale: 'linear', min: 0, max: null, format: 'integer' },
    edges,
    series: own.map((one, index) => ({
      id: one.from,
      label: `From ${one.from === 'train' ? 'training' : 'test'}`,
      colorIndex: index,
      counts: countBins(one.distances, low, top)
    }))
  }
}

function countBins(distances: readonly number[], low: number, top: number): number[] {
  const counts = Array.from({ length: bins }, () => 0)
  for (const distance of distances) {
    const bin = Math.min(bins - 1, Math.floor((bins * (distance - low)) / (top - low)))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}

/** "1,000 of 10,000 test images against 60,000 of 60,000", and whether the distance is a bound only. */
function conditions({ from, samples, total, references, totalReferences }: Separation): string {
  const bound = references < totalReferences ? ', an upper bound' : ''
  return (
    `${formatCount(samples)} of ${formatCount(total)} ${choiceWords.of(from)} images against ` +
    `${formatCount(references)} of ${formatCount(totalReferences)}${bound}`
  )
}
