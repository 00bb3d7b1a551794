import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { safeStartUrl, startUrl } from './app-protocol'
import { fitState, loadState, trackState } from './window-state'

export interface WindowOptions {
  readonly preload: string
  readonly icon: string
  /** Folder for the window's bounds. */
  readonly userData: string
  /** Without anything that the window remembers. */
  readonly isSafe: boolean
}

/** Makes the main window: sandboxed, isolated, without Node, where it was left. It shows itself once painted. */
export function createMainWindow(options: WindowOptions): BrowserWindow {
  const stateFile = join(options.userData, 'window-state.json')
  const workAreas = screen.getAllDisplays().map((display) => display.workArea)
  const state = fitState(loadState(stateFile), workAreas)
  const window = new BrowserWindow({
    ...(state.x === null || state.y === null ? {} : { x: state.x, y: state.y }),
    width: state.width,
    height: state.height,
    minWidth: 880,
    minHeight: 560,
    show: false,
    title: 'Heisenbench',
    icon: options.icon,
    // The first frame must not flash white in the dark.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14161a' : '#f7f8fa',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      // Chromium's spell checker would fetch dictionaries; the preload brings another one.
      spellcheck: false
    }
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  // A page must not rename the window to something misleading.
  window.on('page-title-updated', (event) => event.preventDefault())
  trackState(window, stateFile)
  void window.loadURL(options.isSafe ? safeStartUrl : startUrl)
  return window
}

/** Brings a window to the front. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
