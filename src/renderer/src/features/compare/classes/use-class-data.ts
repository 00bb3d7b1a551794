import type { ClassReport, MarginReport } from '@contract/compare'
import { type AppError, toAppError } from '@contract/errors'
import { type Ref, type ShallowRef, ref, shallowRef, watch } from 'vue'
import { call } from '../../../api'

export interface ClassData {
  /** By evaluation; those of an older program are missing. */
  readonly reports: ShallowRef<ReadonlyMap<string, ClassReport>>
  readonly margins: ShallowRef<MarginReport | null>
  readonly reading: Ref<boolean>
  readonly error: ShallowRef<AppError | null>
}

/** Reads what the ledgers say of the classes of some evaluations, whenever these change. */
export function useClassData(evaluationIds: () => readonly string[]): ClassData {
  const reports = shallowRef<ReadonlyMap<string, ClassReport>>(new Map())
  const margins = shallowRef<MarginReport | null>(null)
  const reading = ref(false)
  const error = shallowRef<AppError | null>(null)
  let turn = 0

  watch(
    () => evaluationIds().join(' '),
    async () => {
      const mine = ++turn
      const ids = [...evaluationIds()]
      if (ids.length === 0) {
        reports.value = new Map()
        margins.value = null
        return
      }
      reading.value = true
      try {
        const [classes, found] = await Promise.all([
          call('compare.classes', { evaluationIds: ids }),
          call('compare.margins', { evaluationIds: ids })
        ])
        if (mine !== turn) return
        reports.value = new Map(classes.map((report) => [report.evaluationId, report]))
        margins.value = found
        error.value = null
      } catch (thrown) {
        if (mine === turn) error.value = toAppError(thrown)
      } finally {
        if (mine === turn) reading.value = false
      }
    },
    { immediate: true }
  )
  return { reports, margins, reading, error }
}
