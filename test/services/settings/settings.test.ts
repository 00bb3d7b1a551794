import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Settings, SettingsChange } from '@contract/settings'
import { createRecentProjects } from '@services/settings/recent-projects'
import { createSettingsFile } from '@services/settings/settings-file'
import { createProjectFolder } from '@services/store/project-folder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const defaults = {
  language: 'system',
  theme: 'system',
  highContrast: false,
  workerThreads: 0,
  computeThreads: 0,
  memoryLimit: 0,
  notifications: true,
  spellCheck: true,
  projectsFolder: '',
  tourSeen: false
}

describe('settings', () => {
  it('begin with the defaults, and keep what is set', async () => {
    const user = join(folder, 'new', 'user')
    const settings = createSettingsFile(user)
    expect(await settings.get()).toEqual(defaults)
    expect(await settings.set({ theme: 'dark' })).toEqual({ ...defaults, theme: 'dark' })
    await settings.set({ workerThreads: 3 })
    expect(settings.current()).toEqual({ ...defaults, theme: 'dark', workerThreads: 3 })
    expect(await createSettingsFile(user).get()).toEqual({ ...defaults, theme: 'dark', workerThreads: 3 })
    expect(readdirSync(user)).toEqual(['settings.json'])
  })

  it('that a change leaves out stay as they are on their way over the border', () => {
    expect(SettingsChange.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
    expect(SettingsChange.parse({})).toEqual({})
    expect(Object.keys(SettingsChange.shape).sort()).toEqual(Object.keys(Settings.shape).sort())
  })

  it.each(['', '{"theme": "dark"', '{"theme": "pink"}', '[]'])('outlive a damaged file: %j', async (text) => {
    writeFileSync(join(folder, 'settings.json'), text)
    expect(await createSettingsFile(folder).get()).toEqual(defaults)
  })

  it('refuse what does not fit, and stay as they are', async () => {
    const settings = createSettingsFile(folder)
    await settings.set({ workerThreads: 2 })
    await expect(settings.set({ workerThreads: -1 })).rejects.toThrow(/workerThreads/)
    expect((await createSettingsFile(folder).get()).workerThreads).toBe(2)
  })
})

describe('recent projects', () => {
  const project = (name: string): { folder: string; name: string; createdAt: string } => ({
    folder: join(folder, name),
    name,
    createdAt: ''
  })

  it('are listed newest first, each once, and say which are gone', async () => {
    const recent = createRecentProjects(folder)
    expect(await recent.list()).toEqual([])
    const made = await createProjectFolder(join(folder, 'a'), 'a', '')
    made.store.close()
    await recent.add(project('a'), '1')
    await recent.add(project('b'), '2')
    await recent.add(project('a'), '3')
    expect(
      (await createRecentProjects(folder).list()).map(({ name, openedAt, missing }) => [
        name,
        openedAt,
        missing
      ])
    ).toEqual([
      ['a', '3', false],
      ['b', '2', true]
    ])
    expect((await recent.remove(join(folder, 'a'))).map(({ name }) => name)).toEqual(['b'])
    // Put back, it stands where it was; what was never taken off cannot be.
    expect((await recent.recall(join(folder, 'a'))).map(({ name, openedAt }) => [name, openedAt])).toEqual([
      ['a', '3'],
      ['b', '2']
    ])
    await expect(recent.recall(join(folder, 'a'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are kept by the hundred, five of them at most, and outlive a damaged file', async () => {
    writeFileSync(join(folder, 'recent.json'), 'no')
    const recent = createRecentProjects(folder)
    for (let number = 0; number < 503; number++) await recent.add(project(`p${number}`), String(number))
    const list = await recent.list()
    expect(list.map(({ name }) => name).slice(0, 2)).toEqual(['p502', 'p501'])
    expect(list).toHaveLength(500)
    expect(JSON.parse(readFileSync(join(folder, 'recent.json'), 'utf8'))).toHaveLength(500)
  })
})
