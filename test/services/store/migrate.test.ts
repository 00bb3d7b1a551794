import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import { Database } from '@services/store/database'
import { migrate } from '@services/store/migrate'
import { migrations } from '@services/store/migrations'
import { openStore } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
let path = ''
const opened: Database[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-migrate-'))
  path = join(folder, 'project.db')
})
afterEach(() => {
  for (const database of opened.splice(0)) database.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): Database {
  const database = new Database(path)
  opened.push(database)
  return database
}

function tables(database: Database): unknown[] {
  return database.all("SELECT name FROM sqlite_master WHERE type = 'table'").map((row) => row['name'])
}

function errorOf(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return error as AppError
  }
  throw new Error('expected a failure')
}

const newest = migrations[migrations.length - 1]?.version ?? 0

describe('migrations', () => {
  it('are numbered without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  })

  it('make all tables of a new project, once', () => {
    const database = open()
    migrate(database)
    migrate(database)
    expect(database.number('PRAGMA user_version')).toBe(newest)
    expect(tables(database)).toEqual(
      expect.arrayContaining([
        'project',
        'artifacts',
        'datasets',
        'models',
        'studies',
        'runs',
        'points',
        'ledger'
      ])
    )
  })

  it('apply only what is missing', () => {
    const database = open()
    migrate(database)
    database.run("INSERT INTO project (id, name, created_at) VALUES (1, 'kept', 'now')")
    const next = { version: newest + 1, name: 'extra', sql: 'CREATE TABLE extra (a INTEGER) STRICT' }
    migrate(database, [...migrations, next])
    expect(tables(database)).toContain('extra')
    expect(database.get('SELECT name FROM project')).toEqual({ name: 'kept' })
    expect(database.number('PRAGMA user_version')).toBe(newest + 1)
  })

  it('are all undone when one of them fails', () => {
    const database = open()
    const good = { version: 1, name: 'good', sql: 'CREATE TABLE good (a INTEGER)' }
    const bad = { version: 2, name: 'bad', sql: 'CREATE TABEL bad (a INTEGER)' }
    expect(errorOf(() => migrate(database, [good, bad])).code).toBe('bug')
    expect(tables(database)).toEqual([])
    expect(database.number('PRAGMA user_version')).toBe(0)
    migrate(database)
    expect(database.number('PRAGMA user_version')).toBe(newest)
  })

  it('refuse a newer schema: both versions, and what to do', () => {
    const database = open()
    const next = { version: newest + 41, name: 'later', sql: 'CREATE TABLE later (a INTEGER)' }
    migrate(database, [...migrations, next])
    database.close()
    const error = errorOf(() => openStore(folder))
    expect(error.code).toBe('store-unreadable')
    expect(error.message).toContain(`version ${newest + 41}`)
    expect(error.message).toContain(`up to ${newest}`)
    expect(error.message).toMatch(/update/i)
  })

  it('refuse the database of another program, and leave it alone', () => {
    const database = open()
    database.exec('CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 7')
    database.close()
    const error = errorOf(() => openStore(folder))
    expect(error.code).toBe('store-unreadable')
    expect(error.message).toContain('another program')
    expect(tables(open())).toEqual(['bookmarks'])
  })

  it.each([
    ['text', () => writeFileSync(path, 'This is no database, it is text. '.repeat(300))],
    [
      'a file that is cut off',
      () => {
        openStore(folder).close()
        writeFileSync(path, readFileSync(path).subarray(0, 10_000))
      }
    ],
    [
      'a file with other bytes in the middle',
      () => {
        openStore(folder).close()
        const bytes = readFileSync(path)
        bytes.fill(0x55, 100, 20_000)
        writeFileSync(path, bytes)
      }
    ]
  ])('refuse %s', (_, damage) => {
    damage()
    const error = errorOf(() => openStore(folder))
    expect(error.code).toBe('store-unreadable')
    expect(error.message).toContain(path)
    expect(error.message).toContain('backup')
  })
})
