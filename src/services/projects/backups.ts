import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { ProjectBackup } from '@contract/project'
import { diskFailure } from '../store/disk-failure'
import { DATABASE_FILE } from '../store/store'
import { removeLeftover, temporaryName } from '../store/temporary'
import { putBackup } from './put-backup'

/** Within the project's folder. Artifacts are not copied: they never change, and what a backup names is mostly there. */
export const BACKUP_FOLDER = 'backups'
const DAILY = /^project-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)Z\.db$/
const BEFORE_UPDATE = /^project\.db\.schema-\d+\.backup$/
const KEPT = 7
export const DAY_MILLISECONDS = 24 * 3600 * 1000
/** Disks over a network have clocks of their own. */
const TOLERANCE = 60_000

/** The backups of a project's database, newest first: one a day, and one before each update of its schema. */
export async function listBackups(folder: string): Promise<ProjectBackup[]> {
  const found = [
    ...(await matching(join(folder, BACKUP_FOLDER), DAILY)).map((name) => ({
      kind: 'daily' as const,
      file: `${BACKUP_FOLDER}/${name}`
    })),
    ...(await matching(folder, BEFORE_UPDATE)).map((name) => ({ kind: 'before-update' as const, file: name }))
  ]
  const backups = await Promise.all(
    found.map(async ({ kind, file }) => {
      const { mtimeMs, size } = await stat(join(folder, file))
      return { kind, file, madeAt: new Date(timeIn(file) ?? mtimeMs).toISOString(), bytes: size }
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

/** When the last daily backup was made, in milliseconds; one from the future, of a clock that was wrong, is none. */
export async function lastDaily(folder: string, now: Date): Promise<number> {
  const daily = await dailyBackups(folder)
  const times = daily
    .map(({ madeAt }) => Date.parse(madeAt))
    .filter((time) => time <= now.getTime() + TOLERANCE)
  return Math.max(-Infinity, ...times)
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
  const last = await lastDaily(folder, now)
  if (now.getTime() - last < DAY_MILLISECONDS) return
  // Names tell whole seconds.
  if ((await stat(database)).mtimeMs < last + 1000) return
  await putDaily(folder, now, (target) => copyFile(database, target))
}

/** Copies the database of a project that is open and may be busy, in the given thread; the oldest beyond seven go. */
export function backUpOpen(folder: string, now: Date, thread: string | null): Promise<void> {
  return putDaily(folder, now, (target) => putBackup(folder, target, thread))
}

/** A backup appears as a whole or not at all. */
async function putDaily(folder: string, now: Date, put: (target: string) => Promise<void>): Promise<void> {
  const stamp = now.toISOString().slice(0, 19).replace(/:/g, '-')
  const target = join(folder, BACKUP_FOLDER, `project-${stamp}Z.db`)
  const temporary = temporaryName(target)
  try {
    await mkdir(join(folder, BACKUP_FOLDER), { recursive: true })
    await put(temporary)
    await rename(temporary, target)
  } catch (error) {
    await removeLeftover(temporary)
    await removeLeftover(`${temporary}-journal`)
    throw diskFailure(error, target)
  }
  const old = (await dailyBackups(folder)).slice(KEPT)
  for (const { file } of old) await rm(join(folder, file), { force: true })
}

async function dailyBackups(folder: string): Promise<ProjectBackup[]> {
  return (await listBackups(folder)).filter(({ kind }) => kind === 'daily')
}

/** When a daily backup was made, by its name: the time of a file changes when its project is copied or unpacked. */
function timeIn(file: string): number | null {
  const [, day, hour, minute, second] = DAILY.exec(basename(file)) ?? []
  const time = Date.parse(`${day}${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? null : time
}

async function matching(folder: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name))
}
