import { defineStore } from 'pinia'
import { call } from '../api'
import { isSafeMode, remembered } from '../safe-mode'

/** Changes of a view are written no more often than this. */
const PAUSE_MILLISECONDS = 300

/**
 * How a person left the views of the open project, and what they named in them: kept in the project itself. One that
 * cannot be written to (read-only, held by another program) is looked at all the same: its views then last as long as
 * it is open.
 */
export const useProjectViewsStore = defineStore('project-views', () => {
  /** The project whose views are known; empty without one. */
  let folder = ''
  /** False where they could not be read: what is not known is not written over. */
  let canKeep = false
  let texts = new Map<string, string>()
  const waiting = new Map<string, string>()
  let timer: number | undefined
  let last: Promise<void> = Promise.resolve()

  /** Reads the views of a project that was opened; null where it was closed. Never throws. */
  function load(project: string | null): Promise<void> {
    last = last.then(() => take(project))
    return last
  }

  async function take(project: string | null): Promise<void> {
    if (project === folder) return
    await flush()
    try {
      const found = project === null || isSafeMode ? {} : await call('views.list', { project })
      texts = new Map(Object.entries(found))
      canKeep = project !== null && !isSafeMode
    } catch {
      texts = new Map()
      canKeep = false
    }
    folder = project ?? ''
  }

  /**
   * How a view was left; null where it never was.
   *
   * @param former where the window itself kept it in earlier versions of the program: taken over into the project
   */
  function read(project: string, view: string, former: string): string | null {
    if (project !== folder) return null
    const known = texts.get(view)
    if (known !== undefined) return known
    const old = remembered(former)
    if (old !== null) keep(project, view, old)
    return old
  }

  function keep(project: string, view: string, text: string): void {
    if (project !== folder || texts.get(view) === text) return
    texts.set(view, text)
    if (!canKeep) return
    waiting.set(view, text)
    timer ??= window.setTimeout(() => void flush(), PAUSE_MILLISECONDS)
  }

  /** Writes what waits at once: before the project is closed, or the window. */
  async function flush(): Promise<void> {
    window.clearTimeout(timer)
    timer = undefined
    const changed = [...waiting]
    waiting.clear()
    await Promise.all(
      changed.map(([view, text]) =>
        call('views.keep', { project: folder, view, text }).catch(() => undefined)
      )
    )
  }

  window.addEventListener('pagehide', () => void flush())

  return { load, read, keep, flush }
})
