import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { sharedWorkbench } from './workbench'

const bench = sharedWorkbench()

test('the page has no Node and no Electron, only the bridge', async () => {
  const found = await bench.page.evaluate(() => {
    const scope = globalThis as unknown as Record<string, unknown>
    const bridge = scope['bridge'] as object
    return {
      node: [
        'require',
        'process',
        'module',
        'Buffer',
        'global',
        '__dirname',
        'electron',
        'ipcRenderer'
      ].filter((name) => name in scope),
      bridge: Object.keys(bridge).sort(),
      frozen: Object.isFrozen(bridge)
    }
  })
  expect(found).toEqual({ node: [], bridge: ['call', 'on', 'pathForFile'], frozen: true })
})

test('every window is sandboxed and isolated, without Node', async () => {
  const preferences = await bench.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents = window.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
        contents.getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag }
    })
  )
  expect(preferences).toEqual([
    { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false }
  ])
})

test('the policy stops inline scripts, eval, inline styles and remote images', async () => {
  const violated = await bench.page.evaluate(async () => {
    const directives: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => directives.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.intruded = true'
    document.head.append(script)
    const style = document.createElement('style')
    style.textContent = 'body { display: none }'
    document.head.append(style)
    const image = document.createElement('img')
    image.src = 'https://example.invalid/pixel.png'
    document.body.append(image)
    const frame = document.createElement('iframe')
    frame.src = 'data:text/html,x'
    document.body.append(frame)
    // What the test itself runs is exempt from the policy until it returns to the page's own tasks.
    await new Promise((done) => setTimeout(done, 50))
    let evaluated = false
    try {
      // The point of this test is that it throws.
      evaluated = new Function('return true')() as boolean
    } catch {
      // Refused, as it should be.
    }
    await new Promise((done) => setTimeout(done, 300))
    for (const element of [script, style, image, frame]) element.remove()
    return { directives: [...new Set(directives)].sort(), evaluated, intruded: 'intruded' in window }
  })
  expect(violated.evaluated).toBe(false)
  expect(violated.intruded).toBe(false)
  expect(violated.directives).toEqual(
    expect.arrayContaining(['frame-src', 'img-src', 'script-src', 'script-src-elem', 'style-src-elem'])
  )
})

test('the policy comes with every answer, and files outside the window are refused', async () => {
  const answers = await bench.page.evaluate(async () => {
    const read = async (path: string): Promise<{ status: number; policy: string | null }> => {
      try {
        const answer = await fetch(path)
        return { status: answer.status, policy: answer.headers.get('content-security-policy') }
      } catch {
        return { status: 0, policy: null }
      }
    }
    return {
      own: await read('/index.html'),
      outside: await read('/..%2f..%2fpackage.json'),
      deep: await read('/assets/..%2f..%2fmain/index.js'),
      file: await read('file:///etc/hostname'),
      remote: await read('https://example.invalid/')
    }
  })
  expect(answers.own.status).toBe(200)
  expect(answers.own.policy).toContain("default-src 'none'")
  expect(answers.outside.status).toBe(403)
  expect(answers.deep.status).toBe(403)
  expect(answers.file.status).toBe(0)
  expect(answers.remote.status).toBe(0)
})

test('new windows and navigation are refused', async () => {
  const { app, page } = bench
  const before = page.url()
  expect(await page.evaluate(() => window.open('https://example.invalid/') === null)).toBe(true)
  for (const target of ['https://example.invalid/', 'file:///etc/hostname', 'app://elsewhere/index.html']) {
    await page.evaluate((url) => {
      window.location.href = url
    }, target)
    await page.waitForTimeout(200)
    expect(page.url()).toBe(before)
  }
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.invalid/'
    link.target = '_blank'
    document.body.append(link)
    link.click()
    link.remove()
  })
  await page.waitForTimeout(200)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  // Locators would wait for the navigation that never comes.
  expect(await page.evaluate(() => document.querySelector('h1')?.textContent)).toContain('Accuracy')
})

test('a web view stays an empty element, and a download does not start', async () => {
  const { app, page, folder } = bench
  const found = await page.evaluate(async () => {
    const view = document.createElement('webview')
    view.setAttribute('src', 'https://example.invalid/')
    document.body.append(view)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['x']))
    link.download = 'x.sh'
    document.body.append(link)
    link.click()
    await new Promise((done) => setTimeout(done, 300))
    const isElement = view.constructor === HTMLElement && !('loadURL' in view)
    view.remove()
    link.remove()
    return isElement
  })
  expect(found).toBe(true)
  const contents = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((one) => one.getType())
  )
  expect(contents).toEqual(['window'])
  const downloads = await app.evaluate(({ app: electron }) => electron.getPath('downloads'))
  expect(existsSync(join(downloads, 'x.sh')) || existsSync(join(folder, 'x.sh'))).toBe(false)
})

test('the same bridge in a window that the program did not make is refused', async () => {
  const { app, page } = bench
  const answer = await app.evaluate(async ({ BrowserWindow, app: electron }) => {
    const own = BrowserWindow.getAllWindows()[0]
    const preload = `${electron.getAppPath()}/out/preload/index.js`
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    try {
      await stranger.loadURL(own?.webContents.getURL() ?? '')
      return (await stranger.webContents.executeJavaScript(
        "bridge.call('projects.recent', undefined)"
      )) as unknown
    } finally {
      stranger.destroy()
    }
  })
  expect(answer).toMatchObject({
    ok: false,
    error: { code: 'refused', message: expect.stringContaining('not part of the program') }
  })
  expect(await page.evaluate(() => window.bridge.call('projects.recent', undefined))).toMatchObject({
    ok: true
  })
})

test('permissions are refused', async () => {
  const answers = await bench.page.evaluate(async () => {
    const asked = async (work: () => Promise<unknown>): Promise<string> =>
      work().then(
        () => 'granted',
        () => 'refused'
      )
    return {
      notification: await Notification.requestPermission(),
      place: await asked(
        () => new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail))
      ),
      microphone: await asked(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      clipboard: await asked(() => navigator.clipboard.readText())
    }
  })
  expect(answers).toEqual({
    notification: 'denied',
    place: 'refused',
    microphone: 'refused',
    clipboard: 'refused'
  })
})

test('calls that do not fit their schema are refused with a readable error', async () => {
  const ask = (name: string, input: unknown): Promise<unknown> =>
    bench.page.evaluate(([call, value]) => window.bridge.call(call as string, value), [name, input] as const)

  expect(await ask('projects.create', { folder: '', name: 'a/b' })).toMatchObject({
    ok: false,
    error: {
      code: 'invalid-input',
      message: expect.stringContaining('a name may not hold slashes'),
      issues: expect.arrayContaining([expect.objectContaining({ path: 'name' })])
    }
  })
  expect(await ask('jobs.start', { kind: 'train', dataset: 'mnist', architecture: 'conv99' })).toMatchObject({
    ok: false,
    error: { code: 'invalid-input', message: expect.stringContaining('architecture') }
  })
  for (const name of ['shell.openExternal', '__proto__', 'constructor', 'toString', '']) {
    expect(await ask(name, {})).toMatchObject({ ok: false, error: { code: 'refused' } })
  }
  for (const name of [null, 7, { toString: 'x' }, ['jobs.list']]) {
    expect(await ask(name as never, {})).toMatchObject({ ok: false, error: { code: 'refused' } })
  }
  expect(await ask('files.reveal', { path: '/etc/hostname' })).toMatchObject({
    ok: false,
    error: { code: 'refused' }
  })
  expect(await ask('reports.save', { path: '/tmp/x.sh', options: {} })).toMatchObject({ ok: false })
})

test('the bridge cannot be replaced or extended', async () => {
  const result = await bench.page.evaluate(() => {
    const scope = window as unknown as { bridge: Record<string, unknown> }
    const original = scope.bridge
    try {
      scope.bridge = {}
    } catch {
      // Refused aloud in strict mode, silently elsewhere; both are fine.
    }
    try {
      original['extra'] = 1
    } catch {
      // As above.
    }
    return { same: scope.bridge === original, extra: 'extra' in original }
  })
  expect(result).toEqual({ same: true, extra: false })
})
