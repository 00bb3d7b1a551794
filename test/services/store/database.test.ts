import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import { Database } from '@services/store/database'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
let database: Database

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-database-'))
  database = new Database(join(folder, 'a.db'))
  database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB, d REAL) STRICT')
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const count = (): number => database.number('SELECT count(*) FROM t')

describe('the database', () => {
  it('gives rows back as they were stored', () => {
    database.run('INSERT INTO t VALUES (?, ?, ?, ?)', [2 ** 40, 'ψ', Buffer.from([1, 2, 255]), 0.1])
    const row = database.get('SELECT * FROM t')
    expect(row).toEqual({ a: 2 ** 40, b: 'ψ', c: expect.anything(), d: 0.1 })
    expect([...new Uint8Array(row?.['c'] as ArrayBuffer)]).toEqual([1, 2, 255])
    expect(database.get('SELECT * FROM t WHERE a = ?', [1])).toBeNull()
  })

  it('stores all of a transaction or nothing', () => {
    expect(() =>
      database.transaction(() => {
        database.run('INSERT INTO t (a) VALUES (1)')
        database.transaction(() => database.run('INSERT INTO t (a) VALUES (2)'))
        throw new Error('no')
      })
    ).toThrow('no')
    expect(count()).toBe(0)
    expect(database.transaction(() => database.run('INSERT INTO t (a) VALUES (1), (2)'))).toBe(2)
    expect(count()).toBe(2)
  })

  it('can be used after a transaction that the database itself has ended', () => {
    database.run('INSERT INTO t (a) VALUES (1)')
    expect(() =>
      database.transaction(() => database.run('INSERT OR ROLLBACK INTO t (a) VALUES (1)'))
    ).toThrow(AppError)
    database.transaction(() => database.run('INSERT INTO t (a) VALUES (2)'))
    expect(count()).toBe(2)
  })

  it('says that another program is writing', () => {
    const other = new Database(join(folder, 'a.db'))
    other.exec('PRAGMA busy_timeout = 50')
    database.transaction(() => {
      database.run('INSERT INTO t (a) VALUES (1)')
      expect(() => other.transaction(() => 0)).toThrow(
        expect.objectContaining({ code: 'store-locked' }) as Error
      )
    })
    expect(other.transaction(() => other.number('SELECT count(*) FROM t'))).toBe(1)
    other.close()
  })

  it('names the file that cannot be opened', () => {
    const path = join(folder, 'missing', 'a.db')
    expect(() => new Database(path)).toThrow(
      expect.objectContaining({
        code: 'disk-failed',
        message: expect.stringContaining(path) as string
      }) as Error
    )
  })

  it.each([
    ['the name of a column that is no UTF-8', (bytes: Buffer) => bytes.indexOf('b TEXT'), 0xff],
    ['the name of a table that is no UTF-8', (bytes: Buffer) => bytes.indexOf('t (a INTEGER'), 0xc3],
    ['a header that tells of UTF-16', () => 59, 2]
  ])('refuses %s, at which the driver would end the process', (_, placeIn, byte) => {
    database.close()
    const bytes = readFileSync(database.path)
    const place = placeIn(bytes)
    expect(place).toBeGreaterThan(0)
    bytes[place] = byte
    writeFileSync(database.path, bytes)
    database = new Database(database.path)
    const error = ((): unknown => {
      try {
        database.refuseDamagedNames()
      } catch (caught) {
        return caught
      }
      return null
    })()
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'store-unreadable' })
  })

  it.each([18, 19])(
    'says that a header asks for a newer SQLite (byte %i), instead of blaming the disk',
    (at) => {
      database.exec('PRAGMA journal_mode = WAL')
      database.close()
      const path = join(folder, 'a.db')
      const bytes = readFileSync(path)
      bytes[at] = 77
      writeFileSync(path, bytes)
      const write = (): void => {
        const opened = new Database(path)
        try {
          opened.run('INSERT INTO t (a) VALUES (1)')
        } finally {
          opened.close()
        }
      }
      expect(write).toThrow(expect.objectContaining({ code: 'store-unreadable' }))
    }
  )

  it('says that a page leads behind the end of all files, which SQLite takes for a full disk', () => {
    const size = database.number('PRAGMA page_size')
    database.run('INSERT INTO t (a, b) VALUES (1, ?)', ['x'.repeat(10 * size)])
    database.close()
    const bytes = readFileSync(database.path)
    // A page of a long text begins with the number of the next one.
    const page = bytes.indexOf('x'.repeat(size - 4)) - 4
    expect(page % size).toBe(0)
    bytes.fill(0xff, page, page + 4)
    writeFileSync(database.path, bytes)
    database = new Database(database.path)
    const copy = (): void => database.exec(`VACUUM INTO '${join(folder, 'copy.db')}'`)
    expect(copy).toThrow(expect.objectContaining({ code: 'store-unreadable' }))
  })

  it('says what is missing in a file that is another database', () => {
    expect(() => database.all('SELECT * FROM project')).toThrow(
      expect.objectContaining({ code: 'store-unreadable' })
    )
  })
})
