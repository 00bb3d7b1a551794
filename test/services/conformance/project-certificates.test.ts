import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificatesOf, keepCertificate } from '@services/conformance/project-certificates'
import { isPlainFile, projectFiles } from '@services/projects/files'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { certificate } from './certificates'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-certificates-'))
  path = join(folder, 'conformance.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const day = (date: number): string => `2026-03-${String(date).padStart(2, '0')}T10:00:00.000Z`

describe('the certificates of a project', () => {
  it('are none in a project of an older program', async () => {
    expect(await certificatesOf(folder)).toEqual([])
  })

  it('come back whole, the newest first, each once', async () => {
    const [old, recent] = [certificate(day(1)), certificate(day(2), { seed: 9, passed: false })]
    await keepCertificate(folder, recent)
    await keepCertificate(folder, old)
    expect(await keepCertificate(folder, old)).toEqual([recent, old])
    expect(await certificatesOf(folder)).toEqual([recent, old])
  })

  it('are the last five', async () => {
    for (const date of [1, 2, 3, 4, 5, 6, 7]) await keepCertificate(folder, certificate(day(date)))
    const dates = (await certificatesOf(folder)).map(({ createdAt }) => createdAt)
    expect(dates).toEqual([7, 6, 5, 4, 3].map(day))
  })

  it('are read without those that cannot be, and none from a file that is something else', async () => {
    await keepCertificate(folder, certificate(day(1)))
    const kept = JSON.parse(readFileSync(path, 'utf8')) as unknown[]
    writeFileSync(path, JSON.stringify([{ heisenbench: '9' }, ...kept]))
    expect(await certificatesOf(folder)).toEqual([certificate(day(1))])
    for (const text of ['{"a": 1}', 'no JSON', '']) {
      writeFileSync(path, text)
      expect(await certificatesOf(folder)).toEqual([])
    }
    expect(await keepCertificate(folder, certificate(day(2)))).toHaveLength(1)
  })

  it('go along when the project is copied or archived', async () => {
    await keepCertificate(folder, certificate(day(1)))
    const files = (await projectFiles(folder)).filter(isPlainFile)
    expect(files.map((file) => file.path)).toEqual(['conformance.json'])
  })
})
