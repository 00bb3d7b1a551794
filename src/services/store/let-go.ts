import { setImmediate } from 'node:timers/promises'
import { collectGarbage } from '../garbage'

/**
 * Resolves once the files of databases that were closed are let go of.
 *
 * The driver keeps a file open for as long as a statement that was prepared on it is not collected, and nothing else
 * frees one. Such a file cannot be moved on Windows. Elsewhere it is worse: the system gives up every lock that this
 * process has on a file as soon as it closes any handle of it, so that copying the file takes the lock of the
 * connection that lives on; another program then takes itself for the last one and removes the write-ahead log under
 * whoever opened the project here again.
 */
export async function letGoOfClosed(): Promise<void> {
  collectGarbage()
  // What was collected is freed in a turn of its own.
  await setImmediate()
  await setImmediate()
}
