import { app, type BrowserWindow, dialog, type RenderProcessGoneDetails } from 'electron'
import { safeStartUrl, startUrl } from './app-protocol'
import { workKept } from './work-kept'

/** Why the process of a window ended, for people. */
const reasons: Partial<Record<RenderProcessGoneDetails['reason'], string>> = {
  crashed: 'it crashed',
  killed: 'another program ended it',
  oom: 'it ran out of memory',
  'launch-failed': 'it could not be started',
  'abnormal-exit': 'it ended with an error'
}

/**
 * Offers a new window when the process of the window has ended by itself. Jobs run in processes of their own and go on;
 * their project stays open, and what stood in forms is kept.
 *
 * @returns to be called before the process is ended on purpose
 */
export function watchCrashes(window: BrowserWindow): { expect(): void } {
  let isAsking = false
  let isExpected = false

  async function ask(reason: RenderProcessGoneDetails['reason']): Promise<void> {
    if (isAsking || window.isDestroyed()) return
    isAsking = true
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'The window has stopped.',
      detail:
        `Its process has ended: ${reasons[reason] ?? reason}. ${workKept}\n\n` +
        'If it happens again, use the safe mode: it begins without remembered views and forms, and deletes nothing of them. ' +
        'Help, "Save diagnostics", writes down what the program knows of it.',
      buttons: ['Load the window anew', 'Safe mode', 'Quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true
    })
    isAsking = false
    if (window.isDestroyed()) return
    if (response === 2) app.quit()
    else await window.loadURL(response === 1 ? safeStartUrl : startUrl)
  }

  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const wasExpected = isExpected
    isExpected = false
    if (reason === 'clean-exit' || wasExpected) return
    ask(reason).catch((error: unknown) => {
      isAsking = false
      console.error('The window could not be loaded anew:', error)
    })
  })
  return { expect: () => void (isExpected = true) }
}
