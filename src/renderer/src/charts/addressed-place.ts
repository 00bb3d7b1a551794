import type { AxisSpec } from '@core/charts/chart-spec'
import { type Ref, computed, onScopeDispose, watch } from 'vue'
import { setting } from '../route'
import { type SharedPlace, useSharedPlace } from './shared-place'

/** Milliseconds that a pointer rests before the address follows it. */
const REST = 300

/**
 * Pictures in a row as `useSharedPlace` shows them; the address names the value whose picture is shown, null for the last one.
 * It is shown once its picture is there; from then on slider and charts lead.
 */
export function useAddressedPlace(
  axis: Pick<AxisSpec, 'label' | 'unit'>,
  values: () => readonly (number | null)[],
  named: Ref<number | null>
): SharedPlace {
  const shared = useSharedPlace(axis, values)
  const { place, show, leave } = shared
  const all = computed(values)
  let told: number | null = null
  let asked: number | null = null
  watch(
    named,
    (next) => {
      if (next !== told) asked = next
    },
    { immediate: true }
  )
  watch(
    [named, all],
    () => {
      if (asked === null || all.value.length === 0) return
      const at = all.value.indexOf(asked)
      asked = null
      if (at < 0) return
      show(at)
      leave()
    },
    { immediate: true }
  )
  // A pointer that moves over charts changes it often: the address follows when it rests.
  let resting: ReturnType<typeof setTimeout> | undefined
  watch(place, () => {
    clearTimeout(resting)
    resting = setTimeout(() => {
      if (asked !== null) return
      told = place.value === all.value.length - 1 ? null : (all.value[place.value] ?? null)
      named.value = told
    }, REST)
  })
  onScopeDispose(() => clearTimeout(resting))
  return shared
}

/** The epoch that is shown, as a setting of the view; null for the last one. */
export function epochSetting(): Ref<number | null> {
  const text = setting('epoch')
  return computed({
    get: () => (/^\d+$/.test(text.value) ? Number(text.value) : null),
    set: (epoch) => (text.value = epoch === null ? '' : String(epoch))
  })
}
