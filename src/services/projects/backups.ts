import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import type { ProjectBackup } from '@contract/project'
import { DATABASE_FILE } from '../store/store'
import { removeLeftover, temporaryName } from '../store/temporary'

/** Within the project's folder. Artifacts are not copied: they never change, and what a backup names is mostly there. */
const FOLDER = 'backups'
const DAILY = /^project-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/
const BEFORE_UPDATE = /^project\.db\.schema-\d+\.backup$/
const KEPT = 7
const DAY_MILLISECONDS = 24 * 3600 * 1000

/** The backups of a project's database, newest first: one a day, and one before each update of its schema. */
export async function listBackups(folder: string): Promise<ProjectBackup[]> {
  const found = [
    ...(await matching(join(folder, FOLDER), DAILY)).map((name) => ({
      kind: 'daily' as const,
      file: `${FOLDER}/${name}`
    })),
    ...(await matching(folder, BEFORE_UPDATE)).map((name) => ({ kind: 'before-update' as const, file: name }))
  ]
  const backups = await Promise.all(
    found.map(async ({ kind, file }) => {
      const { mtimeMs, size } = await stat(join(folder, file))
      return { kind, file, madeAt: new Date(mtimeMs).toISOString(), bytes: size }
    })
  )
  return backups.sort((a, b) => b.madeAt.localeCompare(a.madeAt))
}

/** The path of a backup that `listBackups` names; throws 'not-found' for any other. */
export async function backupPath(folder: string, file: string): Promise<string> {
  const known = (await listBackups(folder)).some((backup) => backup.file === file)
  if (!known)
    throw new AppError(
      'not-found',
      `There is no backup ${JSON.stringify(file)} of this project. Read the list again.`
    )
  return join(folder, file)
}

/**
 * Copies the database of a project that nobody has open, where it has changed since the last backup and that is a day
 * old. The oldest beyond seven go.
 */
export async function backUpDaily(folder: string, now: Date): Promise<void> {
  const database = join(folder, DATABASE_FILE)
  // Somebody else has it open, or was killed with it: the file alone is not all of it.
  const log = await stat(`${database}-wal`).catch(() => null)
  if (log !== null && log.size > 0) return
  const daily = (await listBackups(folder)).filter(({ kind }) => kind === 'daily')
  const last = daily[0] === undefined ? -Infinity : Date.parse(daily[0].madeAt)
  if (now.getTime() - last < DAY_MILLISECONDS || (await stat(database)).mtimeMs <= last) return
  const stamp = now.toISOString().slice(0, 19).replace(/:/g, '-')
  const target = join(folder, FOLDER, `project-${stamp}Z.db`)
  const temporary = temporaryName(target)
  try {
    await mkdir(join(folder, FOLDER), { recursive: true })
    await copyFile(database, temporary)
    await rename(temporary, target)
  } catch (error) {
    await removeLeftover(temporary)
    throw error
  }
  for (const { file } of daily.slice(KEPT - 1)) await rm(join(folder, file), { force: true })
}

async function matching(folder: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name))
}
