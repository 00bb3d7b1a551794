import type { MarginReport } from '@contract/compare'
import { axis } from '../axes'
import type { ChartSpec, SeriesSpec } from '../chart-spec'
import type { HistogramSpec } from '../figure-spec'
import { slug } from '../samples'
import type { AttackChoice } from './attack-choices'

const marginAxis = axis('Margin', { unit: 'logits' })
const MEANING =
  'The margin is the logit of the true class minus the largest other one: above 0 is right. Images whose margin is not ' +
  'finite are left out.'

/** A histogram a run: margins before and after the attack, in bins that all runs share. */
export function marginHistograms(choice: AttackChoice, report: MarginReport): HistogramSpec[] {
  return choice.evaluations.flatMap(({ run, result }): HistogramSpec[] => {
    const own = report.evaluations.find(({ evaluationId }) => evaluationId === result.evaluationId)
    if (own === undefined || sumOf(own.clean) === 0) return []
    return [
      {
        kind: 'histogram',
        id: `margins:${run.detail.run.id}`,
        title: `Margins, ${run.style.label}`,
        caption: `${MEANING} ${choice.conditions}.`,
        x: marginAxis,
        y: axis('Images', { format: 'integer' }),
        edges: report.edges,
        series: [
          { id: 'clean', label: 'clean', colorIndex: 0, counts: own.clean },
          { id: 'attacked', label: 'attacked', colorIndex: 1, counts: own.attacked }
        ]
      }
    ]
  })
}

/** Share of images with a margin of at most x, for all runs: clean as a line, attacked dashed. */
export function marginCumulative(choice: AttackChoice, report: MarginReport): ChartSpec {
  return {
    id: `margin-cumulative:${slug(choice.label)}`,
    title: 'Cumulative margins',
    caption:
      `Share of images with a margin of at most x, at the edges of ${report.edges.length - 1} bins; where it crosses 0 it ` +
      `is the share of wrong answers. Full lines clean, dashed ones attacked. ${MEANING} ${choice.conditions}.`,
    x: marginAxis,
    y: axis('Share of images', { format: 'percent', min: 0, max: 1 }),
    series: choice.evaluations.flatMap(({ run, result }): SeriesSpec[] => {
      const own = report.evaluations.find(({ evaluationId }) => evaluationId === result.evaluationId)
      if (own === undefined || sumOf(own.clean) === 0) return []
      const { label, colorIndex, marker } = run.style
      const series = (when: 'clean' | 'attacked'): SeriesSpec => ({
        id: `${run.detail.run.id} ${when}`,
        label: `${label}, ${when}`,
        colorIndex,
        marker,
        dash: when === 'clean' ? 'solid' : 'dashed',
        points: cumulated(report.edges, own[when])
      })
      return [series('clean'), series('attacked')]
    }),
    references: []
  }
}

function cumulated(edges: readonly number[], counts: readonly number[]): SeriesSpec['points'] {
  const total = sumOf(counts)
  let below = 0
  return edges.map((x, index) => {
    if (index > 0) below += counts[index - 1] ?? 0
    return { x, y: total === 0 ? null : below / total, low: null, high: null, resolved: true }
  })
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
