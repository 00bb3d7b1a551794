import { type MenuEntry, type MenuWords, menuWords } from '@contract/menu'
import type { App } from '@services/app'
import { installMenu, type MenuActions, type RecentEntry } from './menu'

/**
 * Keeps the native menu up to date with what the window offers and with the projects that were open before. Gives the
 * function that takes the window's entries.
 */
export function keepMenu(
  services: App,
  actions: MenuActions
): (entries: readonly MenuEntry[], words?: MenuWords) => void {
  let entries: readonly MenuEntry[] = []
  let recent: readonly RecentEntry[] = []
  let words: MenuWords = menuWords
  const show = (): void => installMenu(entries, recent, actions, words)

  async function readRecent(): Promise<void> {
    const current = services.currentProject()?.folder
    const found = await services.recent.list()
    const next = found.filter(({ missing, folder }) => !missing && folder !== current)
    const keys = (list: readonly RecentEntry[]): string =>
      JSON.stringify(list.map((one) => [one.name, one.folder]))
    if (keys(next) === keys(recent)) return
    recent = next
    show()
  }
  // A list that cannot be read leaves the menu as it is; the page of projects says what is wrong.
  const refresh = (): void => void readRecent().catch(() => undefined)
  services.on('project.changed', ({ what }) => {
    if (what === 'project') refresh()
  })
  show()
  refresh()
  return (offered, said) => {
    entries = offered
    words = said ?? menuWords
    show()
    refresh()
  }
}
