import { onBeforeUnmount, onMounted } from 'vue'
import { isMac } from '../shell/shortcuts'

/** What can be taken back and done again. */
interface Undoable {
  undo(): void
  redo(): void
}

/**
 * Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y (Cmd on a Mac) for the view that is shown, wherever on the page the focus is: what
 * undo takes away may have held it. While something is being typed the keys belong to the field.
 */
export function useUndoKeys(of: () => Undoable): void {
  function onKey(event: KeyboardEvent): void {
    const command = isMac ? event.metaKey : event.ctrlKey
    const { target } = event
    const types =
      target instanceof HTMLElement &&
      target.matches('input:not([type="checkbox"]):not([type="range"]), textarea, [contenteditable]')
    if (!command || event.altKey || types || event.defaultPrevented) return
    const key = event.key.toLowerCase()
    const isRedo = key === 'y' || (key === 'z' && event.shiftKey)
    if (key !== 'z' && !isRedo) return
    event.preventDefault()
    if (isRedo) of().redo()
    else of().undo()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
