import { type BrowserWindow, dialog } from 'electron'
import { workKept } from './work-kept'

/**
 * Says so when the window does not answer any more, and offers to load it anew. Jobs run in processes of their own and go
 * on either way; what the window shows is read from the project again.
 *
 * @param crashing is told before the process of the window is ended for it
 */
export function watchResponsiveness(window: BrowserWindow, crashing: () => void): void {
  let asking: AbortController | null = null

  async function ask(): Promise<void> {
    if (asking !== null || window.isDestroyed()) return
    const controller = new AbortController()
    asking = controller
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: 'The window does not respond.',
      detail:
        'It has been busy for half a minute. You can wait for it to come back, or load it anew.\n\n' +
        workKept,
      buttons: ['Wait', 'Load the window anew'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal: controller.signal
    })
    asking = null
    if (response === 1 && !controller.signal.aborted && !window.isDestroyed()) {
      crashing()
      loadAnew(window)
    }
  }

  window.on('unresponsive', () => void ask())
  // It has come back by itself: the question is settled.
  window.on('responsive', () => asking?.abort())
}

/** A page that is stuck in its own code does not hear of a reload; its process has to go first. */
function loadAnew(window: BrowserWindow): void {
  window.webContents.forcefullyCrashRenderer()
  window.webContents.reload()
}
