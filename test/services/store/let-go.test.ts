import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from '@services/app'
import { snapshotDatabase } from '@services/projects/snapshot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appWithoutEngine } from '../app-without-engine'

let folder: string
let project: string
let app: App
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-let-go-'))
  app = appWithoutEngine(join(folder, 'user'))
  project = (await app.createProject(folder, 'Held')).folder
})
afterEach(async () => {
  await app.shutdown()
  rmSync(folder, { recursive: true, force: true })
})

/** What this process holds open of the project. */
function held(): string[] {
  return readdirSync('/proc/self/fd')
    .map((number) => {
      try {
        return readlinkSync(join('/proc/self/fd', number))
      } catch {
        return ''
      }
    })
    .filter((path) => path.startsWith(folder) && path.includes('.db'))
}

/** What another program reads of the project; it opens the database and closes it. */
function nameThere(): string {
  const script = `
    const database = new (require('libsql'))(${JSON.stringify(join(project, 'project.db'))})
    process.stdout.write(database.prepare('SELECT name FROM project').all()[0].name)
    database.close()`
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })
}

describe('a project that was closed', () => {
  it.runIf(process.platform === 'linux')('has no file of it open any more, nor has a copy', async () => {
    expect(held()).not.toEqual([])
    await app.closeProject()
    expect(held()).toEqual([])
    await snapshotDatabase(project, join(folder, 'copy.db'))
    expect(held()).toEqual([])
  })

  it('and opened again keeps what is written, whoever else opens and closes it meanwhile', async () => {
    // Closing makes the day's backup, which reads the file.
    await app.closeProject()
    expect(await app.projects.backups(project)).toHaveLength(1)
    await app.openProject(project)
    await app.projects.rename(project, 'Before')
    expect(nameThere()).toBe('Before')
    expect(existsSync(join(project, 'project.db-wal'))).toBe(true)
    await app.projects.rename(project, 'After')
    expect(nameThere()).toBe('After')
  })
})
