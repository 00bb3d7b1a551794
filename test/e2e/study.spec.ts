import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Locator, type Page, expect, test } from '@playwright/test'
import { readPdf } from './pdf'
import {
  type Workbench,
  answerDialogs,
  createProject,
  fillNumber,
  goTo,
  picture,
  resize,
  shrinkStudy,
  startWorkbench
} from './workbench'

let bench: Workbench

test.beforeAll(async () => {
  bench = await startWorkbench()
  await createProject(bench.page, bench.folder, 'Trade-off')
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

const panel = (page: Page, network: string): Locator => page.getByRole('article', { name: network })

/** How many different colours a chart shows: an empty canvas has one. */
function colorsOf(page: Page, chart: string): Promise<number> {
  return page.locator(`[data-chart="${chart}"] canvas`).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement
    const pixels =
      (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? []
    const colors = new Set<number>()
    for (let at = 0; at < pixels.length; at += 4) {
      colors.add(((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0))
    }
    return colors.size
  })
}

test('empty views say what to do', async () => {
  const { page } = bench
  for (const [route, text] of [
    ['runs', 'No runs yet'],
    ['runs/new/attack', 'No data set yet'],
    ['data', 'No data set yet'],
    ['report', 'Nothing to report yet']
  ] as const) {
    await goTo(page, route)
    await expect(page.getByRole('heading', { name: text })).toBeVisible()
    await picture(page, `empty-${route.replace(/\//g, '-')}-light`)
  }
})

test('fields that do not fit are named, and nothing starts', async () => {
  const { page } = bench
  await goTo(page, 'study/new')
  await expect(page.getByRole('radio').first()).toHaveAttribute('aria-checked', 'true')
  await page.getByLabel('Seeds').fill('one')
  await page.getByRole('button', { name: 'Start study' }).click()
  await expect(
    page.getByText(/^1 field to mend\. Seeds: expected whole numbers .*, found “one”\.$/)
  ).toBeVisible()
  await expect(page.getByText(/^expected whole numbers of 0 or more .*, found “one”$/)).toBeVisible()
  await page.getByRole('button', { name: 'Go to the first' }).click()
  await expect(page.getByLabel('Seeds')).toBeFocused()
  await page.getByLabel('Seeds').fill('1')
  // A word where a number belongs is named as it was typed, not as the schema knows it.
  await page.getByRole('button', { name: 'Add a method' }).click()
  await page.getByLabel('Training epsilon').last().fill('0.1, soon')
  await page.getByRole('button', { name: 'Start study' }).click()
  await expect(page.getByText(/^expected numbers of 0 or more .*, found “soon”$/)).toBeVisible()
  await expect(page.getByText(/NaN|received/)).toHaveCount(0)
  await page
    .getByRole('button', { name: /^Remove method / })
    .last()
    .click()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await picture(page, 'study-new-light')
})

test('what is taken out of the form, or written over, comes back with Undo', async () => {
  const { page } = bench
  const undo = page.getByRole('button', { name: 'Undo', exact: true })
  const methods = page.getByRole('button', { name: /^Remove method / })
  const before = await methods.count()
  await methods.first().focus()
  await page.keyboard.press('Enter')
  await expect(methods).toHaveCount(before - 1)
  await expect(page.getByText(/^Removed /)).toBeVisible()
  await undo.focus()
  await page.keyboard.press('Enter')
  await expect(methods).toHaveCount(before)
  // Another study goes over what was typed.
  await page.getByLabel('Seeds').fill('4, 5')
  await page.getByRole('radio').nth(1).click()
  await expect(page.getByLabel('Seeds')).not.toHaveValue('4, 5')
  await undo.click()
  await expect(page.getByLabel('Seeds')).toHaveValue('4, 5')
  await expect(page.getByRole('radio').first()).toHaveAttribute('aria-checked', 'true')
  await page.getByLabel('Seeds').fill('1')
})

test('a study is started from the form, and three networks stand side by side', async () => {
  const { page } = bench
  await shrinkStudy(page, { epochs: 4, train: 1500, test: 200, attacked: 100, images: 4, draws: 96 })
  await page.getByRole('button', { name: 'Start study' }).click()
  for (const network of ['conv3', 'conv4', 'dense4']) {
    await expect(panel(page, network)).toBeVisible()
  }
  await expect(page.getByRole('progressbar').first()).toBeVisible({ timeout: 60_000 })
})

test('curves are drawn while the networks learn', async () => {
  const { page } = bench
  await expect(page.locator('[data-chart="clean-accuracy"] canvas')).toBeVisible({ timeout: 120_000 })
  await expect.poll(() => colorsOf(page, 'clean-accuracy')).toBeGreaterThan(4)
  await expect(page.locator('.state.running').first()).toBeVisible()
  await picture(page, 'study-running-light')
})

test('a training is cancelled, keeps its points, and is resumed', async () => {
  const { page } = bench
  const dense = panel(page, 'dense4')
  const conv = panel(page, 'conv4')
  await dense.getByRole('button', { name: 'Cancel' }).click()
  await expect(dense.getByText('Cancelled')).toBeVisible({ timeout: 60_000 })
  await conv.getByRole('button', { name: 'Cancel' }).click()
  await expect(conv.getByText('Cancelled')).toBeVisible({ timeout: 60_000 })
  await expect(conv.getByRole('alert')).toBeHidden()
  await picture(page, 'study-cancelled-light')
  await conv.getByRole('button', { name: /Resume|Run again/ }).click()
  await dense.getByRole('button', { name: /Resume|Run again/ }).click()
  await expect(conv.getByText(/Running|Waiting|Done/)).toBeVisible()
})

test('a window that is loaded anew in mid-run reads everything and goes on', async () => {
  const { page } = bench
  const address = page.url()
  await page.evaluate(() => window.location.reload())
  await expect(panel(page, 'conv3')).toBeVisible({ timeout: 30_000 })
  expect(page.url()).toBe(address)
  await expect(page.locator('[data-chart="clean-accuracy"] canvas')).toBeVisible()
  await expect.poll(() => colorsOf(page, 'clean-accuracy')).toBeGreaterThan(4)
})

test('the study ends with every number and its conditions', async () => {
  const { app, page } = bench
  for (const network of ['conv3', 'conv4', 'dense4']) {
    await expect(panel(page, network).getByText('Done')).toBeVisible({ timeout: 240_000 })
  }
  const table = page.getByRole('region', { name: 'Latest figures' })
  await expect(table).toContainText('Clean accuracy')
  await expect(table).toContainText('L∞, epsilon 0.1 (25.5/255), box [0, 1], white-box, untargeted')
  await expect(table).toContainText('Effective sample size')
  await expect(table.getByText('after epoch 4')).toHaveCount(3)
  // Two hundred images cannot resolve the data-weighted estimate of a trained network.
  await expect(table.getByText('not resolved').first()).toBeVisible()
  await page.getByRole('radiogroup', { name: 'Estimator' }).getByText('Local window').click()
  await expect(page.locator('[data-chart="product:local"]')).toBeVisible()
  await expect.poll(() => colorsOf(page, 'product:local')).toBeGreaterThan(4)
  await resize(app, 1280, 2300)
  await picture(page, 'study-done-tall-light')
  await resize(app, 1280, 800)
})

test('a chart can be read as a table, and series can be hidden', async () => {
  const { page } = bench
  const chart = page.locator('[data-chart="clean-accuracy"]')
  await chart.getByRole('button', { name: 'Table' }).click()
  await expect(chart.getByRole('row')).toHaveCount(6)
  await chart.getByRole('button', { name: 'Chart' }).click()
  await chart.getByRole('button', { name: 'dense4' }).click()
  await expect(chart.getByRole('button', { name: 'dense4' })).toHaveAttribute('aria-pressed', 'false')
})

test('an attack is run from its form and judged', async () => {
  const { page } = bench
  await goTo(page, 'runs/new/attack')
  await fillNumber(page, 'Test images', 100)
  await fillNumber(page, 'Steps', 10)
  await picture(page, 'attack-new-light')
  await page.getByRole('button', { name: 'Start attack' }).click()
  const card = page.getByRole('region', { name: /PGD-10/ })
  await expect(card).toBeVisible({ timeout: 120_000 })
  await expect(card).toContainText('100 test images from no. 0')
  await expect(card).toContainText('Wilson 95 %')
  await picture(page, 'attack-done-light')
})

test('uncertainty is measured from its form, with a map of the pixels', async () => {
  const { page } = bench
  await goTo(page, 'runs/new/uncertainty')
  await fillNumber(page, 'Images', 2)
  await fillNumber(page, 'Draws an image', 128)
  await picture(page, 'uncertainty-new-light')
  await page.getByRole('button', { name: 'Start measuring' }).click()
  await expect(page.getByRole('img', { name: /Δp of each pixel/ })).toBeVisible({ timeout: 180_000 })
  await expect(page.getByText(/d\/2; the product lies/)).toBeVisible()
  await picture(page, 'uncertainty-done-light')
})

test('the report is saved as a PDF with the same figures', async () => {
  const { app, page, folder } = bench
  const path = join(folder, 'out', 'trade-off.pdf')
  await goTo(page, 'report')
  await page.getByLabel('Author').fill('Ada Researcher')
  await answerDialogs(app, { save: null })
  await page.getByRole('button', { name: 'Save PDF…' }).click()
  await expect(page.getByRole('button', { name: 'Save PDF…' })).toBeEnabled()
  await expect(page.getByText('Report saved')).toBeHidden()
  await answerDialogs(app, { save: path })
  await page.getByRole('button', { name: 'Save PDF…' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Report saved' })).toContainText(path, {
    timeout: 60_000
  })
  await picture(page, 'report-saved-light')

  const pdf = await readPdf(readFileSync(path))
  expect(pdf.pages.length).toBeGreaterThan(2)
  const text = pdf.pages.join('\n')
  for (const word of ['Ada Researcher', 'conv3', 'conv4', 'dense4', 'PGD', 'Wilson'])
    expect(text).toContain(word)
  expect(pdf.pages.every((content) => content.trim() !== '')).toBe(true)
})

test('every view is legible in the dark and on a small screen', async () => {
  const { app, page, complaints } = bench
  await page.getByRole('link', { name: 'Settings' }).click()
  const views = [
    'study',
    'study/new',
    'runs',
    'runs/new/train',
    'runs/new/attack',
    'data',
    'report',
    'projects'
  ]
  for (const theme of ['Dark', 'Light'] as const) {
    await goTo(page, 'settings')
    await page.getByText(theme, { exact: true }).click()
    for (const [width, height] of [
      [1280, 800],
      [1024, 700]
    ] as const) {
      await resize(app, width, height)
      for (const view of views) {
        await goTo(page, view)
        await picture(page, `${view.replace(/\//g, '-')}-${theme.toLowerCase()}-${width}`)
        const overflow = await page.evaluate(() => {
          const main = document.querySelector('main')
          return main === null ? NaN : main.scrollWidth - main.clientWidth
        })
        expect(overflow, `${view} at ${width} runs over the edge`).toBeLessThanOrEqual(0)
      }
    }
  }
  await resize(app, 1280, 800)
  expect(complaints).toEqual([])
})

test('the engine dies, the window says so, and the work goes on from the checkpoint', async () => {
  const { app, page } = bench
  await goTo(page, 'runs/new/train')
  await fillNumber(page, 'Epochs', 500)
  await page.getByLabel('Training images').fill('2000')
  await page.getByRole('button', { name: 'Start training' }).click()
  const state = page.locator('h1 .state')
  await expect(state).toHaveText('Running', { timeout: 60_000 })
  await expect(page.getByText('after epoch 2')).toBeVisible({ timeout: 120_000 })
  await app.evaluate(({ app: electron }) => {
    const engine = electron.getAppMetrics().find((metric) => metric.name === 'Heisenbench engine')
    if (engine === undefined) throw new Error('no engine process was found')
    process.kill(engine.pid, 'SIGKILL')
  })
  await expect(state).toHaveText('Interrupted', { timeout: 30_000 })
  await expect(page.getByRole('alert')).toContainText('The engine')
  await picture(page, 'run-interrupted-light')
  const before = Number(
    /after epoch (\d+)/.exec((await page.locator('thead').last().textContent()) ?? '')?.[1]
  )
  await page.getByRole('button', { name: /^Resume/ }).click()
  await expect(state).toHaveText('Running', { timeout: 60_000 })
  await expect(page.getByRole('alert')).toBeHidden()
  await expect(page.getByText(`after epoch ${before + 1}`)).toBeVisible({ timeout: 120_000 })
})

test('quitting asks while a job is at work, and stops it when told so', async () => {
  const { app, page, folder } = bench
  // The training of the last test goes on for hours.
  await expect(page.getByText('Running', { exact: true })).toBeVisible()
  await answerDialogs(app, { button: 1 })
  await app.evaluate(({ app: electron }) => electron.quit())
  await page.waitForTimeout(1000)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await expect(page.getByText('Running', { exact: true })).toBeVisible()
  await answerDialogs(app, { button: 0 })
  await app.close()

  bench = await startWorkbench({ folder, args: [join(folder, 'Trade-off')] })
  await goTo(bench.page, 'runs')
  await expect(bench.page.getByText('Interrupted')).toBeVisible()
})
