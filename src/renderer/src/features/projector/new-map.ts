import { ref } from 'vue'
import { go, page } from '../../route'

/** Whether the form of a new map is shown. */
export const asksNewMap = ref(false)

/** Shows the form, wherever the window is by then. */
export function askNewMap(): void {
  asksNewMap.value = true
  if (page.value !== 'projector') go('projector')
}
