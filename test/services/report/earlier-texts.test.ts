import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReportOptions } from '@contract/report'
import type { App } from '@services/app'
import { createEarlierTexts } from '@services/report/earlier-texts'
import { describe, expect, it } from 'vitest'
import { appWithoutEngine } from '../app-without-engine'

const notes = (text: string): ReportOptions => ReportOptions.parse({ notes: text })
const trust = (text: string): ReportOptions =>
  ReportOptions.parse({ sections: [{ id: 'trust', on: true, notes: text }] })

describe('texts of a report that others replace', () => {
  it('are those that a sitting begins with, not each pause in typing', () => {
    let time = 0
    const earlier = createEarlierTexts(() => time)
    expect(earlier.replaced(notes(''), notes('O'))).toEqual([])
    expect(earlier.replaced(notes('O'), notes('One'))).toEqual([])
    expect(earlier.replaced(notes('One'), notes('On'))).toEqual([])
    time += 11 * 60 * 1000
    expect(earlier.replaced(notes('On'), notes('On it'))).toEqual([{ section: 'notes', note: 'On' }])
    time += 60 * 1000
    expect(earlier.replaced(notes('On it'), notes('On its'))).toEqual([])
    // A clock that was put back has not rested.
    time -= 24 * 3600 * 1000
    expect(earlier.replaced(notes('On its'), notes('On its way'))).toEqual([
      { section: 'notes', note: 'On its' }
    ])
  })

  it('are those of which much is taken away at once, wherever it stood', () => {
    const earlier = createEarlierTexts(() => 0)
    earlier.replaced(trust(''), trust('x'))
    const long = `begin ${'middle '.repeat(10)}end`
    expect(earlier.replaced(trust('x'), trust(long))).toEqual([])
    expect(earlier.replaced(trust(long), trust('begin end'))).toEqual([{ section: 'trust', note: long }])
    expect(earlier.replaced(trust(long), trust(''))).toEqual([{ section: 'trust', note: long }])
    expect(earlier.replaced(trust(long), trust(long.slice(0, -15)))).toEqual([])
  })

  it('are kept with the project, section by section, and are there when it is opened again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heisenbench-earlier-'))
    const start = (): App => appWithoutEngine(join(folder, 'user'))
    try {
      const project = join(folder, 'project')
      let app = start()
      await app.createProject(project, 'Notes')
      const text = 'What was found in the first week of the study'
      await app.reports.keep(project, notes(text))
      await app.reports.keep(project, notes('Gone'))
      await app.shutdown()
      app = start()
      await app.openProject(project)
      expect((await app.reports.earlierNotes('notes')).map(({ note }) => note)).toEqual([text])
      // A start begins another sitting.
      await app.reports.keep(project, notes('Gone on'))
      expect((await app.reports.earlierNotes('notes')).map(({ note }) => note)).toEqual(['Gone', text])
      expect(await app.reports.earlierNotes('trust')).toEqual([])
      await app.shutdown()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
