import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProjectFolder, openProjectFolder } from '@services/store/project-folder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDataset, now } from './samples'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-project-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const failure = (code: string, message: RegExp): Error =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error

describe('a project folder', () => {
  it.each(['new', 'new/and/deep', '.'])('is made in %s and opened again', async (name) => {
    const path = join(folder, name)
    const made = await createProjectFolder(path, 'First', now)
    const dataset = addDataset(made.store, 'table')
    made.store.close()
    expect(
      readdirSync(path)
        .filter((file) => !file.startsWith('project.db-'))
        .sort()
    ).toEqual(['artifacts', 'project.db', 'reports'])
    const opened = await openProjectFolder(path)
    expect(opened.project).toEqual({ folder: made.project.folder, name: 'First', createdAt: now })
    expect(opened.store.datasets.list()).toEqual([dataset])
    opened.store.close()
  })

  it('can be copied elsewhere, even while it is open', async () => {
    const made = await createProjectFolder(join(folder, 'a'), 'First', now)
    const dataset = addDataset(made.store, 'table')
    cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true })
    made.store.close()
    const opened = await openProjectFolder(join(folder, 'b'))
    expect(opened.project.folder).toBe(join(folder, 'b'))
    expect(opened.store.datasets.list()).toEqual([dataset])
    opened.store.close()
  })

  it('is not made where something is', async () => {
    writeFileSync(join(folder, 'thesis.tex'), 'years of work')
    await expect(createProjectFolder(folder, 'x', now)).rejects.toThrow(
      failure('already-exists', /not empty \(thesis\.tex\).*new or empty folder/)
    )
    expect(readdirSync(folder)).toEqual(['thesis.tex'])
    await expect(createProjectFolder(join(folder, 'thesis.tex'), 'x', now)).rejects.toThrow(
      failure('already-exists', /is a file/)
    )
    const made = await createProjectFolder(join(folder, 'a'), 'First', now)
    made.store.close()
    await expect(createProjectFolder(join(folder, 'a'), 'Second', now)).rejects.toThrow(
      failure('already-exists', /holds a project already/)
    )
    const opened = await openProjectFolder(join(folder, 'a'))
    expect(opened.project.name).toBe('First')
    opened.store.close()
  })

  it('may hold what systems put into empty folders', async () => {
    writeFileSync(join(folder, '.DS_Store'), '')
    const made = await createProjectFolder(folder, 'x', now)
    made.store.close()
  })

  it('is not found where there is none', async () => {
    await expect(openProjectFolder(join(folder, 'none'))).rejects.toThrow(
      failure('not-found', /none holds no project: expected a folder with a file project\.db/)
    )
    expect(existsSync(join(folder, 'none'))).toBe(false)
    mkdirSync(join(folder, 'project.db'))
    await expect(openProjectFolder(folder)).rejects.toThrow(failure('not-found', /holds no project/))
  })

  it('says so when its making was cut off', async () => {
    writeFileSync(join(folder, 'project.db'), '')
    await expect(openProjectFolder(folder)).rejects.toThrow(failure('store-unreadable', /never finished/))
  })
})
