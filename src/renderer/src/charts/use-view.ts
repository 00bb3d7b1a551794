import type { ChartSpec } from '@core/charts/chart-spec'
import { type ChartView, type Range, canBeLog, plainView, viewed } from '@core/charts/chart-view'
import { canSmooth } from '@core/charts/smoothing'
import { type ComputedRef, type ShallowRef, computed, shallowRef, toRaw, watch } from 'vue'

/** The part of a chart that is seen; null: all of it. */
export interface Zoom {
  readonly x: Range | null
  readonly y: Range | null
}

export interface View {
  /** What the reader chose about scales and smoothing. */
  readonly choices: ShallowRef<ChartView>
  readonly zoom: ShallowRef<Zoom>
  /** The chart as it is seen now. */
  readonly shown: ComputedRef<ChartSpec>
  /** The same chart without the zoom: how far one can see. */
  readonly whole: ComputedRef<ChartSpec>
  readonly zoomed: ComputedRef<boolean>
  readonly canSmooth: ComputedRef<boolean>
  readonly canLog: { readonly x: ComputedRef<boolean>; readonly y: ComputedRef<boolean> }
}

const everything: Zoom = { x: null, y: null }

/**
 * How a reader looks at one chart. What is chosen for many charts in common takes the place of its own choices. Choices and zoom are apart: a zoom must not
 * smooth 100,000 points anew.
 */
export function useView(spec: () => ChartSpec, common: () => ChartView | undefined = () => undefined): View {
  const choices = shallowRef<ChartView>(common() ?? plainView)
  watch(common, (next) => {
    if (next !== undefined) choices.value = next
  })
  const zoom = shallowRef<Zoom>(everything)
  // Reading many points through Vue's proxies would be slow.
  const raw = computed(() => toRaw(spec()))
  const whole = computed(() => viewed(raw.value, choices.value))
  return {
    choices,
    zoom,
    whole,
    shown: computed(() => viewed(whole.value, { ...plainView, ...zoom.value })),
    zoomed: computed(() => zoom.value.x !== null || zoom.value.y !== null),
    canSmooth: computed(() => canSmooth(raw.value)),
    canLog: { x: computed(() => canBeLog(raw.value, 'x')), y: computed(() => canBeLog(raw.value, 'y')) }
  }
}
