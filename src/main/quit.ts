import type { App as Services } from '@services/app'
import { app, type BrowserWindow, shell } from 'electron'
import { mayStopJobs } from './ask-before-stop'

/**
 * Leaves nothing behind: asks first when jobs are at work, then stops them, closes the project and ends the engine,
 * and only then lets Electron quit.
 */
export function guardQuit(services: Services, window: () => BrowserWindow | null): void {
  let state: 'open' | 'asking' | 'closing' | 'closed' = 'open'

  async function leave(ask: boolean): Promise<void> {
    if (state === 'closing' || state === 'closed' || (state === 'asking' && ask)) return
    state = 'asking'
    if (ask && !(await mayStopJobs(services, window(), 'quit'))) {
      state = 'open'
      return
    }
    state = 'closing'
    try {
      await services.shutdown()
      // A system without a trash keeps them where they are; the next start offers to restore them.
      await services.projects.emptyTrash((path) => shell.trashItem(path))
    } catch (error) {
      console.error('The services did not shut down cleanly:', error)
    }
    state = 'closed'
    app.quit()
  }

  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    void leave(true)
  })
  window()?.on('close', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    void leave(true)
  })
  app.on('window-all-closed', () => app.quit())
  // Whoever sends a signal does not wait for an answer to a dialog.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leave(false))
}
