import type { EventPayload } from '@contract/ipc'
import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron'

export type MenuCommand = EventPayload<'menu.command'>['command']

/** The native menu. Commands go to the window, which knows what is open. */
export function menuTemplate(
  platform: NodeJS.Platform,
  developer: boolean,
  send: (command: MenuCommand) => void
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => send('settings')
  }
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { label: 'New project…', accelerator: 'CmdOrCtrl+N', click: () => send('new-project') },
      { label: 'Open project…', accelerator: 'CmdOrCtrl+O', click: () => send('open-project') },
      { type: 'separator' },
      { label: 'Save report…', accelerator: 'CmdOrCtrl+S', click: () => send('save-report') },
      ...(mac ? [] : ([{ type: 'separator' }, settings, { type: 'separator' }, { role: 'quit' }] as const))
    ]
  }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'reload' },
      ...(developer ? ([{ role: 'toggleDevTools' }] as const) : []),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' }
    ]
  }
  const macMenu: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' }
    ]
  }
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [{ label: 'About Heisenbench', click: showAbout }]
  }
  return [...(mac ? [macMenu] : []), file, { role: 'editMenu' }, view, { role: 'windowMenu' }, help]
}

export function installMenu(send: (command: MenuCommand) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, !app.isPackaged, send)))
}

function showAbout(): void {
  const { electron, chrome, node } = process.versions
  void dialog.showMessageBox({
    type: 'info',
    title: 'About Heisenbench',
    message: `Heisenbench ${app.getVersion()}`,
    detail: [
      'An offline workbench for the accuracy-robustness trade-off of neural networks.',
      '',
      `Electron ${electron}, Chromium ${chrome}, Node ${node}`
    ].join('\n'),
    buttons: ['Close']
  })
}
