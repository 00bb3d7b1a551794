import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, _electron, expect, test } from '@playwright/test'
import { unzipSync } from 'fflate'
import Database from 'libsql'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

import { ask } from './ask'
import {
  type Workbench,
  createProject,
  electronBinary,
  finishJob,
  goTo,
  picture,
  startEnvironment,
  startWorkbench
} from './workbench'

// A project made by a stranger, with script wherever a person or a file may write words. None of it may run: not in the
// window, not in the HTML report, not in the PDF.

test.describe.configure({ mode: 'serial' })

/** Valid as a name: neither slash nor control character. */
const hostile = '<img src=x onerror="window.intruded=1">'
const breaking = `"><svg onload="window.intruded=1">'{{constructor.constructor('window.intruded=1')()}}`
const notes = [
  hostile,
  '<script>window.intruded=1</script><iframe src="javascript:window.parent.intruded=1"></iframe>',
  '[press](javascript:window.intruded=1) [file](file:///etc/passwd) [data](data:text/html,<script>1</script>)',
  '![x](https://example.invalid/pixel.png) <https://example.invalid/> [web](https://example.invalid/)'
].join('\n\n')

let bench: Workbench
let project: string

/** A real project first: what a stranger sends has results in it. */
async function makeProject(page: Page, folder: string): Promise<void> {
  await createProject(page, folder, 'Gift')
  const limits = { train: 300, test: 100 }
  await finishJob(page, {
    kind: 'train',
    name: 'net',
    dataset: 'mnist',
    architecture: 'linear',
    epochs: 1,
    limits
  })
  await finishJob(page, {
    kind: 'attack',
    model: 'net',
    dataset: 'mnist',
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
    samples: 50,
    keepExamples: 10
  })
  const layers = [{ kind: 'flatten' }]
  await ask(page, 'architectures.save', { id: null, architecture: { name: hostile, layers } })
  const runs = await ask(page, 'jobs.list')
  for (const { id } of runs)
    await ask(page, 'marks.change', {
      runId: id,
      change: { starred: true, tags: [breaking.slice(0, 40), hostile], note: notes }
    })
  await ask(page, 'kept.add', {
    kind: 'table',
    title: hostile,
    conditions: [breaking, notes],
    place: 'javascript:window.intruded=1',
    data: {
      columns: [hostile, breaking],
      rows: [
        [hostile, 1],
        [breaking, null]
      ]
    }
  })
}

/** A job's specification in which every name that a person gave is hostile. */
function renamed(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return ['name', 'dataset', 'model'].includes(key) ? hostile : value
  if (Array.isArray(value)) return value.map((one) => renamed(one))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, renamed(one, name)]))
}

/** Writes script into the database, past every check of the program. */
function poison(folder: string): void {
  const database = new Database(join(folder, 'project.db'))
  for (const { number, spec } of database.prepare('SELECT number, spec FROM runs').all() as {
    number: number
    spec: string
  }[]) {
    database
      .prepare('UPDATE runs SET spec = ?, label = ? WHERE number = ?')
      .run(JSON.stringify(renamed(JSON.parse(spec))), hostile, number)
  }
  const classes = Array.from({ length: 10 }, (_, index) => `${index} ${index % 2 === 0 ? hostile : breaking}`)
  database.prepare('UPDATE project SET name = ?').run(hostile)
  database
    .prepare('UPDATE datasets SET name = ?, source = ?, class_names = ?')
    .run(hostile, breaking, JSON.stringify(classes))
  database.prepare('UPDATE models SET name = ? || number, architecture = ?').run(hostile, breaking)
  database
    .prepare('INSERT INTO job_log (run_id, at, level, message) SELECT id, created_at, ?, ? FROM runs')
    .run('error', breaking)
  database
    .prepare(
      "INSERT INTO warnings (run_id, position, code, message) SELECT id, 100, 'few-samples', ? FROM runs"
    )
    .run(breaking)
  database.close()
  mkdirSync(join(folder, 'reports'), { recursive: true })
  writeFileSync(join(folder, 'reports', 'report.json'), JSON.stringify({ title: hostile, notes }))
}

test.beforeAll(async () => {
  bench = await startWorkbench()
  project = join(bench.folder, 'Gift')
  await makeProject(bench.page, bench.folder)
  await ask(bench.page, 'projects.close').catch(() => undefined)
  await bench.app.close()
  poison(project)
  bench = await startWorkbench({ folder: bench.folder, args: [project] })
  await bench.page.evaluate(() => {
    const scope = window as unknown as { violations: string[] }
    scope.violations = []
    document.addEventListener('securitypolicyviolation', (event) =>
      scope.violations.push(`${event.effectiveDirective} ${event.blockedURI}`)
    )
  })
})
test.afterAll(() => bench.close())

/** What script that ran, or tried to, would have left in the window. */
function traces(page: Page): Promise<object> {
  return page.evaluate(() => ({
    intruded: 'intruded' in window,
    violations: (window as unknown as { violations: string[] }).violations,
    elements: document.querySelectorAll('img[src="x"], svg[onload], iframe, script:not([src])').length,
    handlers: [...document.querySelectorAll('*')].filter((one) =>
      one.getAttributeNames().some((name) => name.startsWith('on'))
    ).length,
    links: [...document.querySelectorAll('a[href]')]
      .map((link) => link.getAttribute('href') ?? '')
      .filter((href) => !href.startsWith('#'))
  }))
}

const none = { intruded: false, violations: [], elements: 0, handlers: 0, links: [] }

test('every view shows the words as words', async () => {
  const { page, complaints } = bench
  await page.waitForSelector('h1')
  const links = page.getByRole('navigation', { name: 'Main' }).locator('a[href^="#/"]')
  const rail = await links.evaluateAll((all) => all.map((link) => (link.getAttribute('href') ?? '').slice(2)))
  const runs = await ask(page, 'jobs.list')
  expect(runs.map(({ label }) => label)).toContain(hostile)
  const shown: string[] = []
  for (const view of [
    ...rail,
    'runs/new/attack',
    'study/new',
    'uncertainty/readings',
    ...runs.map(({ id }) => `runs/${id}`)
  ]) {
    await goTo(page, view)
    await page.waitForSelector('main h1')
    await page.waitForTimeout(300)
    expect(await traces(page), view).toEqual(none)
    if ((await page.locator('body').innerText()).includes('onerror=')) shown.push(view)
  }
  // The words are there to be seen, not left out.
  expect(shown).toEqual(expect.arrayContaining(['runs', 'data', 'models', 'projects']))
  expect(complaints.filter((line) => !line.includes('ResizeObserver'))).toEqual([])
  await goTo(page, 'runs')
  await picture(page, 'stranger-runs')
})

test('a figure that claims to come from a script leads nowhere', async () => {
  const { page } = bench
  await goTo(page, 'report')
  const before = page.url()
  await page.getByRole('button', { name: /^Open where/ }).click()
  await page.waitForTimeout(300)
  expect(await traces(page)).toEqual(none)
  expect(page.url().split('#')[0]).toBe(before.split('#')[0])
  await goTo(page, 'report')
  await page.waitForTimeout(1500)
  await picture(page, 'stranger-report')
  expect(await traces(page)).toEqual(none)
})

async function save(format: 'pdf' | 'html' | 'bundle', path: string): Promise<Buffer> {
  const options = await ask(bench.page, 'reports.options')
  expect(options).toMatchObject({ title: hostile, notes })
  await ask(bench.page, 'reports.save', { path, format, token: null, options })
  return readFileSync(path)
}

test('the HTML report runs nothing and loads nothing in a browser without any lock', async () => {
  const path = join(bench.folder, 'gift.html')
  const text = (await save('html', path)).toString('utf8')
  expect(text).toContain('&lt;img src=x')
  const main = join(bench.folder, 'open.cjs')
  writeFileSync(
    main,
    `const { app, BrowserWindow, session } = require('electron')
     app.whenReady().then(() => {
       global.requested = []
       session.defaultSession.webRequest.onBeforeRequest((details, answer) => { global.requested.push(details.url); answer({}) })
       new BrowserWindow({ width: 1000, height: 900 }).loadFile(${JSON.stringify(path)})
     })`
  )
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath: electronBinary,
    args: [...root, main],
    env: startEnvironment(bench.folder)
  })
  const page = await app.firstWindow()
  await page.waitForSelector('h1')
  await page.waitForTimeout(500)
  const found = await page.evaluate(() => ({
    intruded: 'intruded' in window,
    elements: document.querySelectorAll('script, iframe, object, embed, img[src="x"], link, base, form')
      .length,
    handlers: [...document.querySelectorAll('*')].filter((one) =>
      one.getAttributeNames().some((name) => name.startsWith('on'))
    ).length,
    links: [...document.querySelectorAll('a[href]')]
      .map((link) => link.getAttribute('href') ?? '')
      .filter((href) => !href.startsWith('#'))
  }))
  expect(found.links.every((href) => href.startsWith('https://'))).toBe(true)
  expect({ ...found, links: [] }).toEqual({ intruded: false, elements: 0, handlers: 0, links: [] })
  const requested = await app.evaluate(() => (global as unknown as { requested: string[] }).requested)
  expect(requested.filter((url) => !url.startsWith('data:'))).toEqual([`file://${path}`])
  await page.screenshot({ path: 'test-results/screenshots/stranger-html.png' })
  await app.close()
})

test('the PDF holds no action but links to its own pages and to the web', async () => {
  const bytes = await save('pdf', join(bench.folder, 'gift.pdf'))
  const raw = bytes.toString('latin1')
  for (const word of [
    '/JavaScript',
    '/JS',
    '/Launch',
    '/OpenAction',
    '/AA',
    '/EmbeddedFile',
    '/SubmitForm',
    '/GoToR',
    '/AcroForm'
  ])
    expect(raw.includes(`${word} `) || raw.includes(`${word}\n`), word).toBe(false)
  const loading = getDocument({ data: new Uint8Array(bytes), useSystemFonts: true })
  const pdf = await loading.promise
  expect(await pdf.getJSActions()).toBeNull()
  const addresses: string[] = []
  let words = ''
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    for (const { url, unsafeUrl } of (await page.getAnnotations()) as { url?: string; unsafeUrl?: string }[])
      if (unsafeUrl !== undefined || url !== undefined) addresses.push(unsafeUrl ?? url ?? '')
    words += (await page.getTextContent()).items.map((item) => ('str' in item ? item.str : '')).join('')
  }
  await loading.destroy()
  expect(words).toContain('onerror=')
  expect(addresses.filter((address) => !address.startsWith('https://'))).toEqual([])
})

test('the bundle has no member that leads out of its folder', async () => {
  const files = Object.keys(unzipSync(new Uint8Array(await save('bundle', join(bench.folder, 'gift.zip')))))
  expect(files.length).toBeGreaterThan(5)
  for (const name of files) expect(name).toMatch(/^(?!\/)(?!.*\.\.\/)[^\\<>:"|?*\0]+$/)
})
