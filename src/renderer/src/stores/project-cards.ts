import type { Project, ProjectCard, TrashedProject } from '@contract/project'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { call } from '../api'
import { useEvent } from '../composables/use-event'

/** Long work on the files of a project. */
export interface ProjectTask {
  readonly id: string
  readonly title: string
  readonly done: number
  readonly total: number
}

/** What the page of projects shows and does with whole projects. */
export const useProjectCardsStore = defineStore('project-cards', () => {
  const cards = shallowRef<readonly ProjectCard[]>([])
  const trashed = shallowRef<readonly TrashedProject[]>([])
  const tasks = shallowRef<readonly ProjectTask[]>([])
  /** False until the first answer: nothing flashes "none". */
  const known = shallowRef(false)

  async function load(): Promise<void> {
    const [found, thrown] = await Promise.all([call('projects.cards'), call('projects.trashed')])
    cards.value = found
    trashed.value = thrown
    known.value = true
  }

  async function inTask<T>(title: string, work: (taskId: string) => Promise<T>): Promise<T> {
    const id = crypto.randomUUID()
    tasks.value = [...tasks.value, { id, title, done: 0, total: 0 }]
    try {
      return await work(id)
    } finally {
      tasks.value = tasks.value.filter((task) => task.id !== id)
      await load()
    }
  }

  function duplicate(card: ProjectCard): Promise<Project | null> {
    return inTask(`Copying ${card.name}`, (taskId) =>
      call('projects.duplicate', { folder: card.folder, taskId })
    )
  }

  function archive(card: ProjectCard): Promise<{ path: string; bytes: number } | null> {
    return inTask(`Archiving ${card.name}`, (taskId) =>
      call('projects.archive', { folder: card.folder, path: null, taskId })
    )
  }

  function unpack(archivePath: string, parent: string): Promise<Project | null> {
    return inTask('Opening the archive', (taskId) =>
      call('projects.unpack', { archive: archivePath, parent, taskId })
    )
  }

  function takeBackup(card: ProjectCard, file: string): Promise<Project | null> {
    return inTask(`Taking a backup of ${card.name}`, (taskId) =>
      call('projects.takeBackup', { folder: card.folder, file, taskId })
    )
  }

  async function stop(taskId: string): Promise<void> {
    await call('projects.stop', { taskId })
  }

  async function rename(folder: string, name: string): Promise<void> {
    await call('projects.rename', { folder, name })
    await load()
  }

  async function tag(folder: string, tags: readonly string[]): Promise<void> {
    await call('projects.tag', { folder, tags: [...tags] })
    await load()
  }

  async function trash(folder: string): Promise<TrashedProject> {
    const entry = await call('projects.trash', { folder })
    await load()
    return entry
  }

  async function restore(id: string): Promise<void> {
    await call('projects.restore', { id })
    await load()
  }

  useEvent('projects.task', ({ taskId, done, total }) => {
    tasks.value = tasks.value.map((task) => (task.id === taskId ? { ...task, done, total } : task))
  })

  return {
    cards,
    trashed,
    tasks,
    known,
    load,
    duplicate,
    takeBackup,
    archive,
    unpack,
    stop,
    rename,
    tag,
    trash,
    restore
  }
})
