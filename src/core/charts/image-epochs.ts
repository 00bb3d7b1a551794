import { axis, epochAxis } from './axes'
import type { ChartSpec, SeriesSpec } from './chart-spec'

/** What a network said of one image after an epoch. */
export interface ImageAtEpoch {
  readonly epoch: number
  /** Probabilities of the label, clean and under the attack. */
  readonly clean: number
  readonly attacked: number
  /** What it called the attacked image. */
  readonly prediction: string
}

/** How sure the networks of a training were of one image's label, clean and attacked. */
export function imageEpochsChart(
  title: string,
  label: string,
  conditions: string,
  steps: readonly ImageAtEpoch[]
): ChartSpec {
  const series = (id: 'clean' | 'attacked', colorIndex: number): SeriesSpec => ({
    ...{ id, label: id, colorIndex },
    dash: id === 'clean' ? 'solid' : 'dashed',
    marker: id === 'clean' ? 'circle' : 'square',
    points: steps.map((step) => ({
      ...{ x: step.epoch, y: step[id], low: null, high: null, resolved: true },
      ...(id === 'attacked' ? { name: `predicted ${step.prediction}` } : {})
    }))
  })
  return {
    id: 'image-epochs',
    title: `${title} over the epochs`,
    caption:
      `Probability of its label ${label} by the networks that the training kept after epochs ` +
      `${steps.map(({ epoch }) => epoch).join(', ')}; each was attacked by itself. ${conditions}`,
    x: epochAxis,
    y: axis(`Probability of ${label}`, { format: 'percent', min: 0, max: 1 }),
    series: [series('clean', 0), series('attacked', 1)],
    references: []
  }
}
