/** What Electron's notification is here. */
interface Notice {
  on(event: 'click' | 'close' | 'failed', listener: () => void): unknown
  show(): void
}

/**
 * Shows notices on the desktop and holds each until it is gone: Electron drops one that nothing refers to, and a click on
 * it then leads nowhere.
 */
export function createShownNotices(): (notice: Notice, clicked: () => void) => void {
  const shown = new Set<Notice>()
  return (notice, clicked) => {
    shown.add(notice)
    notice.on('click', clicked)
    for (const end of ['click', 'close', 'failed'] as const) notice.on(end, () => shown.delete(notice))
    notice.show()
  }
}
