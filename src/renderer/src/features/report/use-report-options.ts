import { type AppError, toAppError } from '@contract/errors'
import { ReportOptions, orderedSections } from '@contract/report'
import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call } from '../../api'
import { useProjectStore } from '../../stores/project'
import { type ViewHistory, viewHistory } from '../../composables/view-history'

const REST = 400

export interface KeptOptions {
  /** Null until they are read. Every section is in it once, in its order. */
  readonly options: Ref<ReportOptions | null>
  readonly error: ShallowRef<AppError | null>
  /** Of this project's options, since they were read. */
  readonly history: ShallowRef<ViewHistory<ReportOptions>>
}

/** The options of the open project's report: read once, and kept with the project a moment after each change. */
export function useReportOptions(): KeptOptions {
  const project = useProjectStore()
  const options = ref<ReportOptions | null>(null)
  const error = shallowRef<AppError | null>(null)
  const newHistory = (): ViewHistory<ReportOptions> =>
    viewHistory((state) => {
      options.value = copyOf(state)
    })
  const history = shallowRef(newHistory())
  /** As they were after the last change: what changes inside of them leaves no earlier state behind. */
  let latest: ReportOptions | null = null
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
    latest = null
    history.value = newHistory()
    error.value = null
    if (opened === undefined) return
    let found = ReportOptions.parse({})
    try {
      found = await call('reports.options')
    } catch (thrown) {
      error.value = toAppError(thrown)
    }
    if (folder !== opened) return
    options.value = usual(found)
    latest = copyOf(options.value)
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
      const state = copyOf(now)
      if (latest !== null) history.value.changed(latest, state)
      latest = state
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
  return { options, error, history }
}

function copyOf(options: ReportOptions): ReportOptions {
  return JSON.parse(JSON.stringify(options)) as ReportOptions
}
