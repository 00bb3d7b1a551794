import type { Dataset } from '@contract/dataset'
import type { DatasetStatistics } from '@contract/dataset-statistics'
import { type AppError, toAppError } from '@contract/errors'
import type { Run } from '@contract/run'
import { type ComputedRef, type Ref, type ShallowRef, computed, shallowRef, watch } from 'vue'
import { useDatasetStatisticsStore } from '../../stores/dataset-statistics'
import { useRunsStore } from '../../stores/runs'

export interface StatisticsState {
  /** Null before a statistics job; undefined until it is known. */
  readonly statistics: ComputedRef<DatasetStatistics | null | undefined>
  /** The job that works them out now. */
  readonly working: ComputedRef<Run | undefined>
  readonly busy: Ref<boolean>
  readonly error: ShallowRef<AppError | null>
  start(): Promise<void>
}

/** Statistics of a data set, read anew whenever a job that works them out has ended. */
export function useStatistics(dataset: () => Dataset | undefined): StatisticsState {
  const store = useDatasetStatisticsStore()
  const runs = useRunsStore()
  const busy = shallowRef(false)
  const error = shallowRef<AppError | null>(null)
  const working = computed(() =>
    runs.active.find(({ spec }) => spec.kind === 'dataset-statistics' && spec.dataset === dataset()?.name)
  )
  const statistics = computed(() => store.found.get(dataset()?.id ?? ''))

  async function guarded(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
      error.value = null
    } catch (thrown) {
      error.value = toAppError(thrown)
    }
  }

  watch(
    () => dataset()?.id,
    (id) => {
      if (id !== undefined) void guarded(() => store.ensure(id))
    },
    { immediate: true }
  )
  watch(working, (now) => {
    const id = dataset()?.id
    if (now === undefined && id !== undefined) void guarded(() => store.load(id))
  })

  return {
    statistics,
    working,
    busy,
    error,
    async start() {
      const own = dataset()
      if (!own) return
      busy.value = true
      await guarded(async () => {
        await runs.start({ kind: 'dataset-statistics', dataset: own.name })
        // A small data set is done while its start is still under way.
        await store.load(own.id)
      })
      busy.value = false
    }
  }
}
