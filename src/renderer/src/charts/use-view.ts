import type { ChartSpec } from '@core/charts/chart-spec'
import { type ChartView, canBeLog, plainView, viewed, viewedInParts } from '@core/charts/chart-view'
import { canSmooth } from '@core/charts/smoothing'
import { type ComputedRef, type Ref, computed, onScopeDispose, ref, shallowRef, toRaw, watch } from 'vue'
import { inSlices } from '../composables/freely'
import { type Zoom, keptChoices, keptZoom } from './kept-look'

export interface View {
  /** What the reader chose about scales and smoothing. */
  readonly choices: Ref<ChartView>
  readonly zoom: Ref<Zoom>
  /** The chart as it is seen now. */
  readonly shown: ComputedRef<ChartSpec>
  /** The same chart without the zoom: how far one can see. */
  readonly whole: ComputedRef<ChartSpec>
  /** True while a long chart is as it was before the last choice: the new one is worked out. */
  readonly busy: Readonly<Ref<boolean>>
  readonly zoomed: ComputedRef<boolean>
  readonly canSmooth: ComputedRef<boolean>
  readonly canLog: { readonly x: ComputedRef<boolean>; readonly y: ComputedRef<boolean> }
}

/** Points that can be smoothed and scaled at once without being felt. */
const FEW = 5000

/**
 * How a reader looks at one chart. What is chosen for many charts in common takes the place of its own choices. Choices and
 * zoom are apart: a zoom must not smooth 100,000 points anew.
 */
export function useView(spec: () => ChartSpec, common: () => ChartView | undefined = () => undefined): View {
  const id = (): string => spec().id
  const choices = keptChoices(id, common)
  const zoom = keptZoom(id)
  // Reading many points through Vue's proxies would be slow.
  const raw = computed(() => toRaw(spec()))
  const { whole, busy } = useWhole(raw, choices)
  return {
    choices,
    zoom,
    whole,
    busy,
    shown: computed(() => viewed(whole.value, { ...plainView, ...zoom.value })),
    zoomed: computed(() => zoom.value.x !== null || zoom.value.y !== null),
    canSmooth: computed(() => canSmooth(raw.value)),
    canLog: { x: computed(() => canBeLog(raw.value, 'x')), y: computed(() => canBeLog(raw.value, 'y')) }
  }
}

/** The chart as it was chosen: at once, or in short tasks where it has many points; then it stays as it was until it is there. */
function useWhole(
  raw: ComputedRef<ChartSpec>,
  choices: Readonly<Ref<ChartView>>
): { whole: ComputedRef<ChartSpec>; busy: Ref<boolean> } {
  const isLong = computed(
    () =>
      raw.value.series.reduce((sum, { points }) => sum + points.length, 0) > FEW && !isPlain(choices.value)
  )
  /** The last one that was worked out in parts. */
  const made = shallowRef(raw.value)
  const busy = ref(false)
  let isOver = false
  let isDue = false

  /** A new choice ends what is under way; new points do not, for a training may bring them faster than they are smoothed. */
  async function work(): Promise<void> {
    isDue = true
    if (busy.value) return
    busy.value = true
    try {
      while (isDue && !isOver && isLong.value) {
        isDue = false
        const chosen = choices.value
        const isWanted = (): boolean => !isOver && isLong.value && choices.value === chosen
        const found = await inSlices(viewedInParts(raw.value, chosen), isWanted)
        if (found !== null) made.value = found
      }
    } finally {
      busy.value = false
    }
  }

  watch(
    [raw, choices],
    () => {
      if (isLong.value) void work()
      // So that what comes next starts from what is seen.
      else made.value = raw.value
    },
    { immediate: true, flush: 'sync' }
  )
  onScopeDispose(() => (isOver = true))
  return {
    whole: computed(() => (isLong.value ? made.value : viewed(raw.value, choices.value))),
    busy
  }
}

function isPlain({ smoothing, ignoreOutliers, xScale, yScale }: ChartView): boolean {
  return !(smoothing > 0) && !ignoreOutliers && xScale === null && yScale === null
}
