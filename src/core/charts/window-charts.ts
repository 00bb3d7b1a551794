import { estimatorInfos, type EstimatorSpec } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { axis } from './axes'
import type { AxisSpec, ChartSpec, SeriesSpec } from './chart-spec'
import { withoutOption } from './conditions'
import { type Group, groupsBy } from './groups-by'
import { newestOf, repeatedText } from './newest'
import { runStyles, type RunStyle } from './run-style'
import { dataName, epochPoints, seriesOf, uniqueIds } from './samples'
import { measuredUnder, quantities, type Quantity, uncertaintyKey } from './uncertainty-charts'

interface Entry {
  readonly detail: RunDetail
  readonly result: UncertaintyResult
  readonly sigma: number
}

/** The order in which they stand; what else is measured says less about the width. */
const DRAWN = ['product', 'gradient-product', 'sigma-x', 'sigma-p']

const windowAxis: AxisSpec = axis('Window σ', { unit: 'unit of x', scale: 'log' })

/**
 * The uncertainty pair against the width of the window, one series a network: from measurements that differ in the width
 * alone, of stored networks and of the last measured epoch of trainings. A network that was measured at one width has no
 * curve. An estimator without a window has no charts. Ids: `window-product:local` and so on.
 *
 * @param styles looks of the runs, by id
 */
export function windowCharts(
  details: readonly RunDetail[],
  styles: ReadonlyMap<string, RunStyle> = runStyles(details)
): ChartSpec[] {
  const found = details.flatMap((detail) =>
    resultsOf(detail).flatMap((result): Entry[] => {
      const sigma = windowOf(result.spec)
      return sigma === null ? [] : [{ detail, result, sigma }]
    })
  )
  const groups = groupsBy(found, ({ detail, result }) =>
    uncertaintyKey({ ...result, spec: withoutOption(result.spec, 'sigma') }, detail)
  )
  return uniqueIds(groups.flatMap((group) => chartsOf(group, styles)))
}

function resultsOf(detail: RunDetail): UncertaintyResult[] {
  const last = epochPoints(detail)
    .filter(({ uncertainty }) => uncertainty.length > 0)
    .at(-1)
  return [
    ...(last?.uncertainty ?? []),
    ...detail.points.flatMap((point) => (point.kind === 'uncertainty' ? [point.result] : []))
  ]
}

function windowOf(spec: EstimatorSpec): number | null {
  return spec.estimator === 'local' || spec.estimator === 'chain' ? spec.options.sigma : null
}

function chartsOf(group: Group<Entry>, styles: ReadonlyMap<string, RunStyle>): ChartSpec[] {
  const several = groupsBy(group, ({ result }) => result.modelHash).filter(
    (own) => new Set(own.map(({ sigma }) => sigma)).size > 1
  )
  const networks = several.map((own) => newestOf(own, ({ sigma }) => String(sigma)))
  const [first, ...others] = networks.flat()
  if (first === undefined) return []
  const names = runStyles(several.map(([{ detail }]) => detail))
  const results = [first, ...others].map(({ result }) => result) as [
    UncertaintyResult,
    ...UncertaintyResult[]
  ]
  const data = [...new Set(several.flat().map(({ detail }) => dataName(detail)))].join(', ')
  const info = estimatorInfos[first.result.spec.estimator]

  function seriesOfEach(quantity: Quantity): SeriesSpec[] {
    return several.flatMap((own, index) => {
      const { id } = own[0].detail.run
      const [look, name] = [styles.get(id), names.get(id)]
      const drawn = networks[index]?.flatMap(({ sigma, result }) => quantity.point(sigma, result) ?? []) ?? []
      if (look === undefined || name === undefined || drawn.length === 0) return []
      return [
        seriesOf(
          id,
          { ...look, label: name.label },
          drawn.sort((one, other) => one.x - other.x)
        )
      ]
    })
  }

  return DRAWN.flatMap((id) => quantities.find((quantity) => quantity.id === id) ?? [])
    .map((quantity) => ({
      id: `window-${quantity.id}:${info.id}`,
      title: `${quantity.title} against σ, ${info.label}`,
      caption:
        `${quantity.says} One network at several widths σ of the window, all else alike; each width makes another packet. ` +
        `${measuredUnder(withoutOption(first.result.spec, 'sigma'), results, quantity)} ` +
        `${repeatedText(several.flat(), networks.flat())}Data ${data}.`,
      x: windowAxis,
      y: quantity.y(first.result),
      series: seriesOfEach(quantity),
      references: quantity.references(results)
    }))
    .filter(({ series }) => series.length > 0)
}
