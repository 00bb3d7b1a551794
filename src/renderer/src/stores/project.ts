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

  async function create(folder: string, name: string): Promise<void> {
    await views.flush()
    await show(await call('projects.create', { folder, name }))
    await load()
  }

  async function open(folder: string): Promise<void> {
    await views.flush()
    await show(await call('projects.open', { folder }))
    await load()
  }

  async function close(): Promise<void> {
    await views.flush()
    await call('projects.close')
    await load()
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
