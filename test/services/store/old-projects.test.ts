import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readDetail, readLedger } from '@services/read-project'
import { archiveProject } from '@services/projects/archive'
import { unpackProject } from '@services/projects/unpack'
import { neverAborted } from '@core/signal'
import { Database } from '@services/store/database'
import { backupName } from '@services/store/migrate'
import { migrations } from '@services/store/migrations'
import { openProjectFolder } from '@services/store/project-folder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const fixtures = resolve('test/fixtures/projects')
const newest = migrations[migrations.length - 1]?.version ?? 0
const earlier = migrations.map(({ version }) => version).filter((version) => version < newest)

let folder = ''
let project = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-old-'))
  project = join(folder, 'project')
  path = join(project, 'project.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A project as a program with that schema left it. */
function layOut(version: number): void {
  cpSync(join(fixtures, 'artifacts'), join(project, 'artifacts'), { recursive: true })
  copyFileSync(join(fixtures, `schema-${version}.db`), path)
}

function rowsOf(file: string): Record<string, number> {
  const database = new Database(file)
  try {
    const tables = database.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    return Object.fromEntries(
      tables.map(({ name }) => [String(name), database.number(`SELECT count(*) FROM "${String(name)}"`)])
    )
  } finally {
    database.close()
  }
}

function numberIn(file: string, pragma: string): number {
  const database = new Database(file)
  try {
    return database.number(`PRAGMA ${pragma}`)
  } finally {
    database.close()
  }
}

describe('projects of earlier schema versions', () => {
  it('are kept in the repository, one of each version', () => {
    const missing = earlier.filter((version) => !existsSync(join(fixtures, `schema-${version}.db`)))
    // node test/campaign/run.mjs old-projects, on the commit before a migration, makes it.
    expect(missing).toEqual([])
  })

  it.each(earlier)('version %i opens with all that it holds, and leaves a backup', async (version) => {
    layOut(version)
    expect(numberIn(path, 'user_version')).toBe(version)
    const before = rowsOf(path)
    const { store } = await openProjectFolder(project)
    try {
      const runs = store.runs.list()
      expect(runs.map(({ state }) => state)).toContain('interrupted')
      const trained = runs.find(({ studyId }) => studyId !== null)
      const { points, run } = readDetail(store, trained?.id ?? '')
      expect(points.flatMap((point) => (point.kind === 'epoch' ? [point.epoch] : []))).toEqual([0, 1, 2])
      expect(run.modelHash).toBe(store.models.list()[0]?.weights)
      const [evaluation] = store.evaluations.list(run.id)
      expect(await readLedger(store, evaluation?.result.evaluationId ?? '')).toHaveLength(20)
      expect(store.datasets.list().map(({ name }) => name)).toEqual(['small'])
      expect(store.studies.list()).toHaveLength(1)
      for (const row of [store.keptFigures.list(), store.marks.list(), store.architectures.list()])
        expect(Array.isArray(row)).toBe(true)
      if (version >= 4) expect(store.marks.list()[0]).toMatchObject({ note: 'an old note', tags: ['kept'] })
      const [marked] = store.marks.list()
      if (version >= 9)
        expect(store.marks.earlierNotes(marked?.runId ?? '').map(({ note }) => note)).toEqual([
          'an older note'
        ])
      expect(store.noteHistory.list({ section: 'notes' })).toEqual([])
      store.views.keep('compare', '{}')
      expect(store.views.list()).toEqual({ compare: '{}' })
      if (version >= 3) expect(store.jobLog.list(run.id).length).toBeGreaterThan(2)
      for (const { train, test } of store.datasets.list())
        for (const hash of [train.images, train.labels, test.images, test.labels])
          expect(
            createHash('sha256')
              .update(await store.artifacts.read(hash))
              .digest('hex')
          ).toBe(hash)
    } finally {
      store.close()
    }
    expect(numberIn(path, 'user_version')).toBe(newest)
    expect(rowsOf(path)).toMatchObject(before)
    const backup = backupName(path, version)
    expect(numberIn(backup, 'user_version')).toBe(version)
    expect(rowsOf(backup)).toEqual(before)
    expect(readdirSync(project).filter((name) => name.endsWith('.partial'))).toEqual([])
  })

  it('are what they were once the backup takes the place of the database again', async () => {
    layOut(1)
    const { store } = await openProjectFolder(project)
    store.close()
    rmSync(path)
    copyFileSync(backupName(path, 1), path)
    const again = await openProjectFolder(project)
    expect(again.store.runs.list().length).toBeGreaterThan(0)
    again.store.close()
  })

  it('keep their backups to themselves when they are archived', async () => {
    layOut(2)
    const { store } = await openProjectFolder(project)
    store.close()
    const task = { signal: neverAborted, progress: () => undefined }
    await archiveProject(project, join(folder, 'a.zip'), task)
    await unpackProject(join(folder, 'a.zip'), join(folder, 'back'), task)
    expect(readdirSync(join(folder, 'back')).filter((name) => name.includes('backup'))).toEqual([])
  })

  it('of a newer program are refused and stay as they are, without a backup', async () => {
    layOut(1)
    const database = new Database(path)
    database.exec(`PRAGMA user_version = ${newest + 1}`)
    database.close()
    const before = readFileSync(path)
    await expect(openProjectFolder(project)).rejects.toMatchObject({
      code: 'store-unreadable',
      message: expect.stringMatching(/newer Heisenbench.*Update/) as string
    })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(project).sort()).toEqual(['artifacts', 'project.db'])
  })
})
