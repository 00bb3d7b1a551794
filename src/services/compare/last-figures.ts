import type { AttackResult, Rate, UncertaintyResult, WorstCase } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { dataKey, dataName, epochPoints } from '@core/charts/samples'
import { readLeanDetail } from '../read-project'
import type { Store } from '../store/store'

/** The newest figures of a run, whatever its kind. */
export interface LastFigures {
  /** The run, or the network where they are those of all runs on it. */
  readonly runId: string
  readonly dataHash: string
  readonly dataName: string
  readonly clean: Rate | null
  readonly attacks: readonly AttackResult[]
  readonly worstCases: readonly WorstCase[]
  readonly uncertainty: readonly UncertaintyResult[]
}

/**
 * The last figures of a run: of a training those of the last epoch in which each was measured, else what it measured.
 *
 * @throws AppError 'not-found'
 */
export function lastFigures(store: Store, runId: string): LastFigures {
  const detail = lastPoints(store, runId)
  const epochs = epochPoints(detail)
  const attacked = epochs.filter(({ attacks }) => attacks.length > 0).at(-1)
  const estimated = epochs.filter(({ uncertainty }) => uncertainty.length > 0).at(-1)
  const attacks = detail.points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
  const uncertainty = detail.points.flatMap((point) => (point.kind === 'uncertainty' ? [point.result] : []))
  return {
    runId,
    dataHash: dataKey(detail),
    dataName: dataName(detail),
    clean: epochs.at(-1)?.cleanAccuracy ?? attacks[0]?.cleanAccuracy ?? null,
    attacks: attacked?.attacks ?? attacks,
    worstCases: attacked?.worstCases ?? [],
    uncertainty: estimated?.uncertainty ?? uncertainty
  }
}

/** Points at the end of a training that usually hold every figure: reading all of a long one takes its time. */
const LAST = 4

/** Of a training the end, if it holds all kinds of figures that the training measures; else all points. */
function lastPoints(store: Store, runId: string): RunDetail {
  const run = store.runs.get(runId)
  if (run.spec.kind !== 'train') return readLeanDetail(store, runId)
  const points = store.points.listLeanLast(runId, LAST)
  const epochs = points.filter((point) => point.kind === 'epoch')
  const { attacks, estimators } = run.spec.measure
  const isWhole =
    epochs.length > 0 &&
    (attacks.length === 0 || epochs.some((point) => point.attacks.length > 0)) &&
    (estimators.length === 0 || epochs.some((point) => point.uncertainty.length > 0))
  return isWhole ? { run, points, warnings: [] } : readLeanDetail(store, runId)
}
