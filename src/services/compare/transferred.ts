import { attackInfos, attackLabel } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { countsUnder } from '@contract/threat-model'
import type { TransferRow } from '@contract/transfer'
import { isSearchSpec, type Transferred } from '@core/checks'
import { flagsOfText } from '@core/evaluation/flag-text'
import type { Store } from '../store/store'

/**
 * What the examples of transfer matrices do to the network of an evaluation, where they are of its images, from the first one
 * on, and in its ball; runs in the trash do not count. A matrix takes any wrong class for a success, so that a targeted
 * evaluation is held against none. Those of minimum-norm attacks may lie outside of the ball, and rows of an older program
 * do not say which images they fool: both are left out.
 */
export function transferredTo(store: Store, headline: AttackResult): Transferred[] {
  if (headline.threatModel.targeted) return []
  const trashed = store.marks.trashed()
  return store.runs
    .list()
    .filter(({ id, spec }) => spec.kind === 'transfer' && !trashed.has(id))
    .flatMap(({ id }) => store.points.listLean(id))
    .flatMap((point) =>
      point.kind === 'transfer' && isComparable(point.row, headline) ? transferredBy(point.row, headline) : []
    )
}

function isComparable(row: TransferRow, headline: AttackResult): boolean {
  return (
    row.modelHash !== headline.modelHash &&
    row.datasetHash === headline.datasetHash &&
    row.offset === headline.offset &&
    isSearchSpec(row.spec) &&
    attackInfos[row.spec.attack].family !== 'minimum-norm' &&
    countsUnder(row.threatModel, headline.threatModel)
  )
}

function transferredBy(
  { cells, spec, source, sampleCount }: TransferRow,
  headline: AttackResult
): Transferred[] {
  const cell = cells.find(({ modelHash }) => modelHash === headline.modelHash)
  const robust = cell?.robust === undefined ? null : flagsOfText(cell.robust, sampleCount)
  return robust === null ? [] : [{ label: `${attackLabel(spec)} made on ${source}`, robust }]
}
