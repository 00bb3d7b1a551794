import type { RunDetail } from '@contract/run'
import { cleanAccuracyCharts, lossCharts, robustAccuracyCharts, tradeOffCharts } from './accuracy-charts'
import { certificateCharts } from './certificate-charts'
import type { ChartSpec } from './chart-spec'
import { distanceCharts } from './distance-charts'
import { type RunStyle, runStyles } from './run-style'
import { uniqueIds } from './samples'
import { uncertaintyCharts } from './uncertainty-charts'

export type { ChartSpec, SeriesPoint } from './chart-spec'
export { certificateCharts, certificatesOf } from './certificate-charts'
export { distanceCharts } from './distance-charts'
export { attackCharts } from './robustness-curves'
export { runStyles, type RunStyle } from './run-style'
export { windowCharts } from './window-charts'

/**
 * All charts of a set of trainings, one series a run. Values under different conditions (data, test images, attack,
 * threat model, estimator and its options) never share a chart. Ids: `clean-accuracy`, `robust-accuracy:…`,
 * `trade-off:…`, `distances:…`, `certified:…`, `loss`, then for each estimator `sigma-x:…`, `sigma-p:…`, `product:…`, `gradient-product:…`, `excess:…`, `network-term:…`,
 * `covariance-check:…`, `effective-sample-size:…`.
 *
 * @param looks names and looks of the runs, by id; without them those of `runStyles`
 */
export function studyCharts(
  details: readonly RunDetail[],
  looks?: ReadonlyMap<string, RunStyle>
): ChartSpec[] {
  const trainings = details.filter(({ run }) => run.spec.kind === 'train')
  const styles = looks ?? runStyles(trainings)
  return uniqueIds([
    ...cleanAccuracyCharts(trainings, styles),
    ...robustAccuracyCharts(trainings, styles),
    ...tradeOffCharts(trainings, styles),
    ...distanceCharts(trainings, styles),
    ...certificateCharts(trainings),
    ...lossCharts(trainings, styles),
    ...uncertaintyCharts(trainings, styles)
  ])
}
