import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Database } from '../store/database'
import { letGoOfClosed } from '../store/let-go'
import { DATABASE_FILE } from '../store/store'

/**
 * Writes a copy of a project's database as it is at this moment, also while it is open, and without the claims of
 * whoever runs jobs in the original. Gives the hashes of the artifacts that it needs.
 */
export async function snapshotDatabase(folder: string, target: string): Promise<string[]> {
  await rm(target, { force: true })
  const original = new Database(join(folder, DATABASE_FILE))
  try {
    original.exec(`VACUUM INTO '${target.replace(/'/g, "''")}'`)
  } finally {
    original.close()
  }
  const copy = new Database(target)
  try {
    copy.exec('DELETE FROM job_lock')
    return copy.all('SELECT hash FROM artifacts').map((row) => String(row['hash']))
  } finally {
    copy.close()
    await letGoOfClosed()
  }
}
