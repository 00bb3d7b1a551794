import type { dialogWords } from '@contract/dialog-words'
import { app, type BrowserWindow, dialog, type RenderProcessGoneDetails } from 'electron'
import { safeStartUrl, startUrl } from './app-protocol'
import { say } from './say'

/** Why the process of a window ended, for people. */
const reasons: Partial<Record<RenderProcessGoneDetails['reason'], keyof typeof dialogWords>> = {
  crashed: 'crashed',
  killed: 'killed',
  oom: 'outOfMemory',
  'launch-failed': 'notStarted',
  'abnormal-exit': 'endedWithError'
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
    const known = reasons[reason]
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: say('windowStopped'),
      detail: [
        `${say('windowEnded', known === undefined ? reason : say(known))} ${say('workKept')}`,
        say('windowAgain')
      ].join('\n\n'),
      buttons: [say('loadAnew'), say('safeMode'), say('quit')],
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
