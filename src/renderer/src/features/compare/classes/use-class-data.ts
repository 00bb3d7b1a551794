import type { ClassReport, MarginReport } from '@contract/compare'
import { type AppError, toAppError } from '@contract/errors'
import { type ShallowRef, shallowRef, watch } from 'vue'
import { call } from '../../../api'
import type { Reading } from '../../../composables/first-reading'

export interface ClassData {
  /** By evaluation; those of an older program are missing. */
  readonly reports: ShallowRef<ReadonlyMap<string, ClassReport>>
  readonly margins: ShallowRef<MarginReport | null>
  readonly reading: ShallowRef<Reading>
  readonly error: ShallowRef<AppError | null>
  again(): Promise<void>
}

/** Reads what the ledgers say of the classes of some evaluations, whenever these change. */
export function useClassData(evaluationIds: () => readonly string[]): ClassData {
  const reports = shallowRef<ReadonlyMap<string, ClassReport>>(new Map())
  const margins = shallowRef<MarginReport | null>(null)
  const reading = shallowRef<Reading>('known')
  const error = shallowRef<AppError | null>(null)
  let turn = 0

  async function again(): Promise<void> {
    const mine = ++turn
    const ids = [...evaluationIds()]
    error.value = null
    if (ids.length === 0) {
      reports.value = new Map()
      margins.value = null
      reading.value = 'known'
      return
    }
    reading.value = 'under-way'
    try {
      const [classes, found] = await Promise.all([
        call('compare.classes', { evaluationIds: ids }),
        call('compare.margins', { evaluationIds: ids })
      ])
      if (mine !== turn) return
      reports.value = new Map(classes.map((report) => [report.evaluationId, report]))
      margins.value = found
      reading.value = 'known'
    } catch (thrown) {
      if (mine !== turn) return
      error.value = toAppError(thrown)
      reading.value = 'failed'
    }
  }

  watch(
    () => evaluationIds().join(' '),
    () => void again(),
    { immediate: true }
  )
  return { reports, margins, reading, error, again }
}
