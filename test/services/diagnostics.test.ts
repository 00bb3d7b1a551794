import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Run } from '@contract/run'
import { Settings } from '@contract/settings'
import { diagnosticFiles, diagnosticsArchive } from '@services/diagnostics'

const run = (kind: string, state: string, code: string | null): Run =>
  ({
    label: 'secret label',
    spec: { kind, name: 'secret name' },
    state,
    error: code === null ? null : { code, message: 'secret message' },
    produced: 'secret model'
  }) as unknown as Run

const input = {
  installation: ['Heisenbench  0.1.0', 'Settings     /home/ada/.config/Heisenbench'],
  log: '2026-01-02T03:04:05.678Z info  start\n',
  settings: Settings.parse({}),
  runs: [run('train', 'done', null), run('train', 'done', null), run('attack', 'failed', 'not-finite')],
  home: '/home/ada'
}

describe('diagnostics', () => {
  it('are plain text that says first what it is', () => {
    const files = unzipSync(diagnosticsArchive(input))
    expect(Object.keys(files)).toEqual([
      'READ ME FIRST.txt',
      'installation.txt',
      'settings.json',
      'log.txt',
      'jobs.txt'
    ])
    const readme = strFromU8(files['READ ME FIRST.txt'] ?? new Uint8Array())
    for (const name of Object.keys(files).slice(1)) expect(readme).toContain(name)
    expect(strFromU8(files['log.txt'] ?? new Uint8Array())).toBe(input.log)
  })

  it('count jobs by kind, state and code, and name nothing', () => {
    const files = diagnosticFiles(input)
    expect(files['jobs.txt']).toBe('     1  attack failed (not-finite)\n     2  train done\n')
    expect(Object.values(files).join('\n')).not.toContain('secret')
  })

  it('write the home folder as ~', () => {
    expect(diagnosticFiles(input)['installation.txt']).toContain('Settings     ~/.config')
    expect(Object.values(diagnosticFiles(input)).join('\n')).not.toContain('ada')
  })

  it('say so when no project was open and nothing was written down', () => {
    const files = diagnosticFiles({ ...input, runs: null, log: '' })
    expect(files['jobs.txt']).toBe('No project was open.\n')
    expect(files['log.txt']).toBe('Nothing was written down yet.\n')
  })
})
