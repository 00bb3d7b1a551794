import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerRequest, containedPath } from '../../src/main/app-files'
import { contentSecurityPolicy, isAppUrl } from '../../src/main/origin'

let folder: string
let root: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-files-'))
  root = join(folder, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<!doctype html>')
  writeFileSync(join(root, 'assets', 'a b.js'), 'export {}')
  writeFileSync(join(root, 'notes.exe'), 'MZ')
  writeFileSync(join(folder, 'secret.html'), 'secret')
  mkdirSync(join(folder, 'renderer-other'))
  writeFileSync(join(folder, 'renderer-other', 'x.html'), 'neighbour')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the origin', () => {
  it('knows its own URLs from others', () => {
    expect(isAppUrl('app://heisenbench/index.html#/runs')).toBe(true)
    for (const url of [
      'app://elsewhere/index.html',
      'app://heisenbench.example/index.html',
      'app://heisenbench:1/index.html',
      'app://user@heisenbench/index.html',
      'https://heisenbench/index.html',
      'file:///index.html',
      'about:blank',
      'not a url',
      ''
    ]) {
      expect(isAppUrl(url), url).toBe(false)
    }
  })

  it('allows no inline code, no eval and nothing from elsewhere', () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/)
    expect(contentSecurityPolicy).toMatch(/^default-src 'none';/)
  })
})

describe('files of the window', () => {
  const get = (url: string, method = 'GET'): ReturnType<typeof answerRequest> =>
    answerRequest(root, { url, method })

  it('serves what is there with its type', async () => {
    expect(await get('app://heisenbench/')).toMatchObject({
      status: 200,
      mimeType: 'text/html; charset=utf-8'
    })
    const script = await get('app://heisenbench/assets/a%20b.js?v=1#part')
    expect(script).toMatchObject({ status: 200, mimeType: 'text/javascript; charset=utf-8' })
    expect(script.body.toString()).toBe('export {}')
  })

  it('never leaves its folder', async () => {
    for (const url of [
      'app://heisenbench/../secret.html',
      'app://heisenbench/%2e%2e/secret.html',
      'app://heisenbench/..%2fsecret.html',
      'app://heisenbench/assets/..%2f..%2fsecret.html',
      'app://heisenbench/%2e%2e%2frenderer-other%2fx.html',
      `app://heisenbench/${encodeURIComponent(join(folder, 'secret.html'))}`,
      'app://heisenbench/..%5csecret.html',
      'app://heisenbench/index.html%00.js',
      'app://heisenbench/%E0%A4%A',
      'app://elsewhere/index.html'
    ]) {
      const answer = await get(url)
      expect([403, 404], url).toContain(answer.status)
      expect(answer.body.length, url).toBe(0)
    }
  })

  it('contains every path that any URL can spell', () => {
    const parts = ['..', '%2e%2e', '..%2f', '.%2e', 'assets', '%5c..', '', '.', '%00', 'index.html']
    for (const a of parts) {
      for (const b of parts) {
        for (const c of parts) {
          const path = containedPath(root, `app://heisenbench/${a}/${b}/${c}`)
          expect(path === null || path.startsWith(join(root, '/')), `${a}/${b}/${c} gave ${path}`).toBe(true)
        }
      }
    }
  })

  it('refuses folders, unknown types, missing files and other methods', async () => {
    expect((await get('app://heisenbench/assets')).status).toBe(404)
    expect((await get('app://heisenbench/notes.exe')).status).toBe(404)
    expect((await get('app://heisenbench/missing.js')).status).toBe(404)
    expect((await get('app://heisenbench/index.html', 'POST')).status).toBe(405)
  })
})
