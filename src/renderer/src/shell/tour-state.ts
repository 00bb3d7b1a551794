import { readonly, ref } from 'vue'

const running = ref(false)

/** True while the tour is shown. */
export const isTourRunning = readonly(running)

export function startTour(): void {
  running.value = true
}

export function endTour(): void {
  running.value = false
}
