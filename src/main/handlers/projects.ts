import { extname, isAbsolute, resolve } from 'node:path'
import { AppError } from '@contract/errors'
import type { Handlers } from '@contract/ipc'
import type { projectCalls } from '@contract/ipc/projects'
import type { Project } from '@contract/project'
import { mayStopJobs } from '../ask-before-stop'
import { chooseZip } from '../dialogs'
import { projectFolderOf } from '../project-argument'
import type { HandlerContext } from './context'

/** Project folders: the open one and those that were open before. */
export function projectHandlers({
  services,
  window,
  written
}: HandlerContext): Handlers<typeof projectCalls> {
  let last: Promise<unknown> = Promise.resolve()

  /**
   * Everything that closes the open project, also for another one, goes through here: a person is asked before jobs are
   * stopped. Null: they are to go on, and nothing was done. One at a time, for a second start may come while it is asked.
   */
  function leaving<T>(work: () => Promise<T>): Promise<T | null> {
    const asked = async (): Promise<T | null> =>
      (await mayStopJobs(services, window(), 'close')) ? work() : null
    const turn = last.then(asked, asked)
    last = turn
    return turn
  }

  /** Opening the one that is open, or a folder that holds none, closes nothing. */
  const closesNothing = (folder: string): boolean =>
    services.currentProject()?.folder === resolve(folder) || projectFolderOf(folder) === null

  return {
    'projects.recent': () => services.recent.list(),
    'projects.current': () => Promise.resolve(services.currentProject()),
    'projects.damage': () => services.damage(),
    'projects.create': ({ folder, name }) => leaving(() => services.createProject(folder, name)),
    'projects.open': ({ folder }) => {
      const open = (): Promise<Project> => services.openProject(folder)
      return closesNothing(folder) ? open() : leaving(open)
    },
    'projects.close': async () => (await leaving(() => services.closeProject())) !== null,
    'projects.forget': ({ folder }) => services.recent.forget(folder),
    'projects.recall': ({ folder }) => services.recent.recall(folder),
    'projects.cards': () => services.projects.cards(),
    'projects.rename': ({ folder, name }) => services.projects.rename(folder, name),
    'projects.tag': ({ folder, tags }) => services.projects.setTags(folder, tags),
    'projects.duplicate': ({ folder, taskId }) => services.projects.duplicate(folder, taskId),
    'projects.archive': async ({ folder, path: given, taskId }) => {
      const path = given ?? (await chooseZip(window(), `${folder}.zip`))
      if (path === null) return null
      if (!isAbsolute(path) || !['.zip', '.heisenbench'].includes(extname(path).toLowerCase())) {
        throw new AppError(
          'invalid-input',
          `An archive needs an absolute path that ends in .zip or .heisenbench; found ${path}.`
        )
      }
      const bytes = await services.projects.archive(folder, path, taskId)
      if (bytes === null) return null
      written.add(path)
      return { path, bytes }
    },
    'projects.unpack': async ({ archive, parent, taskId }) => {
      // Asked before, so that nothing lies about if the jobs are to go on; they do until the archive is unpacked.
      if ((await leaving(() => Promise.resolve(true))) === null) return null
      const folder = await services.projects.unpack(archive, parent, taskId)
      return folder === null ? null : services.openProject(folder)
    },
    'projects.backups': ({ folder }) => services.projects.backups(folder),
    'projects.takeBackup': ({ folder, file, taskId }) => services.projects.takeBackup(folder, file, taskId),
    'projects.stop': ({ taskId }) => Promise.resolve(services.projects.stop(taskId)),
    'projects.trash': ({ folder }) => services.projects.trash(folder),
    'projects.restore': async ({ id }) => {
      await services.projects.restore(id)
    },
    'projects.trashed': () => services.projects.trashed()
  }
}
