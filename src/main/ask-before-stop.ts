import type { App as Services } from '@services/app'
import type { BrowserWindow } from 'electron'
import { confirmStop, type StopReason } from './dialogs'
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
 * Asks a person before jobs are stopped. True where none is at work or they may be stopped; also where that cannot be
 * found out, since a damaged project must not hold anybody.
 */
export async function mayStopJobs(
  services: Services,
  window: BrowserWindow | null,
  reason: StopReason
): Promise<boolean> {
  try {
    const labels = await jobsAtWork(services)
    if (labels.length === 0) return true
    // A question of a window that is minimised or hidden might not be seen.
    if (window !== null) focusWindow(window)
    return await confirmStop(window, labels, reason)
  } catch (error) {
    console.error('The jobs at work could not be listed before they are stopped:', error)
    return true
  }
}
