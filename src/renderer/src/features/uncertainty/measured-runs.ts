import { estimatorInfos } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import type { Run, RunDetail } from '@contract/run'
import type { EstimatorGroup } from '../compare/chart-groups'
import { MOST_RUNS } from '../compare/chosen-runs'

/** Runs without a study are shown a few at first: many curves hide each other. */
const AT_FIRST = 6
/** So many trainings are set beside the theory. */
const BESIDE_THEORY = 24

/** Trainings that measure the uncertainty pair, and measurements of it by themselves, newest first. */
export function measuringRuns(runs: readonly Run[]): Run[] {
  return runs.filter(({ spec }) =>
    spec.kind === 'train'
      ? spec.measure.estimators.length > 0
      : spec.kind === 'uncertainty' && !spec.eachClass
  )
}

/** The newest finished trainings, of runs that are sorted newest first. */
export function newestTrainings(runs: readonly Run[]): Run[] {
  return runs.filter(({ spec, state }) => spec.kind === 'train' && state === 'done').slice(0, BESIDE_THEORY)
}

/** The newest runs that measured each class by itself, the oldest of them first. */
export function byClassRuns(runs: readonly Run[]): Run[] {
  return runs
    .filter(({ spec }) => spec.kind === 'uncertainty' && spec.eachClass)
    .slice(0, AT_FIRST)
    .reverse()
}

/** The first runs of the newest study, as many as its page shows, or the newest runs by themselves. */
export function firstChoice(runs: readonly Run[]): string[] {
  const study = runs[0]?.studyId ?? null
  const together = study === null ? runs.slice(0, AT_FIRST) : runs.filter((run) => run.studyId === study)
  return together
    .map((run) => run.id)
    .reverse()
    .slice(0, MOST_RUNS)
}

/** One measurement of the pair. */
export interface Measured {
  /** The epoch of a training that it was made after; 0 where a network was measured by itself. */
  readonly epoch: number
  readonly result: UncertaintyResult
}

/** What a run measured with one estimator, by epoch; of a repeated epoch the last. */
export function measurementsOf(detail: RunDetail | undefined, estimator: string): Measured[] {
  const byEpoch = new Map<number, Measured>()
  for (const point of detail?.points ?? []) {
    if (point.kind !== 'epoch' && point.kind !== 'uncertainty') continue
    const epoch = point.kind === 'epoch' ? point.epoch : 0
    const results = point.kind === 'epoch' ? point.uncertainty : [point.result]
    const result = results.find(({ spec }) => spec.estimator === estimator)
    if (result) byEpoch.set(epoch, { epoch, result })
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch)
}

/** The charts of each estimator that has measured something; none where no training measured with it: one value is no curve. */
export function measuredGroups(
  groups: readonly EstimatorGroup[],
  details: readonly RunDetail[]
): EstimatorGroup[] {
  return Object.values(estimatorInfos).flatMap(({ id, label }): EstimatorGroup[] => {
    const drawn = groups.find((group) => group.id === id)
    if (drawn !== undefined) return [drawn]
    const isMeasured = details.some((detail) => measurementsOf(detail, id).length > 0)
    return isMeasured ? [{ id, label, charts: [] }] : []
  })
}

/** How many values of an estimator are resolved. */
export function resolvedShare(
  details: readonly RunDetail[],
  estimator: string
): { readonly resolved: number; readonly all: number } {
  const results = details.flatMap((detail) => measurementsOf(detail, estimator))
  return { resolved: results.filter(({ result }) => result.resolved).length, all: results.length }
}

/** `Δx_i Δp_i - 1/2` of each pixel; not a number where a pixel never varies. */
export function excessOf({ sigmaX, sigmaP }: UncertaintyResult): number[] {
  return sigmaX.map((value, pixel) => (value > 0 ? value * (sigmaP[pixel] ?? NaN) - 0.5 : NaN))
}
