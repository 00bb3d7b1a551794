import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError, toWireError } from '@contract/errors'
import type { Project } from '@contract/project'
import type { AppOptions } from './app'
import type { EventHub } from './event-hub'
import { computeThreads } from './jobs/compute-threads'
import { JobQueue } from './jobs/queue'
import { BACKUP_FOLDER, backUpDaily } from './projects/backups'
import { type BackupWatch, watchBackups } from './projects/backup-watch'
import { refreshCard } from './projects/card'
import type { RecentProjects } from './settings/recent-projects'
import type { SettingsFile } from './settings/settings-file'
import { letGoOfClosed } from './store/let-go'
import type { OpenProject } from './store/project-folder'
import { sweepAbandoned } from './store/temporary'
import { createStudies, type Studies } from './studies/studies'

const MEBIBYTE = 2 ** 20

/** A project that is open, with what works on it. */
export interface ProjectOnDesk extends OpenProject {
  readonly queue: JobQueue
  readonly studies: Studies
  readonly backups: BackupWatch
}

/** Holds the one project that is open. Opening and closing never overlap. */
export interface ProjectDesk {
  current(): ProjectOnDesk | null
  /** Throws `not-found` when no project is open. */
  open(): ProjectOnDesk
  /** Opens a project with `take`, and closes the one before once that has worked. */
  use(take: () => Promise<OpenProject>): Promise<Project>
  /** Gives the open project another name. */
  rename(name: string): void
  /** Jobs that may run at once. */
  threads(): number
  close(): Promise<void>
}

interface DeskOptions extends AppOptions {
  readonly hub: EventHub
  readonly settings: SettingsFile
  readonly recent: RecentProjects
}

export function createProjectDesk(options: DeskOptions): ProjectDesk {
  const { hub, settings, recent } = options
  let current: ProjectOnDesk | null = null
  let last: Promise<unknown> = Promise.resolve()

  const threads = (): number => options.threads ?? threadsOf(settings.current().workerThreads)

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work)
    last = turn
    return turn
  }

  async function clear(): Promise<void> {
    if (!current) return
    const { queue, store, project, backups } = current
    await backups.stop()
    await queue.close()
    await refreshCard(project.folder, store).catch(() => undefined)
    store.close()
    current = null
    await letGoOfClosed()
    // A backup that cannot be made (a full disk, say) must not keep a project open.
    await backUpDaily(project.folder, new Date()).catch((error: unknown) =>
      hub.emit('projects.backup', { error: toWireError(error) })
    )
    hub.emit('project.changed', { what: 'project' })
  }

  async function put(opened: OpenProject): Promise<Project> {
    const { store, project } = opened
    const queue = new JobQueue({
      store,
      spawnEngine: options.spawnEngine,
      threads,
      computeThreads: () => computeThreads(process.env, settings.current().computeThreads),
      memoryLimit: () => settings.current().memoryLimit * MEBIBYTE,
      builtins: options.builtins,
      version: options.version,
      ...(options.lookMilliseconds === undefined ? {} : { lookMilliseconds: options.lookMilliseconds }),
      emit: (name, payload) => hub.emit(name, payload)
    })
    store.damage.listen(() => hub.emit('project.changed', { what: 'damage' }))
    const backups = watchBackups({
      folder: project.folder,
      thread: options.backupThread ?? null,
      isOwn: () => store.lock.other() === null,
      tell: (error) => hub.emit('projects.backup', { error }),
      ...(options.backupLookMilliseconds === undefined
        ? {}
        : { lookMilliseconds: options.backupLookMilliseconds })
    })
    current = { ...opened, queue, studies: createStudies(store, queue), backups }
    await settings.get()
    await sweepAround(project.folder, options.userData)
    await queue.open()
    // A list that cannot be written must not keep anyone from working.
    await recent.add(project, new Date().toISOString()).catch(() => undefined)
    hub.emit('project.changed', { what: 'project' })
    return project
  }

  return {
    current: () => current,
    open() {
      if (current) return current
      throw new AppError('not-found', 'No project is open. Open one or create one first.')
    },
    use: (take) =>
      inTurn(async () => {
        const opened = await take()
        if (current && opened.project.folder === current.project.folder) {
          opened.store.close()
          return current.project
        }
        await clear()
        return put(opened)
      }),
    rename(name) {
      if (!current) throw new AppError('not-found', 'No project is open.')
      const { store, project } = current
      store.project.write(name, project.createdAt)
      current = { ...current, project: { ...project, name } }
      hub.emit('project.changed', { what: 'project' })
    },
    threads,
    close: () => inTurn(clear)
  }
}

/** Removes what programs that were killed have left half written in and around a project. */
async function sweepAround(folder: string, userData: string): Promise<void> {
  const folders = [
    folder,
    join(folder, 'reports'),
    join(folder, BACKUP_FOLDER),
    dirname(folder),
    userData,
    tmpdir()
  ]
  await Promise.all(folders.map(sweepAbandoned))
}

/** The setting, or one job for each two cores, at least two. */
function threadsOf(workerThreads: number): number {
  return workerThreads > 0 ? workerThreads : Math.max(2, Math.floor(cpus().length / 2))
}
