import { type Locator, type Page, expect, test } from '@playwright/test'
import type { CallAnswer } from '../../src/contract/ipc'
import { type Workbench, createProject, goTo, picture, resize, startWorkbench } from './workbench'

let bench: Workbench

test.beforeAll(async () => {
  bench = await startWorkbench()
  await createProject(bench.page, bench.folder, 'Compare')
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

/** Four real trainings on MNIST: two networks, two seeds, attacked after every epoch. */
const study = {
  heisenbenchStudy: 1,
  name: 'two by two',
  title: 'Two networks, two seeds',
  dataset: { builtin: 'mnist' },
  networks: ['linear', 'mlp'],
  seeds: [1, 2],
  epochs: 2,
  limits: { train: 500, test: 200 },
  measure: {
    everyEpochs: 1,
    initial: true,
    samples: 200,
    attacks: [
      { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
      { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } }
    ],
    estimators: [{ estimator: 'local', options: { images: 2, draws: 64 } }]
  }
}

const table = (page: Page): Locator => page.getByRole('region', { name: 'Runs to compare' })
const chosen = (page: Page): Locator => page.getByRole('region', { name: 'Chosen runs' })

test('an empty project says what to do', async () => {
  const { page } = bench
  await page.getByRole('link', { name: 'Compare' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing to compare yet' })).toBeVisible()
  await picture(page, 'compare-empty-light')
})

test('the table lists every run with what was measured', async () => {
  const { page } = bench
  const answer: CallAnswer = await page.evaluate(
    (spec) => window.bridge.call('studies.start', spec),
    study as object
  )
  expect(answer).toMatchObject({ ok: true })
  await goTo(page, 'compare')
  await expect(table(page).getByRole('row')).toHaveCount(5, { timeout: 60_000 })
  await expect(table(page).getByText('Done')).toHaveCount(4, { timeout: 180_000 })
  await expect(table(page).getByRole('columnheader', { name: /Clean accuracy/ })).toBeVisible()
  await expect(table(page).getByRole('row', { name: /mlp-standard-1/ })).toContainText('%')
})

test('runs are sorted, filtered and chosen by mouse and keyboard', async () => {
  const { page } = bench
  const names = (): Promise<string[]> => table(page).locator('tbody th a').allTextContents()
  await table(page).getByRole('button', { name: 'Run', exact: true }).click()
  const down = await names()
  await table(page).getByRole('button', { name: /^Run/ }).click()
  expect(await names()).toEqual([...down].reverse())
  await page.getByLabel('Filter by text').fill('mlp seed 2')
  await expect(page.getByText('1 of 4 runs')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filter' }).click()
  await expect(page.getByText('4 of 4 runs')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Compare linear-standard-1' }).click()
  await page.getByRole('checkbox', { name: 'Compare linear-standard-2' }).focus()
  await page.keyboard.press('Space')
  await expect(chosen(page).getByRole('listitem')).toHaveCount(2)
  await page.getByRole('checkbox', { name: 'Compare mlp-standard-2' }).click({ modifiers: ['Shift'] })
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
  await expect(page.locator('[data-chart="clean"] canvas')).toBeVisible()
  await picture(page, 'compare-four-light')
})

test('the choice, the columns and the baseline outlive a reload and a way round', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('group', { name: 'Columns' }).getByLabel('Learning rate').check()
  await page.keyboard.press('Escape')
  await expect(table(page).getByRole('columnheader', { name: /Learning rate/ })).toBeVisible()
  await chosen(page)
    .getByRole('button', { name: /^Baseline linear · seed 1/ })
    .click()
  const address = page.url()
  await page.evaluate(() => window.location.reload())
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
  expect(page.url()).toBe(address)
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await page.getByRole('link', { name: 'Compare' }).click()
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
  await expect(chosen(page).getByRole('button', { name: /^Baseline linear · seed 1/ })).toHaveAttribute(
    'aria-pressed',
    'true'
  )
  await expect(table(page).getByRole('columnheader', { name: /Learning rate/ })).toBeVisible()
})

test('seeds are grouped to a mean with a band that says what it is', async () => {
  const { page } = bench
  const chart = page.locator('[data-chart="clean"]')
  await page.getByText('Mean over seeds').click()
  // The legend leaves out what all of its labels say.
  for (const network of ['linear', 'mlp'])
    await expect(chart.getByRole('button', { name: network, exact: true })).toBeVisible()
  await expect(chart.getByRole('img')).toHaveAttribute('aria-label', /lowest to the highest seed/)
  await page.getByText('95 % interval of the mean').click()
  await expect(chart.getByRole('img')).toHaveAttribute('aria-label', /95 % intervals of the mean/)
  await picture(page, 'compare-seeds-light')
  await page.getByText('Each run').click()
})

test('runs carry stars, tags and notes', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Star mlp-standard-1' }).click()
  await page.getByRole('button', { name: 'Tags and note of mlp-standard-1' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: /^Tags/ }).fill('paper, wide')
  await page.getByLabel('Note', { exact: true }).fill('the one to beat')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(table(page).getByText('paper', { exact: true })).toBeVisible()
  await page.getByLabel('Starred').check()
  await expect(page.getByText('1 of 4 runs')).toBeVisible()
  await page.getByLabel('Starred').uncheck()
  await page.getByLabel('Filter by text').fill('beat')
  await expect(page.getByText('1 of 4 runs')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filter' }).click()
})

test('runs are thrown away, and brought back', async () => {
  const { page } = bench
  const address = page.url()
  await chosen(page).getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('checkbox', { name: 'Compare linear-standard-2' }).click()
  await chosen(page).getByRole('button', { name: 'Throw away' }).click()
  await expect(page.getByText('3 of 3 runs')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('4 of 4 runs')).toBeVisible()
  await page.getByRole('button', { name: /^Trash/ }).click()
  await expect(page.getByText('The trash is empty.')).toBeVisible()
  await page.getByRole('button', { name: /^Trash/ }).click()
  await page.evaluate((url) => {
    window.location.href = url
  }, address)
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
})

test('the page is legible in the dark, small and large', async () => {
  const { app, page, complaints } = bench
  for (const theme of ['Dark', 'Light'] as const) {
    await goTo(page, 'settings')
    await page.getByText(theme, { exact: true }).click()
    for (const [width, height] of [
      [1024, 700],
      [1920, 1080]
    ] as const) {
      await resize(app, width, height)
      await goTo(page, 'compare')
      await expect(page.locator('[data-chart="clean"] canvas')).toBeVisible()
      await picture(page, `compare-${theme.toLowerCase()}-${width}`)
      const overflow = await page.evaluate(() => {
        const main = document.querySelector('main')
        return main === null ? 0 : main.scrollWidth - main.clientWidth
      })
      expect(overflow).toBeLessThanOrEqual(0)
    }
  }
  expect(complaints).toEqual([])
})
