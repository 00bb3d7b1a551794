import type { RunMetric, RunSummary } from '@contract/compare'
import type { RunDetail } from '@contract/run'
import { epochPoints } from '../samples'
import { type RunCurve, runCurves } from './run-curves'

/** The last, lowest and highest value of every quantity of a run. */
export function runSummary(detail: RunDetail): RunSummary {
  return {
    runId: detail.run.id,
    epoch: epochPoints(detail).at(-1)?.epoch ?? null,
    metrics: runCurves(detail).map(metricOf)
  }
}

function metricOf({ key, subject, label, conditions, y, better, points }: RunCurve): RunMetric {
  const last = points[points.length - 1]
  const values = points.flatMap((point) => (point.resolved && point.y !== null ? [point.y] : []))
  return {
    key,
    subject,
    label,
    conditions,
    format: y.format,
    better,
    last: last?.y ?? null,
    low: last?.low ?? null,
    high: last?.high ?? null,
    resolved: last?.resolved ?? false,
    min: values.length === 0 ? null : Math.min(...values),
    max: values.length === 0 ? null : Math.max(...values)
  }
}
