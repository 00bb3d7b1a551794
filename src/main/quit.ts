import type { App as Services } from '@services/app'
import { app, type BrowserWindow, shell } from 'electron'
import { confirmQuit } from './dialogs'
import { focusWindow } from './windows'

/** Labels of the jobs that would be stopped; those of another program go on. */
async function jobsAtWork(services: Services): Promise<string[]> {
  if (services.currentProject() === null) return []
  const { lockedBy } = await services.jobs.queue()
  if (lockedBy !== null) return []
  const runs = await services.jobs.list()
  return runs.filter((run) => run.state === 'running' || run.state === 'queued').map((run) => run.label)
}

/**
 * Leaves nothing behind: asks first when jobs are at work, then stops them, closes the project and ends the engine,
 * and only then lets Electron quit.
 */
export function guardQuit(services: Services, window: () => BrowserWindow | null): void {
  let state: 'open' | 'asking' | 'closing' | 'closed' = 'open'

  async function leave(ask: boolean): Promise<void> {
    if (state === 'closing' || state === 'closed' || (state === 'asking' && ask)) return
    state = 'asking'
    try {
      const labels = ask ? await jobsAtWork(services) : []
      // A question of a window that is minimised or hidden might not be seen.
      const asking = window()
      if (labels.length > 0 && asking !== null) focusWindow(asking)
      if (labels.length > 0 && !(await confirmQuit(asking, labels))) {
        state = 'open'
        return
      }
    } catch (error) {
      console.error('The jobs at work could not be listed before quitting:', error)
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
