import { join } from 'node:path'
import { z } from 'zod'
import type { Project, RecentProject } from '@contract/project'
import { holdsProject } from '../store/project-folder'
import { readJson, writeJson } from './json-file'

const Entry = z.object({ folder: z.string(), name: z.string(), openedAt: z.string() })
type Entry = z.infer<typeof Entry>

const KEPT = 20

/** The projects that were open before, newest first. */
export interface RecentProjects {
  list(): Promise<RecentProject[]>
  add(project: Project, openedAt: string): Promise<void>
  rename(folder: string, name: string): Promise<void>
  remove(folder: string): Promise<RecentProject[]>
}

export function createRecentProjects(folder: string): RecentProjects {
  const path = join(folder, 'recent.json')

  async function read(): Promise<Entry[]> {
    return z.array(Entry).safeParse(await readJson(path)).data ?? []
  }

  async function list(): Promise<RecentProject[]> {
    const entries = await read()
    return Promise.all(
      entries.map(async (entry) => ({ ...entry, missing: !(await holdsProject(entry.folder)) }))
    )
  }

  return {
    list,
    async add({ folder: own, name }, openedAt) {
      const others = (await read()).filter((entry) => entry.folder !== own)
      await writeJson(path, [{ folder: own, name, openedAt }, ...others].slice(0, KEPT))
    },
    async rename(own, name) {
      await writeJson(
        path,
        (await read()).map((entry) => (entry.folder === own ? { ...entry, name } : entry))
      )
    },
    async remove(own) {
      await writeJson(
        path,
        (await read()).filter((entry) => entry.folder !== own)
      )
      return list()
    }
  }
}
