import { type BrowserWindow, dialog } from 'electron'
import { say } from './say'

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
      message: say('notResponding'),
      detail: `${say('notRespondingSince')}\n\n${say('workKept')}`,
      buttons: [say('wait'), say('loadAnew')],
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
