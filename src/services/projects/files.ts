import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isMissing } from '../store/disk-failure'

export interface ProjectFile {
  /** Within the project, with forward slashes. */
  readonly path: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly changedAt: number
}

/** The files of a project, without what is half written. Links are left out: they would lead elsewhere. */
export async function projectFiles(folder: string, within = ''): Promise<ProjectFile[]> {
  const entries = await readdir(join(folder, within), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const found = await Promise.all(
    entries.map(async (entry): Promise<ProjectFile[]> => {
      const path = within === '' ? entry.name : `${within}/${entry.name}`
      if (entry.name.endsWith('.partial') || path === 'artifacts/temporary') return []
      if (entry.isDirectory()) return projectFiles(folder, path)
      if (!entry.isFile()) return []
      try {
        const { size, mtimeMs } = await stat(join(folder, path))
        return [{ path, bytes: size, changedAt: mtimeMs }]
      } catch (error) {
        // It went away between the two calls: a job has just replaced it.
        if (isMissing(error)) return []
        throw error
      }
    })
  )
  return found.flat()
}

/** Files of a project that are copied as they are; the database is copied by itself, its backups are not. */
export function isPlainFile({ path }: ProjectFile): boolean {
  return !/^(project\.db(-wal|-shm|-journal|\.schema-\d+\.backup)?$|backups\/)/.test(path)
}

/** A path with forward slashes in the spelling of this system. */
export function nativePath(path: string): string {
  return path.split('/').join(sep)
}
