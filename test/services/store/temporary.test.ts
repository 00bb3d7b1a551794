import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sweepAbandoned, temporaryName } from '@services/store/temporary'
import { writeWhole } from '@services/write-whole'
import { afterEach, beforeEach, expect, it } from 'vitest'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-temporary-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The name that a process would have used which has ended. */
function ofTheDead(path: string): string {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  return temporaryName(path).replace(`-${process.pid}-`, `-${pid}-`)
}

it('removes what a dead process has left, and nothing else', async () => {
  const own = temporaryName(join(folder, 'own.pdf'))
  writeFileSync(own, 'half')
  writeFileSync(ofTheDead(join(folder, 'report.pdf')), 'half')
  mkdirSync(ofTheDead(join(folder, 'copy')))
  const foreign = ofTheDead(join(folder, 'far.pdf')).replace(/\.[0-9a-f]{8}-/, '.00000000-')
  writeFileSync(foreign, 'half')
  for (const name of ['mine.partial', 'a.1234-5.partial', 'report.pdf'])
    writeFileSync(join(folder, name), 'x')
  await sweepAbandoned(folder)
  expect(readdirSync(folder).sort()).toEqual(
    [basename(own), basename(foreign), 'mine.partial', 'a.1234-5.partial', 'report.pdf'].sort()
  )
})

it('does nothing where there is no such folder', async () => {
  await expect(sweepAbandoned(join(folder, 'none'))).resolves.toBeUndefined()
})

it('is used for documents: whole or not at all, and the halves of the dead go', async () => {
  writeFileSync(ofTheDead(join(folder, 'report.pdf')), 'half')
  await writeWhole(join(folder, 'report.pdf'), 'whole', 'The report')
  expect(readdirSync(folder)).toEqual(['report.pdf'])
  mkdirSync(join(folder, 'taken.pdf', 'full'), { recursive: true })
  await expect(writeWhole(join(folder, 'taken.pdf'), 'x', 'The report')).rejects.toMatchObject({
    code: 'disk-failed',
    message: expect.stringContaining('The report could not be written') as string
  })
  expect(readdirSync(folder).sort()).toEqual(['report.pdf', 'taken.pdf'])
})
