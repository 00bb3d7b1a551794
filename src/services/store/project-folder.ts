import { mkdir, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '@contract/errors'
import type { Project } from '@contract/project'
import { diskFailure, isMissing } from './disk-failure'
import { DATABASE_FILE, openStore, type Store } from './store'

export interface OpenProject {
  readonly project: Project
  readonly store: Store
}

/** What systems leave in folders that people call empty. */
const IGNORED = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

/** True when a folder holds a project. */
export async function holdsProject(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, DATABASE_FILE))).isFile()
  } catch {
    return false
  }
}

/**
 * Makes a project in a folder that is new or empty.
 *
 * @throws AppError 'already-exists' when something is in the folder, 'disk-failed'
 */
export async function createProjectFolder(
  folder: string,
  name: string,
  createdAt: string
): Promise<OpenProject> {
  const path = resolve(folder)
  await checkFree(path)
  try {
    await mkdir(join(path, 'artifacts'), { recursive: true })
    await mkdir(join(path, 'reports'), { recursive: true })
  } catch (error) {
    throw diskFailure(error, path)
  }
  const store = openStore(path)
  try {
    store.project.write(name, createdAt)
  } catch (error) {
    store.close()
    throw error
  }
  return { project: { folder: path, name, createdAt }, store }
}

/**
 * Opens the project in a folder.
 *
 * @throws AppError 'not-found' when there is none, 'store-unreadable' when it is damaged or newer than this program
 */
export async function openProjectFolder(folder: string): Promise<OpenProject> {
  const path = resolve(folder)
  if (!(await holdsProject(path))) {
    throw new AppError(
      'not-found',
      `${path} holds no project: expected a folder with a file ${DATABASE_FILE} in it. ` +
        'Choose the folder of a project, or create one.'
    )
  }
  const store = openStore(path)
  try {
    const row = store.project.read()
    if (!row) {
      throw new AppError(
        'store-unreadable',
        `${join(path, DATABASE_FILE)} holds no project: it was never finished. Delete the folder and create it anew.`
      )
    }
    store.keptFigures.forgetRemoved()
    return { project: { folder: path, ...row }, store }
  } catch (error) {
    store.close()
    throw error
  }
}

async function checkFree(path: string): Promise<void> {
  let names: string[]
  try {
    names = await readdir(path)
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      throw new AppError('already-exists', `${path} is a file. Choose a new or empty folder.`, {
        cause: error
      })
    }
    if (isMissing(error)) return
    throw diskFailure(error, path)
  }
  if (await holdsProject(path)) {
    throw new AppError(
      'already-exists',
      `${path} holds a project already. Open it, or choose another folder.`
    )
  }
  const found = names.filter((name) => !IGNORED.has(name))
  if (found.length === 0) return
  const shown = found.slice(0, 3).join(', ')
  throw new AppError(
    'already-exists',
    `${path} is not empty (${shown}${found.length > 3 ? ', …' : ''}). Choose a new or empty folder for the project.`
  )
}
