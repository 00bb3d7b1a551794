import { estimatorInfos } from '@contract/estimators'
import type { RunDetail } from '@contract/run'
import type { ChartSpec } from '@core/charts'
import { epochAxis } from '@core/charts/axes'

/** What one estimator of the uncertainty pair has measured. */
export interface EstimatorGroup {
  readonly id: string
  readonly label: string
  readonly charts: readonly ChartSpec[]
}

export interface ChartGroups {
  readonly accuracy: readonly ChartSpec[]
  readonly training: readonly ChartSpec[]
  /** By the estimator's id: every estimator has a measure, and so charts, of its own. */
  readonly uncertainty: readonly EstimatorGroup[]
}

const accuracyIds = ['clean-accuracy', 'robust-accuracy', 'trade-off', 'distances', 'certified']
const quantityOrder = [
  'product',
  'gradient-product',
  'excess',
  'sigma-x',
  'sigma-p',
  'network-term',
  'covariance-check',
  'effective-sample-size'
]

function kindOf(chart: ChartSpec): string {
  return chart.id.split(':')[0]?.replace(/-\d+$/, '') ?? chart.id
}

/** The charts of a study as the window lays them out. */
export function chartGroups(charts: readonly ChartSpec[]): ChartGroups {
  const rank = (chart: ChartSpec): number => quantityOrder.indexOf(kindOf(chart))
  return {
    accuracy: charts.filter((chart) => accuracyIds.includes(kindOf(chart))),
    training: charts.filter((chart) => kindOf(chart) === 'loss'),
    uncertainty: Object.values(estimatorInfos).flatMap(({ id, label }) => {
      const own = charts
        .filter((chart) => rank(chart) >= 0 && estimatorOf(chart) === id)
        .sort((a, b) => rank(a) - rank(b))
      return own.length === 0 ? [] : [{ id, label, charts: own }]
    })
  }
}

/** The estimator whose results a chart shows. */
export function estimatorOf(chart: ChartSpec): string | undefined {
  return chart.id.split(':')[1]?.replace(/-\d+$/, '')
}

/** A chart's title where it stands under a heading that says a part of it, and has to fit into a third of the window. */
export function shortTitle(chart: ChartSpec, said = ''): string {
  return chart.title
    .replace(said === '' ? '' : `, ${said}`, '')
    .replace(/ over \d+ attacks$/, '')
    .replace(/^Robust against clean accuracy/, 'Robust against clean')
}

/** Charts over epochs reach to the last epoch that is planned, so that they need not be read anew after each one. */
export function withPlannedEpochs(charts: readonly ChartSpec[], details: readonly RunDetail[]): ChartSpec[] {
  const planned = details.flatMap(({ run }) => (run.spec.kind === 'train' ? [run.spec.epochs] : []))
  const max = planned.length === 0 ? null : Math.max(...planned)
  return charts.map((chart) => (chart.x === epochAxis ? { ...chart, x: { ...chart.x, max } } : chart))
}
