import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appWithoutEngine } from '../app-without-engine'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-views-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('how the views of a project were left', () => {
  it('is kept in its database, the last of each view, and is no change of the project', () => {
    const store = openStore(folder)
    expect(store.views.list()).toEqual({})
    store.views.keep('compare', '{"columns":["Größe"]}')
    store.views.keep('map a', '[]')
    store.views.keep('compare', '{"columns":null}')
    expect(store.changedAt()).toBeNull()
    store.close()
    const again = openStore(folder)
    expect(again.views.list()).toEqual({ compare: '{"columns":null}', 'map a': '[]' })
    again.close()
  })

  it('moves along with a copy and an archive, and never gets into another project', async () => {
    const app = appWithoutEngine(join(folder, 'user'))
    const first = join(folder, 'first')
    await app.createProject(first, 'First')
    await app.views.keep(first, 'compare', '"as it was"')
    const copy = await app.projects.duplicate(first, 'copy')
    await app.projects.archive(first, join(folder, 'first.zip'), 'archive')
    await app.createProject(join(folder, 'second'), 'Second')
    // The window writes a moment later than a person changes something: the project may be another one by then.
    await app.views.keep(first, 'compare', '"too late"')
    expect(await app.views.list(join(folder, 'second'))).toEqual({})
    expect(await app.views.list(first)).toEqual({})
    const unpacked = await app.projects.unpack(join(folder, 'first.zip'), folder, 'unpack')
    for (const made of [first, copy?.folder, unpacked]) {
      await app.openProject(made ?? '')
      expect(await app.views.list(made ?? '')).toEqual({ compare: '"as it was"' })
    }
    await app.closeProject()
    expect(await app.views.list(first)).toEqual({})
    await app.shutdown()
  })
})
