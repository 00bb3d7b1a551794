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
  'runs/new/certify',
  'runs/new/transfer',
  'runs/new/slice',
  'uncertainty/theory',
  'uncertainty/readings',
  'uncertainty/slice',
  'settings/doctor',
  'help/methods',
  'help/shortcuts',
  'help/conformance'
]
/** Pages of what the project holds, under a name: runs of each kind, a network, a data set, a sample. */
const inside = new Map<string, string>()

async function views(page: Page): Promise<string[]> {
  const links = page.getByRole('navigation', { name: 'Main' }).locator('a[href^="#/"]')
  const rail = await links.evaluateAll((all) => all.map((link) => (link.getAttribute('href') ?? '').slice(2)))
  expect(rail.length).toBeGreaterThan(10)
  return [...new Set([...rail, ...further, ...inside.keys()])]
}

async function open(page: Page, view: string): Promise<void> {
  await goTo(page, inside.get(view) ?? view)
  await page.waitForSelector('main h1')
}

const themes = {
  light: { theme: 'light', highContrast: false },
  dark: { theme: 'dark', highContrast: false },
  'light-contrast': { theme: 'light', highContrast: true },
  'dark-contrast': { theme: 'dark', highContrast: true }
} as const
type Theme = keyof typeof themes

async function theme(page: Page, name: Theme): Promise<void> {
  await page.evaluate((wanted) => window.bridge.call('settings.set', wanted), themes[name])
  const html = page.locator('html')
  await expect(html).toHaveClass(name.startsWith('dark') ? /\bdark\b/ : /^(?!.*\bdark\b)/)
  await expect(html).toHaveClass(name.endsWith('contrast') ? /\bcontrast\b/ : /^(?!.*\bcontrast\b)/)
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

async function visit(page: Page, state: 'empty' | 'full', wanted: readonly Theme[]): Promise<string[]> {
  const faults: string[] = []
  for (const name of wanted) {
    await theme(page, name)
    for (const view of await views(page)) {
      await open(page, view)
      await picture(page, `view-${state}-${view.replace(/\//g, '-')}-${name}`)
      // More contrast changes colours, and nothing of what the page is made of.
      const rules = name.endsWith('contrast') ? ['color-contrast'] : []
      for (const fault of await seriousFaults(page, rules)) faults.push(`${view}, ${name}: ${fault}`)
      const over = await overflow(page)
      if (over !== '') faults.push(`${view}, ${name}: ${over}`)
    }
  }
  return faults
}

test('empty views have no serious fault', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Empty')
  expect(await visit(page, 'empty', ['light', 'dark'])).toEqual([])
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
  const mlp = { model: 'mlp-standard-1', dataset: 'mnist' }
  inside.set(
    'run-attack',
    await runPage(page, {
      ...{ kind: 'attack', ...mlp, epsilons: [0.02, 0.05], samples: 60 },
      attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } }
    })
  )
  inside.set(
    'run-certify',
    await runPage(page, {
      kind: 'certify',
      ...mlp,
      samples: 20,
      certificate: { certificate: 'interval', norm: 'linf' }
    })
  )
  inside.set(
    'run-transfer',
    await runPage(page, {
      ...{ kind: 'transfer', models: ['mlp-standard-1', 'linear-standard-1'], dataset: 'mnist', samples: 40 },
      attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
    })
  )
  await finishJob(page, { kind: 'dataset-statistics', dataset: 'mnist', samples: 50 })
  const held = await page.evaluate(async () => {
    const answers = {
      runs: await window.bridge.call('jobs.list', undefined),
      models: await window.bridge.call('models.list', undefined),
      datasets: await window.bridge.call('datasets.list', undefined)
    }
    const valueOf = (answer: unknown): { id: string; spec?: { kind: string } }[] =>
      (answer as { value: { id: string; spec?: { kind: string } }[] }).value
    return {
      run: valueOf(answers.runs).find(({ spec }) => spec?.kind === 'train')?.id ?? '',
      model: valueOf(answers.models)[0]?.id ?? '',
      dataset: valueOf(answers.datasets)[0]?.id ?? ''
    }
  })
  inside.set('run-train', `runs/${held.run}`)
  inside.set('model', `models/${held.model}`)
  inside.set('architecture', 'models/architecture/conv3')
  inside.set('architecture-new', 'models/edit/new')
  inside.set('dataset', `data/${held.dataset}`)
  inside.set('sample', `data/${held.dataset}/look/test/3/${held.model}`)
  await goTo(page, 'compare')
  for (const box of await page.getByRole('checkbox', { name: /^Compare / }).all()) await box.click()
  await page
    .getByRole('button', { name: /^Baseline / })
    .first()
    .click()
  await expect.poll(() => page.evaluate(() => window.location.hash)).toMatch(/^#\/compare\/curves\/./)
  const seen = await page.evaluate(() => window.location.hash.slice(2))
  inside.set('compare-curves', seen)
  for (const part of ['differences', 'trade-off', 'parameters', 'classes', 'transfer'])
    inside.set(`compare-${part}`, seen.replace('/curves/', `/${part}/`))
  expect(await visit(page, 'full', ['light', 'dark'])).toEqual([])
  expect(complaints).toEqual([])
})

/** Does a job; gives the place of its page. */
async function runPage(page: Page, spec: object): Promise<string> {
  return `runs/${await finishJob(page, spec)}`
}

test('every full view is legible in high contrast', async () => {
  test.slow()
  expect(await visit(bench.page, 'full', ['light-contrast', 'dark-contrast'])).toEqual([])
  expect(bench.complaints).toEqual([])
})

test('every view fits the smallest window, a large zoom, and a screen of 4K', async () => {
  const { app, page } = bench
  await theme(page, 'light')
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
      await open(page, view)
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
