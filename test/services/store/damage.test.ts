import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '@contract/errors'
import { damageText } from '@contract/project'
import type { App } from '@services/app'
import { Database } from '@services/store/database'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appWithoutEngine } from '../app-without-engine'

// A real project with something in every table, as the program writes it; then rows of it are damaged.
const fixtures = resolve('test/fixtures/projects')

let folder: string
let app: App
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-damage-'))
  const project = join(folder, 'project')
  mkdirSync(project)
  cpSync(join(fixtures, 'artifacts'), join(project, 'artifacts'), { recursive: true })
  copyFileSync(join(fixtures, 'schema-7.db'), join(project, 'project.db'))
  app = appWithoutEngine(join(folder, 'user'))
  await app.openProject(project)
  // The fixture's own tables of these two are empty.
  await app.architectures.save(null, {
    name: 'own',
    layers: [{ kind: 'flatten' }, { kind: 'dense', units: 10, activation: 'linear' }]
  } as never)
  await app.kept.add({
    ...{ kind: 'table', title: 'kept', conditions: [], place: null },
    data: { columns: ['a'], rows: [[1]] }
  })
})
afterEach(async () => {
  await app.shutdown()
  rmSync(folder, { recursive: true, force: true })
})

/** Every list that a view or a command shows. */
const lists: Readonly<Record<string, () => Promise<readonly object[]>>> = {
  runs: () => app.jobs.list(),
  models: () => app.models.list(),
  datasets: () => app.datasets.list(),
  studies: () => app.studies.list(),
  run_marks: () => app.marks.list(),
  kept_figures: () => app.kept.list(),
  architectures: () => app.architectures.list(),
  examples: () => app.gallery.evaluations()
}

const column: Readonly<Record<string, string>> = {
  runs: 'spec',
  models: 'input_shape',
  datasets: 'class_names',
  studies: 'spec',
  run_marks: 'tags',
  kept_figures: 'figure',
  architectures: 'layers',
  examples: 'labels'
}

const keyOf = (table: string): string =>
  table === 'run_marks' ? 'run_id' : table === 'examples' ? 'evaluation' : 'id'

async function sizes(): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [table, list] of Object.entries(lists)) found[table] = (await list()).length
  return found
}

function damage(sql: string): void {
  const database = new Database(join(folder, 'project', 'project.db'))
  // What damages a file asks for no constraint.
  database.exec('PRAGMA ignore_check_constraints = ON')
  database.exec(sql)
  database.close()
}

describe('a damaged row', () => {
  it('is told by no list of a sound project', async () => {
    const counts = await sizes()
    for (const [table, count] of Object.entries(counts)) expect([table, count > 0]).toEqual([table, true])
    expect(await app.damage()).toEqual([])
  })

  it.each(Object.keys(lists))(
    'of %s is left out of its list alone, and told with place and reason',
    async (table) => {
      const before = await sizes()
      const told: string[] = []
      app.on('project.changed', ({ what }) => told.push(what))
      const first = `${keyOf(table)} = (SELECT min(${keyOf(table)}) FROM ${table})`
      damage(`UPDATE ${table} SET ${column[table]} = substr(${column[table]}, 1, 1) || '!' WHERE ${first}`)
      const after = await sizes()
      expect(after[table]).toBe((before[table] ?? 0) - 1)
      // A run's own examples and marks go with it in some lists; everything else is as it was.
      for (const other of ['datasets', 'models', 'studies', 'kept_figures', 'architectures'])
        if (other !== table) expect([other, after[other]]).toEqual([other, before[other]])
      const records = await app.damage()
      expect(records).toHaveLength(1)
      expect(records[0]).toMatchObject({ table })
      expect(damageText(records[0] as never)).toContain(`${column[table]}: not JSON`)
      expect(told).toContain('damage')
      // Told once, however often it is met.
      await sizes()
      expect(await app.damage()).toHaveLength(1)
    }
  )

  it.each(Object.keys(lists))(
    'of %s that holds bytes that are no text is left out, and ends nothing',
    async (table) => {
      const before = await sizes()
      const first = `${keyOf(table)} = (SELECT min(${keyOf(table)}) FROM ${table})`
      damage(`UPDATE ${table} SET ${column[table]} = CAST(x'7b22c328ff' AS TEXT) WHERE ${first}`)
      expect((await sizes())[table]).toBe((before[table] ?? 0) - 1)
      expect(await app.damage()).toMatchObject([
        { table, problem: expect.stringContaining(column[table] ?? '') as string }
      ])
    }
  )

  it('that is asked for by itself is refused with its id, and the others of its kind are not', async () => {
    const [first, second] = await app.jobs.list()
    damage(`UPDATE runs SET state = 'dancing' WHERE id = '${first?.id}'`)
    const refusal = await app.jobs.detail(first?.id ?? '').catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({ code: 'store-unreadable' })
    expect((refusal as AppError).message).toContain(first?.id)
    if (second) expect((await app.jobs.detail(second.id)).run.id).toBe(second.id)
  })

  it('of every table at once leaves the project open, reopened and readable', async () => {
    for (const table of Object.keys(lists))
      damage(
        `UPDATE ${table} SET ${column[table]} = '{' WHERE ${keyOf(table)} = (SELECT max(${keyOf(table)}) FROM ${table})`
      )
    await app.closeProject()
    await app.openProject(join(folder, 'project'))
    await sizes()
    const tables = (await app.damage()).map(({ table }) => table)
    expect([...new Set(tables)].sort()).toEqual(Object.keys(lists).sort())
  })
})
