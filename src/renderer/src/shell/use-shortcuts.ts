import { menuWords } from '@contract/menu'
import { onScopeDispose, watch } from 'vue'
import { call } from '../api'
import { useEvent } from '../composables/use-event'
import { useActionsStore } from './actions'
import { fitsShortcut, isMac, recentPlace } from './shortcuts'
import { useRecentProjects } from './use-recent-projects'

/** Answers the keyboard and the native menu, and keeps the menu in step with what is possible now. */
export function useShortcuts(): void {
  const actions = useActionsStore()
  const { recent, open } = useRecentProjects()

  const onKey = (event: KeyboardEvent): void => {
    // A dialog that is open keeps the keys to itself.
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return
    const place = recentPlace(event, isMac && isTyping(event))
    const project = place === null ? undefined : recent.value[place]
    if (project !== undefined) {
      event.preventDefault()
      if (!event.repeat) void open(project.folder)
      return
    }
    const action = actions.all.find(
      ({ shortcut, available }) => available && shortcut !== null && fitsShortcut(shortcut, event, isMac)
    )
    if (action === undefined) return
    event.preventDefault()
    if (!event.repeat) void actions.run(action.id)
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))

  useEvent('menu.command', ({ command }) => void actions.run(command))
  watch(
    () => JSON.stringify(actions.menu),
    () => void call('app.menu', { entries: actions.menu, words: menuWords }),
    { immediate: true }
  )
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]')
}
