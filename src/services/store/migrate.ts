import { existsSync, renameSync, rmSync } from 'node:fs'
import { AppError } from '@contract/errors'
import { Database } from './database'
import { diskFailure } from './disk-failure'
import { migrations, type Migration } from './migrations'
import { temporaryName } from './temporary'

/** Marks a SQLite file as a project of this program: "HEIS". */
const APPLICATION_ID = 0x48_45_49_53

/** What a project was before an update of the program, beside its database: to put it back, rename it to project.db. */
export const backupName = (path: string, version: number): string => `${path}.schema-${version}.backup`

/**
 * Brings a database to the newest schema, all steps or none. One that holds something is copied first.
 *
 * @throws AppError 'store-unreadable' when the file belongs to another program or to a newer version of this one
 */
export function migrate(database: Database, steps: readonly Migration[] = migrations): void {
  database.refuseDamagedNames()
  const newest = steps[steps.length - 1]?.version ?? 0
  if (checkVersion(database, newest) === newest) return
  database.transaction(() => {
    // Another process may have been faster while this one waited for the write lock.
    const version = checkVersion(database, newest)
    if (version === newest) return
    if (version > 0) backUp(database.path, version)
    for (const step of steps.filter((one) => one.version > version)) {
      database.exec(step.sql)
      database.exec(`PRAGMA user_version = ${step.version}`)
    }
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
  })
}

/** The caller holds the write lock: nobody changes what is copied. A copy that is there already is not replaced. */
function backUp(path: string, version: number): void {
  const target = backupName(path, version)
  if (existsSync(target)) return
  const temporary = temporaryName(target)
  // A copy cannot be made on a connection that is in a transaction.
  const reader = new Database(path)
  try {
    reader.exec(`VACUUM INTO '${temporary.replace(/'/g, "''")}'`)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw diskFailure(error, target)
  } finally {
    reader.close()
  }
}

function checkVersion(database: Database, newest: number): number {
  const application = database.number('PRAGMA application_id')
  const version = database.number('PRAGMA user_version')
  const isEmpty = database.number('SELECT count(*) FROM sqlite_master') === 0
  if (application !== APPLICATION_ID && !isEmpty) {
    throw new AppError(
      'store-unreadable',
      `${database.path} is a database of another program. Choose the folder of a Heisenbench project.`
    )
  }
  if (version > newest) {
    throw new AppError(
      'store-unreadable',
      `${database.path} has schema version ${version}, this program knows versions up to ${newest}: ` +
        'the project was made by a newer Heisenbench. Update the program to open it.'
    )
  }
  return version
}
