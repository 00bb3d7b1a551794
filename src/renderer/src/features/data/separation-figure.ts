import type { Separation } from '@contract/dataset-statistics'
import { axis } from '@core/charts/axes'
import type { HistogramSpec } from '@core/charts/figure-spec'

const BINS = 40

/** How far images are from the nearest one of another class, as a figure. */
export function separationFigure(separation: Separation, conditions: string): HistogramSpec {
  const { norm, from, distances } = separation
  const largest = distances[distances.length - 1] || 1
  const counts = Array.from({ length: BINS }, () => 0)
  for (const distance of distances) {
    const bin = Math.min(BINS - 1, Math.floor((BINS * distance) / largest))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return {
    kind: 'histogram',
    id: `separation:${norm}-${from}`,
    title: `Distance to the nearest other class, ${norm}, ${from}`,
    caption: `Distance of each image to the nearest training image of another class, in model-input units. ${conditions}.`,
    x: axis('Distance', { unit: 'unit of x', min: 0 }),
    y: axis('Images', { format: 'integer', min: 0 }),
    edges: Array.from({ length: BINS + 1 }, (_, edge) => (edge * largest) / BINS),
    series: [{ id: from, label: `${from} to training`, colorIndex: 0, counts }]
  }
}
