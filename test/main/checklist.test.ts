import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

// The items of Electron's security checklist that are about what the sources do not do. The others are tried in the
// running program: test/e2e/security.spec.ts, offline.spec.ts, stranger.spec.ts and test/packaged/fuses.spec.ts.

function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(ts|vue|html)$/.test(path) ? [{ path, text: readFileSync(path, 'utf8') }] : []
  })
}

const all = sources('src')
const using = (pattern: RegExp, from = all): string[] =>
  from.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

describe('the sources', () => {
  it('are the ones that are read here', () => {
    expect(all.length).toBeGreaterThan(300)
    expect(using(/lockSession/)).toContain(join('src', 'main', 'security.ts'))
  })

  it('never hand an address to another program', () => {
    expect(using(/openExternal|openPath\(\s*url|setAsDefaultProtocolClient/)).toEqual([])
  })

  it('never weaken a window', () => {
    const weak =
      /nodeIntegration\w*:\s*true|contextIsolation:\s*false|sandbox:\s*false|webSecurity:\s*false|webviewTag:\s*true|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|enableRemoteModule|@electron\/remote/
    expect(using(weak)).toEqual([])
  })

  it('never turn text into elements or code', () => {
    expect(
      using(/v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(/)
    ).toEqual([])
  })

  it('load nothing by http', () => {
    const own = all.filter(({ path }) => /^src.(main|preload)/.test(path))
    expect(using(/https?:\/\//, own)).toEqual([])
    expect(
      using(/require\(['"](?:node:)?https?['"]\)|from ['"](?:node:)?(?:https?|net|tls|dgram|dns)['"]/)
    ).toEqual([])
  })
})
