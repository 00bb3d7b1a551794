import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskFailure } from '@services/store/disk-failure'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-disk-'))
  writeFileSync(join(folder, 'file'), '')
  mkdirSync(join(folder, 'full', 'inner'), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What is said of what the disk really refuses. */
function said(path: string, use: (path: string) => unknown): string {
  try {
    use(path)
  } catch (error) {
    return diskFailure(error, 'it').message
  }
  throw new Error('the disk did not refuse')
}

describe('a refusal of the disk', () => {
  it('says in words what is wrong and what to do', () => {
    expect(said(join(folder, 'file', 'inner'), (path) => mkdirSync(path))).toBe(
      'it could not be used: a part of its path is a file, not a folder; choose a folder.'
    )
    expect(said(folder, (path) => readFileSync(path))).toMatch(/it is a folder, not a file; choose a file\.$/)
    expect(said(join(folder, 'full'), (path) => rmdirSync(path))).toMatch(/the folder is not empty/)
    expect(said(join(folder, 'x'.repeat(300)), (path) => writeFileSync(path, ''))).toMatch(/name is too long/)
    expect(said(join(folder, 'none'), (path) => readFileSync(path))).toMatch(
      /it is not there, or not any more/
    )
  })
})
