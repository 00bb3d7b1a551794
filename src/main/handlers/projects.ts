import type { Handlers } from '@contract/ipc'
import type { projectCalls } from '@contract/ipc/projects'
import type { HandlerContext } from './context'

/** Project folders: the open one and those that were open before. */
export function projectHandlers({ services }: HandlerContext): Handlers<typeof projectCalls> {
  return {
    'projects.recent': () => services.recent.list(),
    'projects.current': () => Promise.resolve(services.currentProject()),
    'projects.create': ({ folder, name }) => services.createProject(folder, name),
    'projects.open': ({ folder }) => services.openProject(folder),
    'projects.close': () => services.closeProject(),
    'projects.forget': ({ folder }) => services.recent.forget(folder)
  }
}
