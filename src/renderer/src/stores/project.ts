import type { DamagedRecord, Project, RecentProject } from '@contract/project'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { call } from '../api'
import { useProjectViewsStore } from './project-views'

/** The open project and those that were open before. */
export const useProjectStore = defineStore('project', () => {
  const views = useProjectViewsStore()
  const current = ref<Project | null>(null)
  const recent = ref<RecentProject[]>([])
  /** Records that are damaged and left out of lists. */
  const damage = ref<DamagedRecord[]>([])
  /** False until the first answer, so that nothing flashes "no project". */
  const known = ref(false)

  /** How its views were left is known before any of them is shown. */
  async function show(project: Project | null): Promise<void> {
    await views.load(project?.folder ?? null)
    current.value = project
  }

  async function load(): Promise<void> {
    const [open, before] = await Promise.all([call('projects.current'), call('projects.recent')])
    await show(open)
    recent.value = before
    known.value = true
  }

  async function loadDamage(): Promise<void> {
    damage.value = await call('projects.damage')
  }

  /** Takes the place of the project that was open; null: that one stays, for its jobs are to go on. */
  async function replace(next: Project | null): Promise<boolean> {
    if (next === null) return false
    await show(next)
    await load()
    return true
  }

  /** False where the project that is open stays, for a person wants its jobs to go on; so do the next two. */
  async function create(folder: string, name: string): Promise<boolean> {
    await views.flush()
    return replace(await call('projects.create', { folder, name }))
  }

  async function open(folder: string): Promise<boolean> {
    await views.flush()
    return replace(await call('projects.open', { folder }))
  }

  async function close(): Promise<boolean> {
    await views.flush()
    const isClosed = await call('projects.close')
    if (isClosed) await load()
    return isClosed
  }

  async function forget(folder: string): Promise<void> {
    recent.value = await call('projects.forget', { folder })
  }

  /** Puts a project back on the list that was taken off it. */
  async function recall(folder: string): Promise<void> {
    recent.value = await call('projects.recall', { folder })
  }

  return { current, recent, damage, known, load, loadDamage, create, open, close, forget, recall }
})
