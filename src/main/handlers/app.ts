import type { Handlers } from '@contract/ipc'
import type { appCalls } from '@contract/ipc/app'
import { app as electron } from 'electron'
import { saveDiagnostics } from '../diagnostics'
import { doctorLines } from '../doctor'
import type { HandlerContext } from './context'

/** The program itself and its settings. */
export function appHandlers(context: HandlerContext): Handlers<typeof appCalls> {
  const { services, surroundings, showMenu, takeGiven } = context
  return {
    'app.info': () =>
      Promise.resolve({
        version: surroundings.version,
        platform: process.platform,
        electron: process.versions.electron ?? '',
        chromium: process.versions.chrome ?? '',
        node: process.versions.node,
        documents: electron.getPath('documents')
      }),
    'app.menu': ({ entries, words }) => {
      showMenu(entries, words)
      return Promise.resolve()
    },
    'app.givenPath': () => {
      const path = takeGiven()
      return Promise.resolve(path === null ? null : { path })
    },
    'app.doctor': () => Promise.resolve({ lines: doctorLines(surroundings) }),
    'app.saveDiagnostics': ({ path }) => saveDiagnostics(context, path),
    'settings.get': () => services.settings.get(),
    'settings.set': (change) => services.settings.set(withoutUndefined(change))
  }
}

/** A part that is left out, instead of one that is there and undefined. */
function withoutUndefined<T extends object>(part: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(part).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
