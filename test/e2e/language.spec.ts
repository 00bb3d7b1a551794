import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import type { CallAnswer } from '../../src/contract/ipc'
import { ask } from './ask'
import { fillProject, further, overflow, railViews } from './every-view'
import { PSEUDO, paperTexts, pseudoLanguage } from './pseudo'
import { goTo, picture, resize, sharedWorkbench } from './workbench'

/**
 * Every view in a generated language: accents on each letter, texts a third longer. What is still in plain letters was
 * not translated; what runs over the edge has no room for other languages.
 */
const bench = sharedWorkbench()

test.beforeAll(async () => {
  await resize(bench.app, 1024, 700)
})
test.describe.configure({ mode: 'serial' })

/** Names, units and formats that are the same in every language. */
const constant = [
  ...[
    'Heisenbench',
    'English',
    'MNIST',
    'mnist',
    'linf',
    'spatial',
    'corruption',
    'KiB',
    'MiB',
    'GiB',
    'min',
    'log',
    'exp'
  ],
  ...[
    'Wilson',
    'LaTeX',
    'TeX',
    'arXiv',
    'DeepFool',
    'Adam',
    'adam',
    'sgd',
    'relu',
    'uint8',
    'Letter',
    'TensorFlow',
    'tfjs',
    'Node',
    'linux'
  ],
  // Networks that come with the program, and kinds of layers as files of Keras name them.
  ...['conv3', 'conv4', 'dense4', 'linear', 'mlp', 'Input', 'Flatten', 'Dense', 'Conv2D']
]

/** Runs in the window: each text, title, label and placeholder that holds a word in plain letters. */
function plainTexts(known: readonly string[]): string[] {
  const isPhrase = (text: string): boolean => /\s/.test(text.trim())
  const phrases = known.filter(isPhrase).sort((one, other) => other.length - one.length)
  const names = new Set(
    known.filter((text) => !isPhrase(text)).flatMap((text) => text.match(/[A-Za-z]{3,}/g) ?? [])
  )
  // Code, keys, paths and what main says in English; the pages of a report are in English, too.
  const silent = 'code, kbd, pre, samp, script, style, [translate="no"], .mono, .sheet'
  const plainWords = (text: string): string[] => {
    // A pseudo-language has no months of its own.
    const dateless = text.replace(/[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d{2}\s[AP]M/g, ' ')
    // The beginning of a hash is no word, whatever letters it has.
    const hashless = dateless.replace(/\b(?=[a-f]*\d)[0-9a-f]{10,12}\b/g, ' ')
    const rest = phrases.reduce((left, phrase) => left.split(phrase).join(' '), hashless)
    return (rest.match(/[A-Za-z\u00c0-\u1eff]{3,}/g) ?? []).filter(
      (word) => /^[A-Za-z]+$/.test(word) && !/^[A-Z]+s?$/.test(word) && !names.has(word)
    )
  }
  const found = new Set<string>()
  const tell = (element: Element, what: string, text: string): void => {
    if (!/[A-Za-z]{3}/.test(text) || element.closest(silent)) return
    const words = plainWords(text)
    if (words.length === 0) return
    const tag = `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`
    found.add(`${tag} ${what}: “${words.join(' ')}” in ${text.trim().slice(0, 160)}`)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement) tell(node.parentElement, 'text', node.textContent ?? '')
  const readable = ['title', 'aria-label', 'placeholder', 'alt', 'aria-valuetext', 'aria-roledescription']
  for (const element of document.body.querySelectorAll(readable.map((name) => `[${name}]`).join(', ')))
    for (const name of readable) tell(element, name, element.getAttribute(name) ?? '')
  return [...found]
}

/** Runs in the window: buttons, labels and headings that cut their text off without a sign of it. */
function cutTexts(): string[] {
  const all = [...document.querySelectorAll<HTMLElement>('button, label, h1, h2, h3, dt, summary, legend')]
  return all
    .filter((one) => {
      const { overflowX, textOverflow, display } = getComputedStyle(one)
      return (
        one.scrollWidth > one.clientWidth + 1 &&
        !one.closest('.visually-hidden') &&
        overflowX !== 'visible' &&
        textOverflow !== 'ellipsis' &&
        display !== 'inline'
      )
    })
    .map((one) => `${one.tagName.toLowerCase()}.${one.className} is cut off: ${one.innerText.slice(0, 80)}`)
}

async function visit(
  page: Page,
  state: 'empty' | 'full',
  known: readonly string[],
  inside: ReadonlyMap<string, string> = new Map()
): Promise<string[]> {
  const faults: string[] = []
  for (const view of new Set([...(await railViews(page)), ...further, ...inside.keys()])) {
    await goTo(page, inside.get(view) ?? view)
    await page.waitForSelector('main h1')
    await picture(page, `language-${state}-${view.replace(/\//g, '-')}`)
    const found = [...(await page.evaluate(plainTexts, known)), ...(await page.evaluate(cutTexts))]
    const over = await overflow(page)
    for (const fault of over === '' ? found : [...found, over]) faults.push(`${view}: ${fault}`)
  }
  return faults
}

/** Names that people gave, and what services tell of data and results, which is stored in English. */
const stored = ['name', 'label', 'title', 'dataset', 'folder', 'path', 'classNames', 'splitNote', 'message']

/** What is stored under these names in the answers of calls. */
async function names(page: Page, ...calls: readonly (readonly [string, unknown?])[]): Promise<string[]> {
  const found = new Set<string>()
  const walk = (value: unknown, key = ''): void => {
    if (typeof value === 'string') {
      if (stored.includes(key)) found.add(value)
    } else if (Array.isArray(value)) value.forEach((one) => walk(one, key))
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) walk(one, name)
  }
  for (const call of calls) {
    const answer: CallAnswer = await page.evaluate(([name, input]) => window.bridge.call(name, input), call)
    expect(answer, call[0]).toMatchObject({ ok: true })
    if (answer.ok) walk(answer.value)
  }
  return [...found]
}

async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((code) => window.bridge.call('settings.set', { language: code }), language)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', language)
}

test('another language is chosen in the settings, at once and for the next start', async () => {
  const { page, folder } = bench
  mkdirSync(join(folder, 'settings', 'languages'), { recursive: true })
  writeFileSync(join(folder, 'settings', 'languages', `${PSEUDO}.json`), JSON.stringify(pseudoLanguage()))
  writeFileSync(
    join(folder, 'settings', 'languages', 'de.json'),
    '{"name": "Deutsch", "messages": {"Save": "<b>"}}'
  )
  await goTo(page, 'settings')
  // A broken file is named with what is wrong, and cannot be chosen.
  await expect(page.getByRole('list', { name: 'Languages that cannot be used' })).toContainText('de.json')
  const choice = page.getByLabel('Language', { exact: true })
  await expect(choice.locator('option')).toHaveCount(3)
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await choice.selectOption(PSEUDO)
  await expect(page.locator('html')).toHaveAttribute('lang', PSEUDO)
  await expect(page.locator('main h1')).toHaveText(/^Šéţţíñĝš/)
  await expect(page.locator('select:focus')).toHaveValue(PSEUDO)
  const menu = await bench.app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((item) => [
      item.label,
      ...(item.submenu?.items ?? []).filter(({ type }) => type !== 'separator').map(({ label }) => label)
    ])
  )
  expect(menu.length).toBeGreaterThan(30)
  expect(menu.filter((label) => /[a-z]{3,}/.test(label))).toEqual([])
})

test('dialogs of the system speak it, too', async () => {
  const { app, page } = bench
  await app.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    Object.assign(dialog, {
      showSaveDialog: (_window: unknown, { title = '' }: Electron.SaveDialogOptions) => {
        asked.push(title)
        return Promise.resolve({ canceled: true, filePath: '' })
      },
      showOpenDialog: (_window: unknown, { title = '', filters = [] }: Electron.OpenDialogOptions) => {
        asked.push(title, ...filters.map(({ name }) => name))
        return Promise.resolve({ canceled: true, filePaths: [] })
      }
    })
  })
  for (const [name, input] of [
    ['languages.saveTemplate', { path: null }],
    ['app.saveDiagnostics', { path: null }],
    ['dialogs.chooseFile', { title: '', extensions: ['csv'] }]
  ] as const)
    await page.evaluate(([call, given]) => window.bridge.call(call, given), [name, input] as const)
  const asked = (): Promise<string[]> =>
    app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  const said = await asked()
  expect(said.filter((text) => text !== '').length).toBeGreaterThan(3)
  expect(said.filter((text) => /[a-z]{3,}/.test(text))).toEqual([])
})

test('no empty view has a text left in English, or runs over the edge', async () => {
  const { page, folder } = bench
  const project = join(folder, 'empty')
  await page.evaluate((at) => window.bridge.call('projects.create', { folder: at, name: 'Qxz' }), project)
  await page.reload()
  await expect(page.locator('nav.rail a[href^="#/"]')).toHaveCount(15)
  const known = [...constant, ...paperTexts(), ...(await names(page, ['projects.cards']))]
  expect(await visit(page, 'empty', known)).toEqual([])
})

test('no full view has a text left in English, or runs over the edge', async () => {
  test.slow()
  const { page, complaints } = bench
  await speak(page, 'en')
  const inside = await fillProject(page, 'some')
  await speak(page, PSEUDO)
  const lists = ['projects.cards', 'models.list', 'datasets.list', 'jobs.list', 'studies.list']
  const runs = await ask(page, 'jobs.list')
  const details = runs.map(({ id }) => ['jobs.detail', { runId: id }] as const)
  const known = [
    ...constant,
    ...paperTexts(),
    ...(await names(page, ...lists.map((name) => [name] as const), ...details))
  ]
  expect(await visit(page, 'full', known, inside)).toEqual([])
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.locator('dialog.palette')).toBeVisible()
  await picture(page, 'language-palette')
  expect(await page.evaluate(plainTexts, known)).toEqual([])
  expect(complaints).toEqual([])
})
