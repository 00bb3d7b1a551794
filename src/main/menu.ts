import type { MenuEntry, MenuWords } from '@contract/menu'
import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron'
import { say } from './say'

type Item = MenuItemConstructorOptions

/** A project that was open before, as the menu offers it. */
export interface RecentEntry {
  readonly name: string
  readonly folder: string
}

/** What entries of the menu do. */
export interface MenuActions {
  /** A command of the window. */
  send(command: string): void
  openProject(folder: string): void
}

/** As many are offered; the page of projects has them all. */
const maxRecent = 10

/**
 * The native menu: what the window offers, and what every program has. Commands go to the window, which knows what
 * they mean, and which listens to the keyboard itself: the keys are only shown here.
 */
function menuTemplate(
  platform: NodeJS.Platform,
  developer: boolean,
  entries: readonly MenuEntry[],
  recent: readonly RecentEntry[],
  { send, openProject }: MenuActions,
  words: MenuWords
): Item[] {
  const mac = platform === 'darwin'
  const separator: Item = { type: 'separator' }
  const of = (menu: MenuEntry['menu'], leftOut?: string): Item[] =>
    entries
      .filter((entry) => entry.menu === menu && entry.id !== leftOut)
      .map((entry) => itemOf(entry, platform, send))
  const settings = entries.filter(({ id }) => id === 'settings').map((entry) => itemOf(entry, platform, send))
  const file: Item = {
    label: `&${words.file}`,
    submenu: [
      ...of('file', 'settings'),
      separator,
      recentItem(recent, openProject, words.recent, platform),
      ...(mac ? [] : [separator, ...settings, separator, { role: 'quit', label: words.quit } as Item])
    ]
  }
  const view: Item = {
    label: `&${words.view}`,
    submenu: [
      ...of('view'),
      separator,
      { role: 'reload', label: words.reload },
      ...(developer ? ([{ role: 'toggleDevTools', label: words.developer }] as const) : []),
      separator,
      { role: 'resetZoom', label: words.actualSize },
      { role: 'zoomIn', label: words.larger },
      { role: 'zoomOut', label: words.smaller },
      separator,
      { role: 'togglefullscreen', label: words.fullScreen }
    ]
  }
  const macMenu: Item = {
    label: app.name,
    submenu: [
      { role: 'about' },
      separator,
      ...settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' }
    ]
  }
  const help: Item = {
    role: 'help',
    label: words.help,
    submenu: [...of('help'), separator, { label: words.about, click: showAbout }]
  }
  const own: Item[] =
    entries.length === 0
      ? []
      : [
          { label: `&${words.go}`, submenu: of('go') },
          { label: `&${words.run}`, submenu: of('run') }
        ]
  return [
    ...(mac ? [macMenu] : []),
    file,
    editItem(words, of('edit')),
    view,
    ...own,
    windowItem(words, mac),
    help
  ]
}

function itemOf(
  { id, title, shortcut, enabled }: MenuEntry,
  platform: NodeJS.Platform,
  send: (command: string) => void
): Item {
  return {
    id,
    // An ampersand would underline the letter after it.
    label: title.replace(/&/g, '&&'),
    enabled,
    ...(shortcut === null ? {} : { accelerator: shortcut }),
    // On a Mac the page gets the keys first and keeps those that it knows.
    ...(platform === 'darwin' ? {} : { registerAccelerator: false }),
    click: () => send(id)
  }
}

/**
 * Projects by name, newest first, with a digit to press, alone in the menu and with Alt anywhere. Ctrl+1 to Ctrl+9, which
 * other programs have for them, belong to the pages, which are gone to far more often.
 */
function recentItem(
  recent: readonly RecentEntry[],
  openProject: MenuActions['openProject'],
  label: string,
  platform: NodeJS.Platform
): Item {
  const shown = recent.slice(0, maxRecent)
  return {
    id: 'open-recent',
    label,
    enabled: shown.length > 0,
    submenu: shown.map(({ name, folder }, index) => ({
      label: `${index < 9 ? `&${index + 1} ` : ''}${name.replace(/&/g, '&&')}`,
      sublabel: folder,
      toolTip: folder,
      // The window listens to the keys itself.
      ...(index < 9 ? { accelerator: `Alt+${index + 1}` } : {}),
      ...(platform === 'darwin' ? {} : { registerAccelerator: false }),
      click: () => openProject(folder)
    }))
  }
}

/** Shows a menu with what the window offers; before it has said so, with what every program has. */
export function installMenu(
  entries: readonly MenuEntry[],
  recent: readonly RecentEntry[],
  actions: MenuActions,
  words: MenuWords
): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(process.platform, !app.isPackaged, entries, recent, actions, words))
  )
}

function editItem(words: MenuWords, own: readonly Item[]): Item {
  return {
    label: `&${words.edit}`,
    role: 'editMenu',
    submenu: [
      { role: 'undo', label: words.undo },
      { role: 'redo', label: words.redo },
      ...own,
      { type: 'separator' },
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.selectAll }
    ]
  }
}

function windowItem(words: MenuWords, mac: boolean): Item {
  return {
    label: words.window,
    role: 'windowMenu',
    submenu: [
      { role: 'minimize', label: words.minimize },
      mac ? { role: 'front' } : { role: 'close', label: words.close }
    ]
  }
}

function showAbout(): void {
  const { electron, chrome, node } = process.versions
  void dialog.showMessageBox({
    type: 'info',
    title: say('about'),
    message: `Heisenbench ${app.getVersion()}`,
    detail: [say('whatItIs'), '', `Electron ${electron}, Chromium ${chrome}, Node ${node}`].join('\n'),
    buttons: [say('close')]
  })
}
