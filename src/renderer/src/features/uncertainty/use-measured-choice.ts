import { type WritableComputedRef, computed } from 'vue'
import { route, stay } from '../../route'

/** What is chosen among the measurements: runs, estimator, and the run and epoch whose pixels are shown. */
export interface MeasuredChoice {
  /** Null until a person chooses. */
  readonly runs: WritableComputedRef<readonly string[] | null>
  readonly estimator: WritableComputedRef<string>
  readonly run: WritableComputedRef<string>
  /** Null: the last one. */
  readonly epoch: WritableComputedRef<number | null>
}

/** Stands for a choice of no run at all. */
const NONE = '-'

/** The choice lives in the address, `#/uncertainty/measured/runs/estimator/run/epoch`: a link or a kept figure brings it back. */
export function useMeasuredChoice(): MeasuredChoice {
  const parts = computed(() => {
    const { page, rest } = route.value
    return page === 'uncertainty' ? rest.slice(1) : []
  })
  const part = (place: number): WritableComputedRef<string> =>
    computed({
      get: () => parts.value[place] ?? '',
      set(text) {
        if (route.value.page !== 'uncertainty' || text === (parts.value[place] ?? '')) return
        const next = [0, 1, 2, 3].map((at) => (at === place ? text : (parts.value[at] ?? '')))
        // What is not chosen at the end is left out.
        while (next.at(-1) === '') next.pop()
        stay('measured', ...next)
      }
    })
  const [runs, estimator, run, epoch] = [part(0), part(1), part(2), part(3)]
  return {
    runs: computed({
      get: () => (runs.value === '' ? null : runs.value === NONE ? [] : runs.value.split('+')),
      set: (ids) => (runs.value = ids === null ? '' : ids.length === 0 ? NONE : ids.join('+'))
    }),
    estimator,
    run,
    epoch: computed({
      get: () => (/^\d+$/.test(epoch.value) ? Number(epoch.value) : null),
      set: (value) => (epoch.value = value === null ? '' : String(value))
    })
  }
}
