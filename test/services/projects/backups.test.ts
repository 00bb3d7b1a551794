import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { App } from '@services/app'
import { backUpDaily, listBackups } from '@services/projects/backups'
import { Database } from '@services/store/database'
import { openProjectFolder } from '@services/store/project-folder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appWithoutEngine } from '../app-without-engine'

const fixtures = resolve('test/fixtures/projects')
const day = 24 * 3600 * 1000

let folder: string
let project: string
let app: App
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-backups-'))
  project = join(folder, 'project')
  mkdirSync(project)
  cpSync(join(fixtures, 'artifacts'), join(project, 'artifacts'), { recursive: true })
  copyFileSync(join(fixtures, 'schema-7.db'), join(project, 'project.db'))
  // Brought to the newest schema beforehand, so that no backup of an update is among those of these tests.
  const { store } = await openProjectFolder(project)
  store.close()
  for (const name of readdirSync(project)) if (name.endsWith('.backup')) rmSync(join(project, name))
  app = appWithoutEngine(join(folder, 'user'))
})
afterEach(async () => {
  await app.shutdown()
  rmSync(folder, { recursive: true, force: true })
})

describe('backups of a project', () => {
  it('are made when it is closed, once a day and only of what has changed, and seven are kept', async () => {
    await app.openProject(project)
    expect(await app.projects.backups(project)).toEqual([])
    await app.closeProject()
    expect(await listBackups(project)).toMatchObject([{ kind: 'daily' }])
    await app.openProject(project)
    await app.closeProject()
    expect(await listBackups(project)).toHaveLength(1)
    const begun = Date.now()
    const before = new Date(begun - day)
    utimesSync(join(project, 'project.db'), before, before)
    for (let passed = 1; passed <= 12; passed++) {
      const now = new Date(begun + passed * day)
      // Nothing has changed on the first of these days.
      if (passed > 1) utimesSync(join(project, 'project.db'), now, now)
      await backUpDaily(project, now)
      for (const name of readdirSync(join(project, 'backups')))
        if (name.includes(now.toISOString().slice(0, 10)))
          utimesSync(join(project, 'backups', name), now, now)
      expect(await listBackups(project)).toHaveLength(Math.min(7, passed === 1 ? 1 : passed))
    }
    // Half of a database would be no backup.
    writeFileSync(join(project, 'project.db-wal'), 'x')
    await backUpDaily(project, new Date(begun + 40 * day))
    expect(await listBackups(project)).toHaveLength(7)
    rmSync(join(project, 'project.db-wal'))
  })

  it('give a project of their own, with what was lost since, beside the one that stays', async () => {
    await app.openProject(project)
    const runs = await app.jobs.list()
    await app.closeProject()
    const database = new Database(join(project, 'project.db'))
    database.exec("UPDATE runs SET spec = '{'")
    database.close()
    await app.openProject(project)
    expect(await app.jobs.list()).toEqual([])
    const [backup] = await app.projects.backups(project)
    const copy = await app.projects.takeBackup(project, backup?.file ?? '', 'task')
    expect(copy).toMatchObject({ folder: join(folder, 'project backup'), name: 'An older project backup' })
    await app.openProject(copy?.folder ?? '')
    expect((await app.jobs.list()).map(({ id }) => id)).toEqual(runs.map(({ id }) => id))
    for (const model of await app.models.list())
      expect(
        existsSync(join(copy?.folder ?? '', 'artifacts', model.weights.slice(0, 2), model.weights))
      ).toBe(true)
    expect(existsSync(join(copy?.folder ?? '', 'backups'))).toBe(false)
    expect(await app.damage()).toEqual([])
  })

  it('are the ones that are listed, and no other files', async () => {
    await app.openProject(project)
    for (const file of ['project.db', '../user/settings.json', 'backups/../project.db', ''])
      await expect(app.projects.takeBackup(project, file, 'task')).rejects.toMatchObject({
        code: 'not-found'
      })
  })
})
