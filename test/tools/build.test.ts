import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildIsCurrent, digestOfSources } from '../../tools/lib/build.mjs'
import { useTemporaryFolder } from './temporary-folder'

const temporary = useTemporaryFolder()
const BUILT = [
  'main/index.js',
  'main/cli.js',
  'main/engine.js',
  'main/worker.js',
  'main/hdf5.js',
  'main/backup.js',
  'preload/index.js',
  'renderer/index.html'
]

function write(root: string, file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), content)
}

function builtProject(): string {
  const root = temporary()
  write(root, 'src/cli/index.ts', 'export {}')
  write(root, 'src/core/charts/axes.ts', 'export const axes = []')
  write(root, 'package.json', '{}')
  for (const file of BUILT) write(root, `out/${file}`, '//')
  write(root, 'out/build.json', JSON.stringify({ sources: digestOfSources(root) }))
  return root
}

describe('buildIsCurrent', () => {
  it('holds for an untouched project, whatever the dates of its files', () => {
    const root = builtProject()
    expect(buildIsCurrent(root)).toBe(true)
    const future = new Date(Date.now() + 1e9)
    utimesSync(join(root, 'src/cli/index.ts'), future, future)
    expect(buildIsCurrent(root)).toBe(true)
  })

  it.each<[string, (root: string) => void]>([
    ['a changed source', (root) => write(root, 'src/core/charts/axes.ts', 'export const axes = [1]')],
    ['a new source', (root) => write(root, 'src/core/new.ts', '')],
    ['a deleted source', (root) => rmSync(join(root, 'src/core/charts/axes.ts'))],
    [
      'a renamed source',
      (root) => renameSync(join(root, 'src/core/charts/axes.ts'), join(root, 'src/core/charts/axis.ts'))
    ],
    ['other packages', (root) => write(root, 'package.json', '{"version":"2"}')],
    ['a build that was cut off', (root) => rmSync(join(root, 'out/build.json'))],
    ['a missing result', (root) => rmSync(join(root, 'out/main/cli.js'))],
    ['a broken stamp', (root) => write(root, 'out/build.json', '{"sour')]
  ])('does not hold after %s', (_, change) => {
    const root = builtProject()
    change(root)
    expect(buildIsCurrent(root)).toBe(false)
  })

  it('holds for a shipped program, which has no sources', () => {
    const root = builtProject()
    rmSync(join(root, 'src'), { recursive: true })
    expect(buildIsCurrent(root)).toBe(true)
  })
})
