import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError, Cancelled } from '@contract/errors'
import type { EventPayload } from '@contract/ipc'
import type { Project, ProjectBackup, ProjectCard, TrashedProject } from '@contract/project'
import type { ProjectDesk } from '../project-desk'
import type { RecentProjects } from '../settings/recent-projects'
import { letGoOfClosed } from '../store/let-go'
import { openProjectFolder } from '../store/project-folder'
import { archiveProject } from './archive'
import { backupPath, listBackups } from './backups'
import { cardOf, refreshCard, writeTags } from './card'
import { duplicateProject } from './duplicate'
import type { FileTask } from './task'
import { createProjectTrash } from './trash'
import { unpackProject } from './unpack'

/** Folders may hold thousands of files each; looking at all of hundreds at once takes memory and is no faster. */
const READ_AT_ONCE = 20

/** What can be done with whole projects, open or not. Long work has an id, under which it can be stopped. */
export interface ProjectFiles {
  /** The recent projects with what a list shows of them. */
  cards(): Promise<ProjectCard[]>
  rename(folder: string, name: string): Promise<void>
  setTags(folder: string, tags: readonly string[]): Promise<void>
  /** Copies a project beside itself; null when it was stopped. */
  duplicate(folder: string, taskId: string): Promise<Project | null>
  /** Copies of the database as it was, newest first. */
  backups(folder: string): Promise<ProjectBackup[]>
  /** Makes a new project beside it from a backup; null when it was stopped. */
  takeBackup(folder: string, file: string, taskId: string): Promise<Project | null>
  /** Writes a project as a ZIP file; gives its bytes, or null when it was stopped. */
  archive(folder: string, target: string, taskId: string): Promise<number | null>
  /** Unpacks an archive into a new folder in `parent`; gives that folder, or null when it was stopped. */
  unpack(archive: string, parent: string, taskId: string): Promise<string | null>
  stop(taskId: string): void
  trash(folder: string): Promise<TrashedProject>
  restore(id: string): Promise<string>
  trashed(): Promise<TrashedProject[]>
  emptyTrash(dispose: (path: string) => Promise<void>): Promise<void>
}

export function createProjectFiles(options: {
  readonly userData: string
  readonly desk: ProjectDesk
  readonly recent: RecentProjects
  readonly tell: (progress: EventPayload<'projects.task'>) => void
}): ProjectFiles {
  const { desk, recent, tell } = options
  const trash = createProjectTrash(options.userData)
  const stopped = new Map<string, { aborted: boolean }>()

  const isOpen = (folder: string): boolean => desk.current()?.project.folder === resolve(folder)

  /** Jobs write files; a copy made meanwhile might miss some. */
  function refuseWhileWorking(folder: string, what: string): void {
    if (!isOpen(folder) || desk.open().queue.active().length === 0) return
    throw new AppError('refused', `Jobs of this project are at work. Wait or cancel them, then ${what} it.`)
  }

  /** Nor may another program be at work in it. */
  async function refuseWhileLocked(folder: string): Promise<Project> {
    const { store, project } = await openProjectFolder(folder)
    try {
      store.lock.refuseOther()
      return project
    } finally {
      store.close()
    }
  }

  async function inTask<T>(taskId: string, work: (task: FileTask) => Promise<T>): Promise<T | null> {
    const flag = { aborted: false }
    stopped.set(taskId, flag)
    let shown = -1
    const task: FileTask = {
      signal: {
        get aborted() {
          return flag.aborted
        },
        throwIfAborted() {
          if (flag.aborted) throw new Cancelled()
        }
      },
      progress(done, total) {
        const percent = total === 0 ? 100 : Math.floor((100 * done) / total)
        if (percent === shown) return
        shown = percent
        tell({ taskId, done, total })
      }
    }
    try {
      return await work(task)
    } catch (error) {
      if (error instanceof Cancelled) return null
      throw error
    } finally {
      stopped.delete(taskId)
    }
  }

  return {
    async cards() {
      const open = desk.current()
      // A card that cannot be written now (a read-only disk) is no reason to show no list.
      if (open) await refreshCard(open.project.folder, open.store).catch(() => undefined)
      const listed = await recent.list()
      const cards: ProjectCard[] = []
      for (let at = 0; at < listed.length; at += READ_AT_ONCE) {
        const some = listed.slice(at, at + READ_AT_ONCE)
        cards.push(...(await Promise.all(some.map((one) => cardOf(one, isOpen(one.folder))))))
      }
      return cards
    },
    async rename(folder, name) {
      if (isOpen(folder)) desk.rename(name)
      else {
        const { store, project } = await openProjectFolder(folder)
        store.project.write(name, project.createdAt)
        await refreshCard(project.folder, store).catch(() => undefined)
        store.close()
      }
      await recent.rename(resolve(folder), name)
    },
    setTags: (folder, tags) => writeTags(folder, tags),
    duplicate: (folder, taskId) =>
      inTask(taskId, async (task) => {
        refuseWhileWorking(folder, 'copy')
        const project = await refuseWhileLocked(folder)
        const target = freePath(dirname(project.folder), `${basename(project.folder)} copy`)
        const name = `${project.name} copy`.slice(0, 120)
        await duplicateProject(project.folder, target, name, task)
        await recent.add({ ...project, folder: target, name }, new Date().toISOString())
        return { ...project, folder: target, name }
      }),
    backups: (folder) => listBackups(resolve(folder)),
    takeBackup: (folder, file, taskId) =>
      inTask(taskId, async (task) => {
        const project = await refuseWhileLocked(folder)
        const backup = await backupPath(project.folder, file)
        const target = freePath(dirname(project.folder), `${basename(project.folder)} backup`)
        const name = `${project.name} backup`.slice(0, 120)
        await duplicateProject(project.folder, target, name, task, (to) => copyFile(backup, to))
        await recent.add({ ...project, folder: target, name }, new Date().toISOString())
        return { ...project, folder: target, name }
      }),
    archive: (folder, target, taskId) =>
      inTask(taskId, async (task) => {
        refuseWhileWorking(folder, 'archive')
        await refuseWhileLocked(folder)
        return archiveProject(resolve(folder), target, task)
      }),
    unpack: (archive, parent, taskId) =>
      inTask(taskId, async (task) => {
        const name = basename(archive).replace(/(\.zip|\.heisenbench)+$/i, '')
        const target = freePath(parent, name === '' ? 'project' : name)
        await unpackProject(archive, target, task)
        return target
      }),
    stop(taskId) {
      const flag = stopped.get(taskId)
      if (flag) flag.aborted = true
    },
    async trash(folder) {
      refuseWhileWorking(folder, 'throw away')
      const project = await refuseWhileLocked(folder)
      if (isOpen(folder)) await desk.close()
      await letGoOfClosed()
      const entry = await trash.put(project.folder, project.name)
      await recent.remove(project.folder)
      return entry
    },
    async restore(id) {
      const folder = await trash.restore(id)
      const { store, project } = await openProjectFolder(folder)
      store.close()
      await recent.add(project, new Date().toISOString())
      return folder
    },
    trashed: () => trash.list(),
    emptyTrash: (dispose) => trash.empty(dispose)
  }
}

/** `name` in `parent`, or "name 2", "name 3", ...: the first one that is free. */
function freePath(parent: string, name: string): string {
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name} ${number}`)
    if (!existsSync(path)) return path
  }
}
