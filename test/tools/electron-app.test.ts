import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useTemporaryFolder } from './temporary-folder'

// The Electron that set-up found: its own default app, or the one of tools/electron-app. Both must do the same.
const electron = createRequire(import.meta.url)('electron') as unknown as string
const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
const temporary = useTemporaryFolder()

const REPORT = `
const { app } = require('electron')
const facts = {
  name: app.getName(), version: app.getVersion(), path: app.getAppPath(), packaged: app.isPackaged,
  defaultApp: process.defaultApp, loaded: global.loaded ?? [], rest: process.argv.slice(-2)
}
process.stdout.write('FACTS ' + JSON.stringify(facts) + '\\n', () => process.exit(0))`

function launch(args: string[]): {
  facts: Record<string, unknown> | null
  output: string
  code: number | null
} {
  const result = spawnSync(electron, [...sandbox, ...args], { encoding: 'utf8', timeout: 30_000 })
  const line = /^FACTS (.*)$/m.exec(result.stdout)?.[1]
  return {
    facts: line === undefined ? null : (JSON.parse(line) as Record<string, unknown>),
    output: result.stdout + result.stderr,
    code: result.status
  }
}

describe('the default app of Electron', () => {
  it('gives an app folder its name, version and path, and loads -r modules first', () => {
    const folder = temporary()
    mkdirSync(join(folder, 'lib'))
    const manifest = { name: 'trial', productName: 'Trial', version: '3.2.1', main: 'lib/start.js' }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'lib/start.js'), REPORT)
    for (const name of ['one', 'two']) {
      writeFileSync(join(folder, `${name}.js`), `(global.loaded ??= []).push('${name}')`)
    }
    const { facts } = launch([
      '-r',
      join(folder, 'one.js'),
      '--require',
      join(folder, 'two.js'),
      folder,
      'first',
      '--second'
    ])
    expect(facts).toEqual({
      name: 'Trial',
      version: '3.2.1',
      path: folder,
      packaged: false,
      defaultApp: true,
      loaded: ['one', 'two'],
      rest: ['first', '--second']
    })
  })

  it('runs a single file, whose folder is then the path of the app', () => {
    const folder = temporary()
    writeFileSync(join(folder, 'alone.js'), REPORT)
    expect(launch([join(folder, 'alone.js')]).facts).toMatchObject({ path: folder, defaultApp: true })
  })

  it('prints its version', () => {
    const { output, code } = launch(['--version'])
    expect(output).toMatch(/^v\d+\.\d+\.\d+$/m)
    expect(code).toBe(0)
  })

  it('refuses -r without a module', () => {
    expect(launch(['-r']).code).toBe(1)
  })
})
