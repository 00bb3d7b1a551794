import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '@contract/errors'
import type { Project, RecentProject } from '@contract/project'
import { holdsProject } from '../store/project-folder'
import { readJson, writeJson } from './json-file'

const Entry = z.object({ folder: z.string(), name: z.string(), openedAt: z.string() })
type Entry = z.infer<typeof Entry>

/** Far more than anybody looks at: one that falls off the list is found by nobody who does not know its folder. */
const KEPT = 500

/** The projects that were open before, newest first. */
export interface RecentProjects {
  list(): Promise<RecentProject[]>
  add(project: Project, openedAt: string): Promise<void>
  rename(folder: string, name: string): Promise<void>
  remove(folder: string): Promise<RecentProject[]>
  /** Puts a project that was removed since the start back where it was; throws `not-found` for any other. */
  recall(folder: string): Promise<RecentProject[]>
}

export function createRecentProjects(folder: string): RecentProjects {
  const path = join(folder, 'recent.json')
  const removed = new Map<string, Entry>()

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
      const entries = await read()
      for (const entry of entries) if (entry.folder === own) removed.set(own, entry)
      await writeJson(
        path,
        entries.filter((entry) => entry.folder !== own)
      )
      return list()
    },
    async recall(own) {
      const entry = removed.get(own)
      if (entry === undefined)
        throw new AppError(
          'not-found',
          `"${own}" was not taken off the list since the program was started. Open its folder.`
        )
      const entries = await read()
      // Opened again in the meantime, it stands there already.
      const all = entries.some(({ folder: other }) => other === own) ? entries : [entry, ...entries]
      const newestFirst = all.sort((a, b) => b.openedAt.localeCompare(a.openedAt))
      await writeJson(path, newestFirst.slice(0, KEPT))
      removed.delete(own)
      return list()
    }
  }
}
