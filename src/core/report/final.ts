import { attackLabel } from '@contract/attacks'
import type { AttackResult, EpochPoint, UncertaintyResult, WorstCase } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { groupsBy } from '../charts/groups-by'
import { threatKey } from '../charts/conditions'
import { formatCount } from '../charts/format'
import { dataKey, epochPoints } from '../charts/samples'
import { uncertaintyKey } from '../charts/uncertainty-charts'

/** The last attacks of one run under one threat model, on one part of one data set. */
export interface FinalAttacks {
  readonly detail: RunDetail
  readonly epoch: number
  readonly clean: EpochPoint['cleanAccuracy']
  readonly results: readonly AttackResult[]
  readonly worst: WorstCase | null
}

/** Final attacks of all runs that may stand in one table. */
export interface ThreatGroup {
  readonly key: string
  readonly first: AttackResult
  readonly rows: readonly FinalAttacks[]
  /** One column an attack; the same settings are the same column. */
  readonly columns: readonly { readonly key: string; readonly label: string }[]
}

/** The last epoch of a run, or its last one that has what `wanted` asks for. */
export function lastPoint(
  detail: RunDetail,
  wanted: (point: EpochPoint) => boolean = () => true
): EpochPoint | undefined {
  return epochPoints(detail).filter(wanted).pop()
}

/** The last attacks of all runs, by threat model, test images and data set. */
export function finalAttacks(details: readonly RunDetail[]): ThreatGroup[] {
  const groups = new Map<string, { first: AttackResult; rows: FinalAttacks[] }>()
  for (const detail of details) {
    const point = lastPoint(detail, ({ attacks }) => attacks.length > 0)
    if (!point) continue
    for (const results of groupsBy(point.attacks, (result) => groupKey(result, detail))) {
      const [first] = results
      const key = groupKey(first, detail)
      const threat = threatKey(first.threatModel)
      const worst = point.worstCases.find(
        (one) => one.attacks.length > 1 && threatKey(one.threatModel) === threat
      )
      const row = { detail, epoch: point.epoch, clean: point.cleanAccuracy, results, worst: worst ?? null }
      const group = groups.get(key)
      if (group) group.rows.push(row)
      else groups.set(key, { first, rows: [row] })
    }
  }
  return [...groups].map(([key, { first, rows }]) => ({ key, first, rows, columns: attackColumns(rows) }))
}

/** The lowest robust accuracy known for a row: its worst case, else the lowest of its attacks. */
export function headline(row: FinalAttacks): AttackResult['robustAccuracy'] | null {
  if (row.worst) return row.worst.robustAccuracy
  return row.results.reduce<AttackResult['robustAccuracy'] | null>(
    (lowest, { robustAccuracy }) =>
      lowest === null || robustAccuracy.value < lowest.value ? robustAccuracy : lowest,
    null
  )
}

/** The last measurement of all runs by one estimator. */
export interface EstimatorGroup {
  readonly key: string
  readonly first: UncertaintyResult
  readonly rows: readonly {
    readonly detail: RunDetail
    readonly epoch: number
    readonly result: UncertaintyResult
  }[]
}

/** The last measurements of the uncertainty relation of all runs, one group an estimator with its options. */
export function finalUncertainty(details: readonly RunDetail[]): EstimatorGroup[] {
  const groups = new Map<string, EstimatorGroup & { rows: EstimatorGroup['rows'][number][] }>()
  for (const detail of details) {
    const point = lastPoint(detail, ({ uncertainty }) => uncertainty.length > 0)
    for (const result of point?.uncertainty ?? []) {
      const key = uncertaintyKey(result, detail)
      const row = { detail, epoch: point?.epoch ?? 0, result }
      const group = groups.get(key)
      if (group) group.rows.push(row)
      else groups.set(key, { key, first: result, rows: [row] })
    }
  }
  return [...groups.values()]
}

/** What results must share to stand in one table: threat model, test images, data set. */
function groupKey(result: AttackResult, detail: RunDetail): string {
  const { threatModel, sampleCount, offset, datasetHash } = result
  return JSON.stringify([threatKey(threatModel), sampleCount, offset, datasetHash || dataKey(detail)])
}

/** A key for the settings of an attack, seed left out. */
export function specKey(result: AttackResult): string {
  return JSON.stringify(result.spec)
}

function attackColumns(rows: readonly FinalAttacks[]): { key: string; label: string }[] {
  const columns = new Map<string, string>()
  for (const { results } of rows)
    for (const result of results) columns.set(specKey(result), attackLabel(result.spec))
  const used = new Map<string, number>()
  return [...columns].map(([key, label]) => {
    const count = (used.get(label) ?? 0) + 1
    used.set(label, count)
    return { key, label: count > 1 ? `${label} (${formatCount(count)})` : label }
  })
}
