import { closeSync, openSync, readSync } from 'node:fs'
import Libsql from 'libsql'
import { AppError } from '@contract/errors'
import { Damage } from './damage'

/**
 * What SQLite stores. Nothing else may be bound: the driver ends the whole process at a boolean, and turns
 * not-a-number into null.
 */
export type SqlValue = string | number | Uint8Array | null
export type SqlRow = Readonly<Record<string, unknown>>

type Statement = ReturnType<InstanceType<typeof Libsql>['prepare']>

/** A query that cannot end the process, and the names of its columns that may hold text. */
interface Reader {
  readonly statement: Statement
  readonly texts: readonly string[]
}

/** How long a statement waits for another process that is writing. The driver blocks meanwhile. */
const BUSY_MILLISECONDS = 4000

/** One connection to a SQLite file. The one place that knows the driver; every failure is an `AppError`. */
export class Database {
  private readonly connection: InstanceType<typeof Libsql>
  private readonly statements = new Map<string, Statement>()
  private readonly readers = new Map<string, Reader>()
  /** What lists had to leave out. */
  readonly damage = new Damage()
  private depth = 0
  private isOpen = true
  private lastChange: number | null = null

  /** Opens a file, or makes it. Reading may still find that it is no database. */
  constructor(readonly path: string) {
    this.connection = this.guarded(() => new Libsql(path))
    this.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`)
  }

  /** Runs statements without parameters. */
  exec(sql: string): void {
    this.guarded(() => this.connection.exec(sql))
  }

  /** When rows were last changed through this connection, in milliseconds; null where none was. */
  get changedAt(): number | null {
    return this.lastChange
  }

  /** Runs one statement; gives the number of rows that it changed. */
  run(sql: string, values: readonly SqlValue[] = []): number {
    const changes = this.runAside(sql, values)
    if (changes > 0) this.lastChange = Date.now()
    return changes
  }

  /** The same for what is no change of the project: who is at work in it. */
  runAside(sql: string, values: readonly SqlValue[] = []): number {
    return this.guarded(() => this.prepare(sql).run([...values]).changes)
  }

  /** A text that is damaged, so that it is no UTF-8, comes as its bytes: a row's schema finds it. */
  all(sql: string, values: readonly SqlValue[] = []): SqlRow[] {
    return this.guarded(() => {
      const { statement, texts } = this.reader(sql)
      const rows = statement.all([...values]) as Record<string, unknown>[]
      for (const row of rows) for (const name of texts) if (isBytes(row[name])) row[name] = textOf(row[name])
      return rows
    })
  }

  /** The first row, or null. (The driver's own `get` adds a column to the row.) */
  get(sql: string, values: readonly SqlValue[] = []): SqlRow | null {
    return this.all(sql, values)[0] ?? null
  }

  /** The only column of the first row as a number: counts and pragmas. */
  number(sql: string, values: readonly SqlValue[] = []): number {
    return Number(Object.values(this.get(sql, values) ?? { value: 0 })[0])
  }

  /**
   * Looks at what tables and columns are called: at a name that is no UTF-8 the driver ends the whole process.
   *
   * @throws AppError 'store-unreadable'
   */
  refuseDamagedNames(): void {
    const [encoding] = Object.values(this.get('PRAGMA encoding') ?? {})
    const names = this.all('SELECT type, name, tbl_name, sql FROM sqlite_master').flatMap(Object.values)
    if (encoding === 'UTF-8' && !names.some(isBytes)) return
    throw new AppError(
      'store-unreadable',
      `${this.path} is damaged: expected its tables with names in UTF-8, found ` +
        `${encoding === 'UTF-8' ? 'a name that is none' : `text in ${String(encoding)}`}. Restore the project from a backup.`
    )
  }

  /** All of `work`, or nothing. Inside another transaction it joins that one. */
  transaction<T>(work: () => T): T {
    if (this.depth > 0) return work()
    this.exec('BEGIN IMMEDIATE')
    this.depth++
    try {
      const result = work()
      this.exec('COMMIT')
      return result
    } catch (error) {
      this.rollBack()
      throw error
    } finally {
      this.depth--
    }
  }

  /** Moves the write-ahead log into the main file and closes. Closing twice does nothing. */
  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    try {
      this.all('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // A reader that is at work, or a damaged file: the log stays beside the file and is read with it.
    }
    this.statements.clear()
    this.readers.clear()
    this.connection.close()
  }

  /**
   * The driver ends the whole process at a text that is no UTF-8. So what a query selects is read as bytes where it is
   * text, and made text here.
   */
  private reader(sql: string): Reader {
    const known = this.readers.get(sql)
    if (known) return known
    const plain = this.prepare(sql)
    const columns = /^\s*SELECT\b/i.test(sql)
      ? (plain.columns() as { name: string; type: string | null }[])
      : []
    const parts = columns.map(({ name }) => {
      const column = `"${name.replace(/"/g, '""')}"`
      return `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END AS ${column}`
    })
    // Most of what is read is the ledger, which has no texts and is read as it is.
    const hasTexts = columns.some(({ type }) => type === null || type.toUpperCase() === 'TEXT')
    const reader = hasTexts
      ? {
          statement: this.prepare(`SELECT ${parts.join(', ')} FROM (${sql})`),
          texts: columns.filter(({ type }) => type?.toUpperCase() !== 'BLOB').map(({ name }) => name)
        }
      : { statement: plain, texts: [] }
    this.readers.set(sql, reader)
    return reader
  }

  private prepare(sql: string): Statement {
    const known = this.statements.get(sql)
    if (known) return known
    const statement = this.connection.prepare(sql)
    this.statements.set(sql, statement)
    return statement
  }

  /** Some failures have ended the transaction already. */
  private rollBack(): void {
    if (this.connection.inTransaction) this.connection.exec('ROLLBACK')
  }

  private guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw databaseError(this.isDamaged(error) ? damagedPage(error) : error, this.path)
    }
  }

  /** SQLite takes the disk for full as well where a damaged page leads behind the last page that a file can have. */
  private isDamaged(error: unknown): boolean {
    if (codeOf(error) !== 'SQLITE_FULL') return false
    try {
      const [row] = this.connection.prepare('PRAGMA quick_check(1)').all() as Record<string, unknown>[]
      return row?.['quick_check'] !== 'ok'
    } catch {
      return true
    }
  }
}

/** The driver gives bytes as an `ArrayBuffer`, and has no other objects. */
function isBytes(value: unknown): value is ArrayBuffer {
  return typeof value === 'object' && value !== null
}

/** Bytes as the text that they are, or as they are where they are none. */
function textOf(bytes: ArrayBuffer): string | ArrayBuffer {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  // What is no UTF-8 has become the sign for that, which may stand in a good text as well.
  return text.includes('\uFFFD') && !Buffer.from(text).equals(buffer) ? bytes : text
}

/** Damage that SQLite finds while it reads the schema has no code of its own; the program's own SQL names what is there. */
const SAYS_DAMAGED =
  /unsupported file format|malformed|no such (table|column|collation)|already exists|not a database|same text encoding/i

/** SQLite takes a file as read-only whose header names a way of writing that it does not know: anything above 2. */
function asksForNewerSqlite(path: string): boolean {
  try {
    const file = openSync(path, 'r')
    try {
      const header = Buffer.alloc(20)
      readSync(file, header, 0, header.length, 0)
      return (header[18] ?? 0) > 2 || (header[19] ?? 0) > 2
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '')
}

function damagedPage(cause: unknown): Error {
  return Object.assign(new Error('a page leads to one that there is not', { cause }), {
    code: 'SQLITE_CORRUPT'
  })
}

function databaseError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = codeOf(error)
  const options = { cause: error }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new AppError(
      'store-locked',
      `Another program is writing to ${path} and did not finish in time. Try again in a moment.`,
      options
    )
  }
  if (/^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(code) || SAYS_DAMAGED.test(message)) {
    return new AppError(
      'store-unreadable',
      `${path} is damaged or is no project database (${message}). Restore the project from a backup.`,
      options
    )
  }
  if (code.startsWith('SQLITE_READONLY') && asksForNewerSqlite(path)) {
    return new AppError(
      'store-unreadable',
      `${path} is damaged, or was written by a newer program (its header asks for a SQLite that is not known yet). ` +
        'Restore the project from a backup.',
      options
    )
  }
  if (/^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|PERM)/.test(code) || message.startsWith('ConnectionFailed')) {
    return new AppError(
      'disk-failed',
      `${path} could not be used (${message}). Check free space and permissions of the folder.`,
      options
    )
  }
  return new AppError('bug', `${message} (in ${path})`, options)
}
