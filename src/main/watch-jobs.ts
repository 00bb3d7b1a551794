import type { App as Services } from '@services/app'
import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import { createJobNotices } from './job-notices'
import { createKeepAwake } from './keep-awake'
import { createShownNotices } from './shown-notices'
import { createTaskbarProgress } from './taskbar'
import { focusWindow } from './windows'

/**
 * What jobs mean for the desktop: no sleep, progress in taskbar or dock, a notice when a long one ends unseen.
 *
 * @param showJobs leads the window to the jobs: a notice was clicked
 */
export function watchJobs(
  services: Services,
  window: BrowserWindow,
  icon: string,
  showJobs: () => void
): void {
  const taskbar = createTaskbarProgress((share) => {
    if (!window.isDestroyed()) window.setProgressBar(share)
  })
  const notices = createJobNotices()
  const show = createShownNotices()
  const awake = createKeepAwake(() => {
    const id = powerSaveBlocker.start('prevent-app-suspension')
    return () => powerSaveBlocker.stop(id)
  })
  services.on('jobs.changed', (run) => awake.run(run))
  services.on('queue.changed', (state) => awake.queue(state))
  services.on('jobs.changed', (run) => taskbar.changed(run))
  services.on('jobs.event', (event) => taskbar.event(event))
  services.on('jobs.changed', (run) => {
    const notice = notices(run)
    if (notice === null || window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return
    void services.settings.get().then(({ notifications }) => {
      if (!notifications) return
      show(new Notification({ ...notice, icon }), () => {
        if (window.isDestroyed()) return
        focusWindow(window)
        showJobs()
      })
    })
  })
}
