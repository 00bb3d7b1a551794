import { AppError } from '@contract/errors'
import type { Database } from './database'
import { migrations, type Migration } from './migrations'

/** Marks a SQLite file as a project of this program: "HEIS". */
const APPLICATION_ID = 0x48_45_49_53

/**
 * Brings a database to the newest schema, all steps or none.
 *
 * @throws AppError 'store-unreadable' when the file belongs to another program or to a newer version of this one
 */
export function migrate(database: Database, steps: readonly Migration[] = migrations): void {
  const newest = steps[steps.length - 1]?.version ?? 0
  if (checkVersion(database, newest) === newest) return
  database.transaction(() => {
    // Another process may have been faster while this one waited for the write lock.
    const version = checkVersion(database, newest)
    for (const step of steps.filter((one) => one.version > version)) {
      database.exec(step.sql)
      database.exec(`PRAGMA user_version = ${step.version}`)
    }
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
  })
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
