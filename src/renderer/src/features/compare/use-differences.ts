import type { MeasureComparison } from '@contract/compare'
import { type AppError, toAppError } from '@contract/errors'
import type { ComparedRun } from '@core/charts/compare/compared-runs'
import { type ShallowRef, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { call } from '../../api'

export interface Differences {
  /** Null until they are there, and without a baseline. */
  readonly rows: ShallowRef<readonly MeasureComparison[] | null>
  readonly error: ShallowRef<AppError | null>
  readonly busy: Ref<boolean>
  reload(): Promise<void>
}

/** Trainings that go on measure every few seconds; the comparison follows them at this distance, in milliseconds. */
const AFTER = 250

/** The measures of the chosen runs against those of the baseline, asked for anew when either changes. */
export function useDifferences(runs: () => readonly ComparedRun[], baseline: () => string): Differences {
  const rows = shallowRef<readonly MeasureComparison[] | null>(null)
  const error = shallowRef<AppError | null>(null)
  const busy = ref(false)
  let asked = 0
  let timer = 0

  async function load(): Promise<void> {
    const mine = ++asked
    const base = baseline()
    const others = runs().flatMap(({ detail }) => (detail.run.id === base ? [] : [detail.run.id]))
    error.value = null
    if (base === '' || others.length === 0) {
      rows.value = null
      busy.value = false
      return
    }
    busy.value = true
    try {
      const found = await call('compare.differences', { baseline: base, others })
      if (mine === asked) rows.value = found
    } catch (thrown) {
      if (mine === asked) error.value = toAppError(thrown)
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  const key = (): string =>
    [baseline(), ...runs().map(({ detail }) => `${detail.run.id}:${detail.points.length}`)].join(' ')
  watch(
    key,
    () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void load(), rows.value === null ? 0 : AFTER)
    },
    { immediate: true }
  )
  onScopeDispose(() => {
    asked++
    window.clearTimeout(timer)
  })
  return { rows, error, busy, reload: load }
}
