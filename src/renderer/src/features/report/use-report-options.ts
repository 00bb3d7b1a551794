import { type AppError, toAppError } from '@contract/errors'
import { ReportOptions, orderedSections } from '@contract/report'
import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call } from '../../api'
import { useProjectStore } from '../../stores/project'

const REST = 400

export interface KeptOptions {
  /** Null until they are read. Every section is in it once, in its order. */
  readonly options: Ref<ReportOptions | null>
  readonly error: ShallowRef<AppError | null>
}

/** The options of the open project's report: read once, and kept with the project a moment after each change. */
export function useReportOptions(): KeptOptions {
  const project = useProjectStore()
  const options = ref<ReportOptions | null>(null)
  const error = shallowRef<AppError | null>(null)
  let folder: string | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined

  const usual = (given: ReportOptions): ReportOptions => ({
    ...given,
    sections: orderedSections(given.sections)
  })

  async function load(opened: string | undefined): Promise<void> {
    flush()
    folder = opened
    options.value = null
    error.value = null
    if (opened === undefined) return
    let found = ReportOptions.parse({})
    try {
      found = await call('reports.options')
    } catch (thrown) {
      error.value = toAppError(thrown)
    }
    if (folder === opened) options.value = usual(found)
  }

  function flush(): void {
    if (waiting === undefined) return
    clearTimeout(waiting)
    waiting = undefined
    if (folder === undefined || options.value === null) return
    const kept = call('reports.keep', { folder, options: options.value })
    kept.catch((thrown: unknown) => {
      error.value = toAppError(thrown)
    })
  }

  watch(() => project.current?.folder, load, { immediate: true })
  watch(
    options,
    (now, before) => {
      // Reading them is no change.
      if (now === null || before === null) return
      clearTimeout(waiting)
      waiting = setTimeout(flush, REST)
    },
    { deep: true }
  )
  window.addEventListener('beforeunload', flush)
  onScopeDispose(() => {
    window.removeEventListener('beforeunload', flush)
    flush()
  })
  return { options, error }
}
