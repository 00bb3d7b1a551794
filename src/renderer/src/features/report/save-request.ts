import { ref } from 'vue'

const waiting = ref(false)

/** The menu asks for a report: the report page, once it is there, opens the save dialog. */
export function requestSave(): void {
  waiting.value = true
}

/** True while the menu's wish is open. */
export const saveRequested = waiting

export function takeSaveRequest(): boolean {
  const asked = waiting.value
  waiting.value = false
  return asked
}
