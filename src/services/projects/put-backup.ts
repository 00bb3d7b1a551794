// eslint-disable-next-line n/no-unsupported-features/node-builtins -- asked for below: older runtimes have none
import { statfs as ask } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError, fromWireError, type WireError } from '@contract/errors'
import { DATABASE_FILE } from '../store/store'
import { snapshotDatabase } from './snapshot'

/** Jobs need what is free as well: a copy is made only where this many times its size is. */
const ROOM = 2

/**
 * Writes a copy of a project's database that is whole, also while jobs write to it: in a thread of its own where its
 * built JavaScript is given, else here.
 *
 * @throws AppError 'disk-failed' where there is no room for it, 'store-unreadable' where the database is damaged
 */
export async function putBackup(folder: string, target: string, thread: string | null): Promise<void> {
  await refuseWithoutRoom(folder)
  if (thread === null) return void (await snapshotDatabase(folder, target))
  return copyThere(folder, target, thread)
}

/** A copy that fills the disk would take it from the jobs, if only until it is removed. */
async function refuseWithoutRoom(folder: string): Promise<void> {
  const free = await freeBytes(folder)
  const { size } = await stat(join(folder, DATABASE_FILE))
  if (free === null || free >= ROOM * size) return
  const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`
  throw new AppError(
    'disk-failed',
    `The disk of ${folder} is nearly full: expected ${mebibytes(ROOM * size)} free for a copy of the records, found ` +
      `${mebibytes(free)}. Free some space.`
  )
}

/** What a person may write to the disk of a folder; null where the runtime cannot say (Node before 18.15). */
function freeBytes(folder: string): Promise<number | null> {
  const known = ask as typeof ask | undefined
  if (known === undefined) return Promise.resolve(null)
  return new Promise((resolve) => {
    known(folder, (error, stats) => resolve(error ? null : stats.bavail * stats.bsize))
  })
}

function copyThere(folder: string, target: string, thread: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, { workerData: { folder, target } })
    worker.on('message', ({ error }: { readonly error: WireError | null }) => {
      if (error === null) resolve()
      else reject(fromWireError(error))
    })
    worker.on('error', reject)
    // After an answer this comes too late to matter.
    worker.on('exit', (code) =>
      reject(
        new AppError('worker-died', `The thread that copies the database ended by itself, with code ${code}.`)
      )
    )
  })
}
