import type { App as Services } from '@services/app'
import { type BrowserWindow, Notification } from 'electron'
import { createJobNotices } from './job-notices'
import { createKeepAwake } from './keep-awake'
import { createTaskbarProgress } from './taskbar'
import { focusWindow } from './windows'

/** What jobs mean for the desktop: no sleep, progress in taskbar or dock, a notice when a long one ends unseen. */
export function watchJobs(services: Services, window: BrowserWindow): void {
  const taskbar = createTaskbarProgress((share) => {
    if (!window.isDestroyed()) window.setProgressBar(share)
  })
  const notices = createJobNotices()
  services.on('jobs.changed', createKeepAwake())
  services.on('jobs.changed', (run) => taskbar.changed(run))
  services.on('jobs.event', (event) => taskbar.event(event))
  services.on('jobs.changed', (run) => {
    const notice = notices(run)
    if (notice === null || window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return
    void services.settings.get().then(({ notifications }) => {
      if (!notifications) return
      const notification = new Notification(notice)
      notification.on('click', () => focusWindow(window))
      notification.show()
    })
  })
}
