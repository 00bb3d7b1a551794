import { type Page, expect, test } from '@playwright/test'
import type { CallAnswer } from '../../src/contract/ipc'
import { seriousFaults } from './accessibility'
import {
  type Workbench,
  createProject,
  finishJob,
  goTo,
  picture,
  resize,
  startWorkbench,
  wholePicture
} from './workbench'

/**
 * Every view of the window, empty and full, light and dark: without a serious fault of accessibility, without anything
 * that runs over the edge, from the smallest window to the largest, and with a picture to look at.
 */
let bench: Workbench

test.beforeAll(async () => {
  bench = await startWorkbench()
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

/** Parts of pages that the rail does not lead to directly. */
const further = [
  'projects/new',
  'study/new',
  'runs/new/train',
  'runs/new/attack',
  'runs/new/uncertainty',
  'uncertainty/theory',
  'uncertainty/readings',
  'uncertainty/slice',
  'settings/doctor',
  'help/conformance'
]

async function views(page: Page): Promise<string[]> {
  const links = page.getByRole('navigation', { name: 'Main' }).locator('a[href^="#/"]')
  const rail = await links.evaluateAll((all) => all.map((link) => (link.getAttribute('href') ?? '').slice(2)))
  expect(rail.length).toBeGreaterThan(10)
  return [...new Set([...rail, ...further])]
}

async function theme(page: Page, name: 'Light' | 'Dark'): Promise<void> {
  await page.evaluate((value) => window.bridge.call('settings.set', { theme: value }), name.toLowerCase())
  await expect(page.locator('html')).toHaveClass(name === 'Dark' ? /dark/ : /^(?!.*\bdark\b)/)
}

/** How far the page runs over the edge of the window, in pixels, and what does; empty where nothing does. */
function overflow(page: Page): Promise<string> {
  return page.evaluate(() => {
    const main = document.querySelector('main')
    if (main === null) return 'there is no page'
    const over = main.scrollWidth - main.clientWidth
    if (over <= 0) return ''
    const edge = main.getBoundingClientRect().left + main.clientWidth
    const far = [...main.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > edge + 1)
    const names = far.slice(-3).map((one) => `${one.tagName.toLowerCase()}.${one.className}`)
    return `runs ${over} pixels over the edge: ${names.join(', ')}`
  })
}

async function visit(page: Page, state: 'empty' | 'full'): Promise<string[]> {
  const faults: string[] = []
  for (const name of ['Light', 'Dark'] as const) {
    await theme(page, name)
    for (const view of await views(page)) {
      await goTo(page, view)
      await page.waitForSelector('main h1')
      await picture(page, `view-${state}-${view.replace(/\//g, '-')}-${name.toLowerCase()}`)
      for (const fault of await seriousFaults(page)) faults.push(`${view}, ${name}: ${fault}`)
      const over = await overflow(page)
      if (over !== '') faults.push(`${view}, ${name}: ${over}`)
    }
  }
  return faults
}

test('empty views have no serious fault', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Empty')
  expect(await visit(page, 'empty')).toEqual([])
})

test('full views have no serious fault', async () => {
  test.slow()
  const { page, folder, complaints } = bench
  await createProject(page, folder, 'Full')
  const answer: CallAnswer = await page.evaluate((spec) => window.bridge.call('studies.start', spec), {
    heisenbenchStudy: 1,
    name: 'two by two',
    title: 'Two networks, two seeds',
    dataset: { builtin: 'mnist' },
    networks: ['linear', 'mlp'],
    seeds: [1, 2],
    epochs: 2,
    limits: { train: 600, test: 200 },
    measure: {
      everyEpochs: 1,
      initial: true,
      samples: 100,
      keepNetworks: 2,
      attacks: [
        { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
        { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } }
      ],
      estimators: [{ estimator: 'data', options: { samples: 200 } }]
    }
  } as object)
  expect(answer).toMatchObject({ ok: true })
  const ended = async (): Promise<boolean> => {
    const list = await page.evaluate(() => window.bridge.call('studies.list', undefined))
    return (list as unknown as { value: { state: string }[] }).value.every(({ state }) => state === 'done')
  }
  await expect.poll(ended, { timeout: 180_000 }).toBe(true)
  await finishJob(page, {
    kind: 'attack',
    model: 'mlp-standard-1',
    dataset: 'mnist',
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } },
    epsilons: [0.02, 0.05],
    samples: 60
  })
  await finishJob(page, { kind: 'dataset-statistics', dataset: 'mnist', samples: 50 })
  expect(await visit(page, 'full')).toEqual([])
  expect(complaints).toEqual([])
})

test('every view fits the smallest window, a large zoom, and a screen of 4K', async () => {
  const { app, page } = bench
  await theme(page, 'Light')
  const zoom = (factor: number): Promise<void> =>
    app.evaluate(({ BrowserWindow }, value) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(value)
    }, factor)
  const faults: string[] = []
  for (const { name, width, height, factor } of [
    { name: 'small', width: 1024, height: 700, factor: 1 },
    { name: 'small-zoomed', width: 1024, height: 700, factor: 2 },
    { name: '4k', width: 3840, height: 2160, factor: 1 }
  ]) {
    await resize(app, width, height)
    await zoom(factor)
    for (const view of await views(page)) {
      await goTo(page, view)
      await page.waitForSelector('main h1')
      const file = `view-${name}-${view.replace(/\//g, '-')}`
      await (factor === 1 ? picture(page, file) : wholePicture(bench, file))
      const over = await overflow(page)
      if (over !== '') faults.push(`${view}, ${name}: ${over}`)
    }
  }
  await zoom(1)
  await resize(app, 1280, 800)
  expect(faults).toEqual([])
})
