import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import type { CallAnswer } from '../../src/contract/ipc'
import { PSEUDO, paperWords, pseudoLanguage } from './pseudo'
import { type Workbench, finishJob, goTo, picture, resize, startWorkbench } from './workbench'

/**
 * Every view in a generated language: accents on each letter, texts a third longer. What is still in plain letters was
 * not translated; what runs over the edge has no room for other languages.
 */
let bench: Workbench

test.beforeAll(async () => {
  bench = await startWorkbench()
  await resize(bench.app, 1024, 700)
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

const further = ['projects/new', 'study/new', 'runs/new/train', 'runs/new/attack', 'runs/new/certify']
const deeper = ['runs/new/uncertainty', 'uncertainty/theory', 'uncertainty/readings', 'uncertainty/slice']

/** Units, formats and names that are the same in every language. */
const constant =
  'Heisenbench MiB KiB GiB min mnist MNIST MLP linf corruption spatial untargeted box Wilson CSV PNG SVG PDF JSON ' +
  'TeX LaTeX ReLU SGD Adam adam arXiv SHA UMAP PCA tSNE ROC ECE log exp'

/** Runs in the window: each text, title, label and placeholder that holds a word in plain letters. */
function plainTexts(known: readonly string[]): string[] {
  const names = new Set(known.flatMap((text) => text.match(/[A-Za-z]{3,}/g) ?? []))
  // Code, keys, paths and what main says in English; the pages of a report are in English, too.
  const silent = 'code, kbd, pre, samp, script, style, [translate="no"], .mono, .sheet'
  const isPlain = (text: string): boolean =>
    (text.match(/[A-Za-z\u00c0-\u1eff]{3,}/g) ?? []).some(
      (word) => /^[A-Za-z]+$/.test(word) && !/^[A-Z]+s?$/.test(word) && !names.has(word)
    )
  const found = new Set<string>()
  const tell = (element: Element, what: string, text: string): void => {
    if (element.closest(silent) || !isPlain(text)) return
    found.add(`${element.tagName.toLowerCase()}.${element.className} ${what}: ${text.trim().slice(0, 160)}`)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement) tell(node.parentElement, 'text', node.textContent ?? '')
  for (const element of document.body.querySelectorAll('*'))
    for (const name of [
      'title',
      'aria-label',
      'placeholder',
      'alt',
      'aria-valuetext',
      'aria-roledescription'
    ]) {
      const value = element.getAttribute(name)
      if (value !== null) tell(element, name, value)
    }
  return [...found]
}

/** What is cut off or runs over the edge with the longer texts. */
function overflow(page: Page): Promise<string> {
  return page.evaluate(() => {
    const main = document.querySelector('main')
    const over = main === null ? 1e9 : main.scrollWidth - main.clientWidth
    return over <= 0 ? '' : `runs ${over} pixels over the edge`
  })
}

async function visit(page: Page, state: 'empty' | 'full', known: readonly string[]): Promise<string[]> {
  const links = page.locator('nav.rail a[href^="#/"]')
  const rail = await links.evaluateAll((all) => all.map((link) => (link.getAttribute('href') ?? '').slice(2)))
  expect(rail.length).toBeGreaterThan(10)
  const faults: string[] = []
  for (const view of new Set([...rail, ...further, ...deeper])) {
    await goTo(page, view)
    await page.waitForSelector('main h1')
    await picture(page, `language-${state}-${view.replace(/\//g, '-')}`)
    for (const fault of await page.evaluate(plainTexts, known)) faults.push(`${view}: ${fault}`)
    const over = await overflow(page)
    if (over !== '') faults.push(`${view}: ${over}`)
  }
  return faults
}

/** The values of a call that lists things, as words that are names here. */
async function names(page: Page, call: string, input?: unknown): Promise<string[]> {
  const answer: CallAnswer = await page.evaluate(
    ([name, given]) => window.bridge.call(name as string, given),
    [call, input] as const
  )
  const found: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
  }
  if (answer.ok) walk(answer.value)
  return found
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

test('no empty view has a text left in English, or runs over the edge', async () => {
  const { page, folder } = bench
  const project = join(folder, 'empty')
  await page.evaluate((at) => window.bridge.call('projects.create', { folder: at, name: 'Qxz' }), project)
  await page.reload()
  await expect(page.locator('nav.rail a[href^="#/"]')).toHaveCount(15)
  const known = [constant, project, 'Qxz', ...paperWords(), ...(await names(page, 'projects.cards'))]
  expect(await visit(page, 'empty', known)).toEqual([])
})

test('no full view has a text left in English, or runs over the edge', async () => {
  const { page, complaints } = bench
  const answer: CallAnswer = await page.evaluate((spec) => window.bridge.call('studies.start', spec), {
    heisenbenchStudy: 1,
    name: 'qxz',
    title: 'Qxz',
    dataset: { builtin: 'mnist' },
    networks: ['linear'],
    seeds: [1, 2],
    epochs: 2,
    limits: { train: 300, test: 100 },
    measure: {
      everyEpochs: 1,
      initial: true,
      samples: 50,
      keepNetworks: 2,
      attacks: [{ attack: 'fgsm', norm: 'linf', epsilon: 0.1 }],
      estimators: [{ estimator: 'data', options: { samples: 100 } }]
    }
  } as object)
  expect(answer).toMatchObject({ ok: true })
  const ended = async (): Promise<boolean> => {
    const list = await page.evaluate(() => window.bridge.call('studies.list', undefined))
    return (list as unknown as { value: { state: string }[] }).value.every(({ state }) => state === 'done')
  }
  await expect.poll(ended, { timeout: 120_000 }).toBe(true)
  await finishJob(page, {
    kind: 'attack',
    model: 'linear-standard-1',
    dataset: 'mnist',
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 3 } },
    epsilons: [0.05],
    samples: 30
  })
  const known = [
    constant,
    ...paperWords(),
    ...(await names(page, 'projects.cards')),
    ...(await names(page, 'models.list')),
    ...(await names(page, 'datasets.list')),
    ...(await names(page, 'jobs.list')),
    ...(await names(page, 'studies.builtin'))
  ]
  expect(await visit(page, 'full', known)).toEqual([])
  expect(complaints).toEqual([])
})
