import { type Page, expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { fillProject, further, overflow, railViews } from './every-view'
import { openedParts, startLongTraining } from './opened-parts'
import { settled } from './settled'
import {
  type Workbench,
  createProject,
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
  // Nothing to wait for but the pages themselves.
  await bench.page.emulateMedia({ reducedMotion: 'reduce' })
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

/** Pages of what the project holds, under a name: runs of each kind, a network, a data set, a sample. */
const inside = new Map<string, string>()

async function views(page: Page): Promise<string[]> {
  return [...new Set([...(await railViews(page)), ...further, ...inside.keys()])]
}

/** What a full view is there for: it is not seen in a picture that was taken too early, or of a page without it. */
const fullViews: Record<string, string> = {
  projector: 'canvas[role="application"]',
  report: '[aria-label="Pages of the report"] canvas',
  gallery: 'main canvas',
  'uncertainty/slice': 'main canvas',
  uncertainty: '[data-chart] canvas',
  'compare-curves': '[data-chart] canvas',
  'run-train': '[data-chart] canvas',
  'run-check': '.checks table',
  'run-slice': 'main canvas',
  sample: '.stack canvas',
  dataset: 'main canvas'
}

/** Opens a view; gives what it lacks, empty once it shows all that it has to show. */
async function open(page: Page, view: string): Promise<string> {
  const wanted = fullViews[view]
  await goTo(page, inside.get(view) ?? view)
  if (inside.size > 0 && wanted !== undefined)
    await page.waitForSelector(wanted, { timeout: 20_000 }).catch(() => null)
  const left = await settled(page)
  if (left !== '' || inside.size === 0 || wanted === undefined) return left
  return (await page.locator(wanted).count()) > 0 ? '' : `there is no ${wanted}`
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

async function visit(page: Page, state: 'empty' | 'full', wanted: readonly Theme[]): Promise<string[]> {
  const faults: string[] = []
  for (const name of wanted) {
    await theme(page, name)
    // Another theme changes colours, and nothing of what the page is made of.
    const rules = name === 'light' ? [] : ['color-contrast']
    for (const view of await views(page)) {
      const left = await open(page, view)
      await picture(page, `view-${state}-${view.replace(/\//g, '-')}-${name}`, 0)
      const found = [left, ...(await seriousFaults(page, rules)), await overflow(page)]
      faults.push(...found.filter((fault) => fault !== '').map((fault) => `${view}, ${name}: ${fault}`))
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
  for (const [name, place] of await fillProject(page)) inside.set(name, place)
  expect(await visit(page, 'full', ['light', 'dark'])).toEqual([])
  expect(complaints).toEqual([])
})

test('every full view is legible in high contrast', async () => {
  test.slow()
  expect(await visit(bench.page, 'full', ['light-contrast', 'dark-contrast'])).toEqual([])
  expect(bench.complaints).toEqual([])
})

test('what is opened, typed wrongly, at work or not there has no serious fault', async () => {
  test.slow()
  const { page } = bench
  const faults: string[] = []
  const judge = async (name: string, shown: Theme): Promise<void> => {
    const left = await settled(page)
    await picture(page, `view-opened-${name}-${shown}`, 0)
    const rules = shown === 'light' ? [] : ['color-contrast']
    const found = [left, ...(await seriousFaults(page, rules)), await overflow(page)]
    faults.push(...found.filter((fault) => fault !== '').map((fault) => `${name}, ${shown}: ${fault}`))
  }
  for (const shown of ['light', 'dark'] as const) {
    await theme(page, shown)
    for (const { name, view, open: openPart } of openedParts) {
      await open(page, view)
      await openPart(page)
      await judge(name, shown)
      await page.keyboard.press('Escape')
      await goTo(page, 'study/new')
    }
    const run = await startLongTraining(page)
    for (const view of ['jobs', 'train/live', `runs/${run}`]) {
      await goTo(page, view)
      await expect(page.getByRole('progressbar').first()).toBeVisible()
      await judge(`at-work-${view.replace(/\/.*/, '')}`, shown)
    }
    await page.evaluate((id) => window.bridge.call('jobs.cancel', { runId: id }), run)
    await expect(page.getByText('Cancelled').first()).toBeVisible()
  }
  await theme(page, 'light')
  expect(faults).toEqual([])
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
      const left = await open(page, view)
      const file = `view-${name}-${view.replace(/\//g, '-')}`
      const type = name === '4k' ? 'jpg' : 'png'
      await (factor === 1 ? picture(page, file, 0, type) : wholePicture(bench, file, 0))
      const found = [left, await overflow(page)].filter((fault) => fault !== '')
      faults.push(...found.map((fault) => `${view}, ${name}: ${fault}`))
    }
  }
  await zoom(1)
  await resize(app, 1280, 800)
  expect(faults).toEqual([])
})
