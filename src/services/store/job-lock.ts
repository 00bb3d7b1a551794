import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '@contract/errors'
import type { LockHolder } from '@contract/queue'
import type { Database } from './database'
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity'
import { readRow } from './rows'

const Row = z.object({
  token: z.string(),
  host: z.string(),
  pid: z.int(),
  process_start: z.string().nullable(),
  program: z.string(),
  taken_at: z.string(),
  seen_at: z.string()
})

/** A holder on another machine shows that it lives by renewing its time this often. */
const RENEW_MILLISECONDS = 20_000
const STALE_MILLISECONDS = 120_000

/** The right to run jobs in a project. Many processes may read; one at a time may hold this. */
export class JobLock {
  private token: string | null = null
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly database: Database) {}

  get isHeld(): boolean {
    return this.token !== null
  }

  /**
   * Takes the lock, also from a process that died with it.
   *
   * @throws AppError 'store-locked' that names the process that holds it
   */
  acquire(): void {
    if (this.token !== null) return
    const token = randomBytes(16).toString('hex')
    const own = ownIdentity()
    this.database.transaction(() => {
      const holder = this.holder()
      if (holder && isHeldBy(holder)) throw lockedBy(holder)
      const now = new Date().toISOString()
      this.database.runAside(
        `INSERT OR REPLACE INTO job_lock (id, token, host, pid, process_start, program, taken_at, seen_at)
         VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
        [token, own.host, own.pid, own.start, own.program, now, now]
      )
    })
    this.token = token
    this.timer = setInterval(() => this.renew(), RENEW_MILLISECONDS)
    this.timer.unref()
  }

  /** Who else holds it, and lives; null when nobody does. */
  other(): LockHolder | null {
    if (this.token !== null) return null
    const holder = this.holder()
    if (!holder || !isHeldBy(holder)) return null
    const { program, pid, host, taken_at: since } = holder
    return { program, pid, host, since }
  }

  /** @throws AppError 'store-locked' while another process runs jobs */
  refuseOther(): void {
    const holder = this.token === null ? this.holder() : null
    if (holder && isHeldBy(holder)) throw lockedBy(holder)
  }

  release(): void {
    if (this.token === null) return
    // Where the disk takes no more it stays held, until the next time or the end of this process.
    this.database.runAside('DELETE FROM job_lock WHERE token = ?', [this.token])
    if (this.timer) clearInterval(this.timer)
    this.token = null
  }

  private holder(): z.output<typeof Row> | null {
    const row = this.database.get('SELECT * FROM job_lock')
    return row && readRow(Row, row, 'job_lock')
  }

  private renew(): void {
    try {
      this.database.runAside('UPDATE job_lock SET seen_at = ? WHERE token = ?', [
        new Date().toISOString(),
        this.token
      ])
    } catch {
      // A busy database: the next time will do, there are several before the lock counts as stale.
    }
  }
}

function isHeldBy(row: z.output<typeof Row>): boolean {
  const identity: ProcessIdentity = {
    host: row.host,
    pid: row.pid,
    start: row.process_start,
    program: row.program
  }
  return isAlive(identity) ?? Date.now() - Date.parse(row.seen_at) < STALE_MILLISECONDS
}

function lockedBy(row: z.output<typeof Row>): AppError {
  return new AppError(
    'store-locked',
    `Jobs of this project are being run by ${row.program} (process ${row.pid} on ${row.host}, since ${row.taken_at}). ` +
      'Wait until they are done, or stop them there; reading is possible meanwhile.'
  )
}
