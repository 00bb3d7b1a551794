import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ReportOptions } from '@contract/report'
import { keepReportOptions, readReportOptions, reportOptionsPath } from '@services/report/options-file'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-options-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the options of a report', () => {
  it('are the usual ones until some are kept, and come back as they were left', async () => {
    expect(await readReportOptions(folder)).toEqual(ReportOptions.parse({}))
    const options = ReportOptions.parse({
      title: 'Überschrift',
      notes: '# a\n\n"b"',
      sections: [{ id: 'trust', on: false, notes: 'c' }],
      runIds: ['x']
    })
    await keepReportOptions(folder, options)
    expect(await readReportOptions(folder)).toEqual(options)
  })

  it('are what was kept last, however fast one follows the other', async () => {
    const writes = Array.from({ length: 20 }, (_, index) =>
      keepReportOptions(folder, ReportOptions.parse({ title: `title ${index}` }))
    )
    expect(await readReportOptions(folder)).toMatchObject({ title: 'title 19' })
    await Promise.all(writes)
  })

  it('put a file aside that holds something else, and lose nothing of it', async () => {
    const path = reportOptionsPath(folder)
    mkdirSync(dirname(path))
    for (const text of ['{"title":', '{"title":7}', '[]']) {
      writeFileSync(path, text)
      await expect(readReportOptions(folder)).rejects.toMatchObject({
        code: 'store-unreadable',
        message: expect.stringContaining(`${path}.unreadable`)
      })
      expect(readFileSync(`${path}.unreadable`, 'utf8')).toBe(text)
      expect(await readReportOptions(folder)).toEqual(ReportOptions.parse({}))
    }
  })

  it('tell what was kept until then, in their order, and go without where that cannot be read', async () => {
    const told: string[] = []
    const keep = (title: string): Promise<void> =>
      keepReportOptions(folder, ReportOptions.parse({ title }), (before) => told.push(before.title))
    await Promise.all([keep('a'), keep('b'), keep('c')])
    expect(told).toEqual(['a', 'b'])
    writeFileSync(reportOptionsPath(folder), '{')
    await keep('d')
    expect(told).toEqual(['a', 'b'])
    expect(await readReportOptions(folder)).toMatchObject({ title: 'd' })
  })
})
