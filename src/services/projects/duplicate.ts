import { copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { diskFailure } from '../store/disk-failure'
import { openProjectFolder } from '../store/project-folder'
import { letGoOfClosed } from '../store/let-go'
import { DATABASE_FILE } from '../store/store'
import { removeLeftover, sweepAbandoned, temporaryName } from '../store/temporary'
import { isPlainFile, nativePath, projectFiles } from './files'
import { snapshotDatabase } from './snapshot'
import type { FileTask } from './task'

/**
 * Copies a project into the folder `target`, which must not be there yet, under another name. It appears as a whole
 * or, when it is stopped or fails, not at all.
 */
export async function duplicateProject(
  folder: string,
  target: string,
  name: string,
  task: FileTask,
  /** Writes the database; as it is now unless given. */
  putDatabase: (to: string) => Promise<unknown> = (to) => snapshotDatabase(folder, to)
): Promise<void> {
  const temporary = temporaryName(target)
  try {
    await sweepAbandoned(dirname(target))
    await mkdir(temporary, { recursive: true })
    await putDatabase(join(temporary, DATABASE_FILE))
    const files = (await projectFiles(folder)).filter(isPlainFile)
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    let done = 0
    for (const { path, bytes } of files) {
      task.signal.throwIfAborted()
      const to = join(temporary, nativePath(path))
      await mkdir(dirname(to), { recursive: true })
      await copyFile(join(folder, nativePath(path)), to)
      done += bytes
      task.progress(done, total)
    }
    await mkdir(join(temporary, 'reports'), { recursive: true })
    const { store, project } = await openProjectFolder(temporary)
    store.project.write(name, project.createdAt)
    store.close()
    await letGoOfClosed()
    await rename(temporary, target)
  } catch (error) {
    // What cannot be removed must not hide why it failed.
    await removeLeftover(temporary)
    throw error instanceof Error && error.name === 'Cancelled' ? error : diskFailure(error, target)
  }
}
