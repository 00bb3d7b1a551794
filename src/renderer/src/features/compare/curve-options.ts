import type { CurvesView } from '@contract/compare-view'
import type { CompareOptions } from '@core/charts/compare/compare-charts'
import type { ComparedRun } from '@core/charts/compare/compared-runs'
import { lookChoices } from '@core/charts/compare/run-looks'
import { type XKind, xChoices } from '@core/charts/compare/x-axes'
import { type ChartView, plainView } from '@core/charts/chart-view'

/** As many single curves as can be told apart with their intervals. */
const MOST_WITH_INTERVALS = 4

export function showsIntervals(view: CurvesView, runs: readonly ComparedRun[]): boolean {
  return view.intervals ?? (view.grouping === 'seeds' || runs.length <= MOST_WITH_INTERVALS)
}

/** Plain data: equal texts are equal options. */
export type CurveOptionsOfRuns = Omit<CompareOptions, 'trainImages'>

/** What is remembered of the view, as far as it fits the runs that are chosen now. */
export function curveOptions(view: CurvesView, runs: readonly ComparedRun[]): CurveOptionsOfRuns {
  const keys = new Set(lookChoices(runs).map(({ key }) => key))
  const known = (key: string): string => (keys.has(key) ? key : '')
  const kinds = xChoices(runs.map(({ detail }) => detail)).map(({ kind }) => kind)
  return {
    grouping: view.grouping,
    middle: view.middle,
    band: view.band,
    intervals: showsIntervals(view, runs),
    looks: { color: known(view.color), stroke: known(view.stroke), facet: known(view.facet) },
    x: kinds.find((kind): kind is XKind => kind === view.x) ?? 'epoch'
  }
}

/** Smoothing and scales of all charts. */
export function commonView(view: CurvesView): ChartView {
  const { smoothing, smoother, ignoreOutliers, xScale, yScale } = view
  return { ...plainView, smoothing, smoother, ignoreOutliers, xScale, yScale }
}
