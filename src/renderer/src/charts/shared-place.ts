import type { AxisSpec } from '@core/charts/chart-spec'
import { type ComputedRef, computed, onScopeDispose, ref, watch } from 'vue'
import { axisKey, crosshair } from './crosshair'

/** Place of the value nearest to `x`, of two the earlier one; null where there is none. Values that are null stand aside. */
export function placeNearest(values: readonly (number | null)[], x: number): number | null {
  let best: number | null = null
  let distance = Infinity
  for (const [place, value] of values.entries()) {
    if (value === null || !(Math.abs(value - x) < distance)) continue
    best = place
    distance = Math.abs(value - x)
  }
  return best
}

export interface SharedPlace {
  /** Which of the pictures is shown. */
  readonly place: ComputedRef<number>
  /** Shows one of them; the charts over the same quantity draw their line there. */
  show(place: number): void
  /** Takes that line away. */
  leave(): void
}

/** So many rows of pictures were made: each names its own line. */
let sources = 0

/**
 * Pictures in a row that belong to places on an axis, an epoch each: they follow the line that charts over the same axis share,
 * and stay where it was last. Nobody pointing, the last one is shown.
 */
export function useSharedPlace(
  axis: Pick<AxisSpec, 'label' | 'unit'>,
  values: () => readonly (number | null)[]
): SharedPlace {
  const key = axisKey(axis)
  const source = `pictures ${++sources}`
  /** Null follows the last picture. */
  const picked = ref<number | null>(null)
  const place = computed(() => {
    const last = Math.max(0, values().length - 1)
    return Math.min(picked.value ?? last, last)
  })
  watch(crosshair, (at) => {
    if (at === null || at.key !== key || at.source === source) return
    picked.value = placeNearest(values(), at.x) ?? picked.value
  })
  const leave = (): void => {
    if (crosshair.value?.source === source) crosshair.value = null
  }
  onScopeDispose(leave)
  return {
    place,
    show(next) {
      picked.value = next
      const x = values()[next] ?? null
      crosshair.value = x === null ? null : { key, x, source }
    },
    leave
  }
}
