import { randomUUID } from 'node:crypto'
import { mkdir, rename, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '@contract/errors'
import { TrashedProject } from '@contract/project'
import { readJson, writeJson } from '../settings/json-file'
import { diskFailure } from '../store/disk-failure'

/** A folder beside the project: on the same disk, so that moving is one step, and can be taken back. */
const TRASH_FOLDER = '.heisenbench-trash'

const Entry = TrashedProject.extend({ path: z.string() })
type Entry = z.infer<typeof Entry>

/**
 * Projects that were thrown away and can still be taken back. They lie in a folder beside where they were, until
 * they are handed to the trash of the system.
 */
export interface ProjectTrash {
  list(): Promise<TrashedProject[]>
  /** Moves a project folder away. */
  put(folder: string, name: string): Promise<TrashedProject>
  /** Moves it back; gives its folder. Throws 'not-found', 'already-exists'. */
  restore(id: string): Promise<string>
  /** Hands all of them over; those that `dispose` cannot take stay. */
  empty(dispose: (path: string) => Promise<void>): Promise<void>
}

export function createProjectTrash(userData: string): ProjectTrash {
  const file = join(userData, 'trash.json')

  async function read(): Promise<Entry[]> {
    const entries = z.array(Entry).safeParse(await readJson(file)).data ?? []
    const there = await Promise.all(entries.map(({ path }) => exists(path)))
    return entries.filter((_, index) => there[index])
  }

  return {
    async list() {
      return (await read()).map(({ path: _, ...entry }) => entry)
    },
    async put(folder, name) {
      const id = randomUUID()
      const path = join(dirname(folder), TRASH_FOLDER, id, basename(folder))
      const entry: Entry = { id, folder, name, trashedAt: new Date().toISOString(), path }
      const before = await read()
      try {
        await mkdir(dirname(path), { recursive: true })
        await rename(folder, path)
      } catch (error) {
        throw diskFailure(error, folder)
      }
      await writeJson(file, [entry, ...before])
      const { path: _, ...told } = entry
      return told
    },
    async restore(id) {
      const entries = await read()
      const entry = entries.find((one) => one.id === id)
      if (!entry) throw new AppError('not-found', 'This project is no longer in the trash of the program.')
      if (await exists(entry.folder)) {
        throw new AppError(
          'already-exists',
          `${entry.folder} is there again. Move or rename it, and restore the project then.`
        )
      }
      try {
        await rename(entry.path, entry.folder)
      } catch (error) {
        throw diskFailure(error, entry.folder)
      }
      await writeJson(
        file,
        entries.filter((one) => one.id !== id)
      )
      await removeEmpty(entry.path)
      return entry.folder
    },
    async empty(dispose) {
      const kept: Entry[] = []
      for (const entry of await read()) {
        try {
          await dispose(entry.path)
          await removeEmpty(entry.path)
        } catch {
          kept.push(entry)
        }
      }
      await writeJson(file, kept)
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

/** Removes the folders that were made around a project, once they are empty. */
async function removeEmpty(path: string): Promise<void> {
  await rmdir(dirname(path)).catch(() => undefined)
  await rmdir(dirname(dirname(path))).catch(() => undefined)
}
