import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Locator, type Page, expect, test } from '@playwright/test'
import type { ChartSpec } from '../../src/core/charts/chart-spec'
import { lookInBothThemes, seriousFaults } from './accessibility'
import { ask } from './ask'
import { pixelsOf } from './canvas-pixels'
import { answerDialogs, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Compare')
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
  await ask(page, 'studies.start', study)
  await goTo(page, 'compare')
  await expect(table(page).getByRole('row')).toHaveCount(5, { timeout: 60_000 })
  await expect(table(page).getByText('Done')).toHaveCount(4, { timeout: 180_000 })
  await expect(table(page).getByRole('columnheader', { name: /Clean accuracy/ })).toBeVisible()
  await expect(table(page).getByRole('columnheader', { name: /^Grade/ })).toBeVisible()
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
  await page.getByRole('combobox', { name: 'Band' }).selectOption('ci95')
  await expect(chart.getByRole('img')).toHaveAttribute('aria-label', /95 % intervals of the mean/)
  await picture(page, 'compare-seeds-light')
  await page.getByRole('radiogroup', { name: 'Group' }).getByText('Each run').click()
})

test('runs carry stars, tags and notes', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Star mlp-standard-1' }).click()
  await page.getByRole('button', { name: 'Tags and note of mlp-standard-1' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: /^Tags/ }).fill('paper, wide')
  await page.getByLabel('Note', { exact: true }).fill('the one to beat')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(table(page).getByText('paper', { exact: true })).toBeVisible()
  await page.getByLabel('Starred').check()
  await expect(page.getByText('1 of 4 runs')).toBeVisible()
  await page.getByLabel('Starred').uncheck()
  await page.getByLabel('Filter by text').fill('beat')
  await expect(page.getByText('1 of 4 runs')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filter' }).click()
})

test('a note that was replaced is kept and taken back', async () => {
  const { page } = bench
  const editor = page.getByRole('form', { name: 'Tags and note of mlp-standard-1' })
  const open = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Tags and note of mlp-standard-1' }).click()
    await editor.getByText('Earlier notes').click()
  }
  await open()
  await expect(editor.getByText(/None yet/)).toBeVisible()
  await editor.getByLabel('Note', { exact: true }).fill('beaten by another')
  await editor.getByRole('button', { name: 'Save', exact: true }).click()
  await open()
  const earlier = editor.getByRole('list', { name: 'Earlier notes' })
  await expect(earlier.getByRole('listitem')).toHaveText([/until .*the one to beat/])
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'compare-earlier-notes-light')
  await earlier.getByRole('button', { name: 'Take back: the one to beat' }).press('Enter')
  await expect(editor.getByLabel('Note', { exact: true })).toHaveValue('the one to beat')
  await editor.getByRole('button', { name: 'Save', exact: true }).click()
  await open()
  await expect(earlier.getByRole('listitem')).toHaveText([/beaten by another/, /the one to beat/])
  await editor.getByRole('button', { name: 'Cancel' }).click()
})

test('runs are thrown away, and brought back', async () => {
  const { page } = bench
  const address = page.url()
  await chosen(page).getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('checkbox', { name: 'Compare linear-standard-2' }).click()
  await chosen(page).getByRole('button', { name: 'Throw away' }).click()
  await expect(page.getByText('3 of 3 runs')).toBeVisible()
  await page.locator('#content').getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByText('4 of 4 runs')).toBeVisible()
  await page.getByRole('button', { name: /^Trash/ }).click()
  await expect(page.getByText('The trash is empty.')).toBeVisible()
  await page.getByRole('button', { name: /^Trash/ }).click()
  await page.evaluate((url) => {
    window.location.href = url
  }, address)
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
})

/** The part of the comparison that is shown. */
async function show(page: Page, part: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Part' }).getByText(part, { exact: true }).click()
}

test('every measure is held against the baseline, or the reason is said', async () => {
  const { app, page, folder } = bench
  await show(page, 'Differences')
  const measures = page.getByRole('region', { name: 'Measures against the baseline' })
  await expect(measures.getByRole('row', { name: /^Clean accuracy/ })).toContainText('pp')
  await expect(measures.getByRole('row', { name: /^Robust accuracy, PGD/ })).toContainText(/L∞, epsilon 0\.1/)
  // The same images: paired.
  await expect(measures.locator('td[title*="McNemar"]').first()).toBeVisible()
  // What the measure means, and how the interval was made, can be read without a pointer.
  const clean = measures.getByRole('row', { name: /^Clean accuracy/ })
  await clean.getByRole('button', { name: /^Share of the test images .*Wilson 1927/ }).press('Enter')
  await expect(page.getByRole('tooltip').filter({ hasText: 'Wilson 1927' })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tooltip').filter({ hasText: 'McNemar mid-P' })).toBeVisible()
  await expect(clean).toContainText('Tango’s score interval, on the same images')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await picture(page, `compare-differences-explained-${colorScheme}`)
    expect(await seriousFaults(page)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null })
  // By key: what is drawn anew for the other theme may move the button below a pointer.
  await page.getByRole('button', { name: 'Next difference' }).press('Enter')
  await expect(page.locator('[data-difference]:focus')).toHaveCount(1)
  await expect(page.getByText(/^1 of \d+ differences$/)).toBeVisible()
  await picture(page, 'compare-differences-light')
  const settings = page.getByRole('region', { name: 'Settings of the runs' })
  await expect(settings.getByRole('row', { name: /^Epochs/ })).toBeVisible()
  await page.getByLabel('Differences only').check()
  await expect(settings.getByRole('row', { name: /^Epochs/ })).toHaveCount(0)
  await expect(settings.getByRole('row', { name: /^Architecture/ })).toBeVisible()
  await page.getByLabel('Differences only').uncheck()
  const file = join(folder, 'differences.csv')
  await answerDialogs(app, { save: file })
  await page.getByRole('button', { name: 'Save table as CSV' }).click()
  await expect(page.getByText('Saved differences.csv.')).toBeVisible()
  expect(readFileSync(file, 'utf8')).toMatch(/Clean accuracy,.*baseline/)
})

/** Arrow keys read the points of a scatter from the least clean accuracy to the greatest, as the pointer reads them. */
async function walkThrough(scatter: Locator): Promise<void> {
  const { page } = bench
  const canvas = scatter.locator('canvas')
  const said = scatter.locator('[aria-live]')
  await page.mouse.move(2, 2)
  await canvas.focus()
  const before = await pixelsOf(scatter)
  await expect(said).toBeEmpty()
  await page.keyboard.press('End')
  await expect(said).toHaveText(/^Clean accuracy [\d.]+.%.* epoch \d.*: [\d.]+.%/)
  const end = await said.innerText()
  await page.keyboard.press('Home')
  await expect(said).not.toHaveText(end)
  const shares: number[] = []
  for (let text = await said.innerText(); text !== end; text = await said.innerText()) {
    shares.push(Number(/^Clean accuracy ([\d.]+)/.exec(text)?.[1]))
    await page.keyboard.press('ArrowRight')
    await expect(said).not.toHaveText(text)
  }
  // Four networks, each with a place after its first epoch and one after its last; several may be the same.
  expect(shares.length).toBeGreaterThanOrEqual(4)
  expect(shares.length).toBeLessThan(8)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  await lookInBothThemes(page, 'compare-trade-off-walk')
  await canvas.focus()
  await page.keyboard.press('End')
  await expect(said).toHaveText(end)
  expect(await pixelsOf(scatter)).not.toBe(before)
  await page.keyboard.press('Escape')
  await expect(said).toBeEmpty()
  await expect.poll(() => pixelsOf(scatter)).toBe(before)
}

test('the trade-off has scatter, front and cost, and says what the test against the baseline says', async () => {
  const { page } = bench
  await show(page, 'Trade-off')
  const scatter = page.locator('[data-chart^="trade-off:worst-case"]')
  await expect(scatter.locator('canvas')).toHaveAttribute('aria-label', /ellipses.*McNemar mid-P/)
  await expect(page.locator('[data-chart^="cost:"]')).toBeVisible()
  await picture(page, 'compare-trade-off-light')
  await walkThrough(scatter)
  await page.getByText('Crosses').click()
  await expect(scatter.locator('canvas')).toHaveAttribute('aria-label', /crosses/)
  await scatter.getByRole('button', { name: 'Table' }).click()
  await expect(scatter.getByRole('table')).toContainText('%')
  await scatter.getByRole('button', { name: 'Chart' }).click()
  await page.getByText('Ellipses').click()
})

test('curves stand over other axes, are coloured and parted by settings, smoothed and pinned', async () => {
  const { app, page, folder } = bench
  await show(page, 'Curves')
  const clean = page.locator('[data-chart="clean"]')
  await page.getByRole('combobox', { name: 'Along x' }).selectOption('time')
  await expect(clean.getByRole('img')).toHaveAttribute('aria-label', /seconds of training and measuring/)
  await page.getByRole('button', { name: 'More options' }).click()
  const all = page.getByRole('group', { name: 'All charts' })
  await all.getByRole('combobox', { name: 'Colour by' }).selectOption({ label: 'Architecture' })
  await expect(clean.getByRole('img')).toHaveAttribute('aria-label', /Colours by architecture: linear, mlp/)
  await all.getByRole('slider').fill('0.6')
  await all.getByLabel('Kernel').selectOption('gaussian')
  await expect(clean.getByRole('img')).toHaveAttribute('aria-label', /Gaussian/)
  await all.getByRole('combobox', { name: 'Part by' }).selectOption({ label: 'Seed' })
  await expect(page.locator('[data-chart^="clean"]')).toHaveCount(2)
  await picture(page, 'compare-options-light')
  for (const label of ['Colour by', 'Part by'])
    await all.getByRole('combobox', { name: label }).selectOption('')
  await all.getByRole('slider').fill('0')
  await page.getByRole('combobox', { name: 'Along x' }).selectOption('epoch')
  // A zoom along the epochs goes to all charts.
  await clean.locator('canvas').focus()
  await page.keyboard.press('+')
  await expect(
    page.locator('[data-chart^="robust"]').getByRole('button', { name: 'Reset zoom' }).first()
  ).toBeVisible()
  await page.keyboard.press('0')
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toHaveCount(0)
  const loss = page.locator('[data-chart="loss"]')
  await loss.getByRole('button', { name: 'Pin Training loss' }).click()
  await expect(page.locator('figure[data-chart]').first()).toHaveAttribute('data-chart', 'loss')
  const file = join(folder, 'loss.tex')
  await answerDialogs(app, { save: file })
  await loss.getByRole('button', { name: 'Export' }).click()
  await loss.getByRole('button', { name: 'Save TEX' }).click()
  await expect(loss.getByText('Saved loss.tex.')).toBeVisible()
  expect(readFileSync(file, 'utf8')).toContain('\\begin{axis}')
  const numbers = join(folder, 'loss.json')
  await answerDialogs(app, { save: numbers })
  await loss.getByRole('button', { name: 'Save JSON' }).click()
  await expect(loss.getByText('Saved loss.json.')).toBeVisible()
  const { series } = JSON.parse(readFileSync(numbers, 'utf8')) as ChartSpec
  expect(series.map(({ points }) => points.filter(({ y }) => y !== null && y > 0).length)).toEqual([
    2, 2, 2, 2
  ])
  await loss.getByRole('button', { name: 'Pin Training loss' }).click()
  await page.getByRole('button', { name: 'Fewer options' }).click()
})

test('columns are pinned and moved, runs filtered by pattern and range, and the table saved', async () => {
  const { app, page, folder } = bench
  const heads = (): Promise<string[]> => table(page).locator('thead th .title').allTextContents()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('button', { name: 'Pin Seed' }).click()
  await page.keyboard.press('Escape')
  expect((await heads())[0]).toBe('Seed')
  await page.getByRole('button', { name: 'Columns' }).click()
  for (let step = 0; step < 2; step++) await page.getByRole('button', { name: 'Move Method left' }).click()
  await page.keyboard.press('Escape')
  expect((await heads()).slice(0, 2)).toEqual(['Seed', 'Method'])
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByLabel('The text is a regular expression').check()
  await page.getByLabel('Filter by text').fill('^mlp.*[2-9] ')
  await expect(page.getByText('1 of 4 runs')).toBeVisible()
  await page.getByLabel('Filter by text').fill('[')
  await expect(page.getByText('not a regular expression')).toBeVisible()
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByRole('button', { name: 'Clear filter' }).click()
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByRole('button', { name: 'Add a range of values' }).click()
  await page.getByLabel('Column of the range').selectOption({ label: 'Seed' })
  await page.getByLabel('At least').fill('2')
  await page.getByLabel('At least').press('Tab')
  await expect(page.getByText('2 of 4 runs')).toBeVisible()
  await picture(page, 'compare-filters-light')
  await page.getByRole('button', { name: 'More filters' }).click()
  const file = join(folder, 'runs.csv')
  await answerDialogs(app, { save: file })
  await page.getByRole('button', { name: 'Save runs' }).click()
  await expect(page.getByText('Saved runs.csv.')).toBeVisible()
  const lines = readFileSync(file, 'utf8')
    .split('\r\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(lines[0]).toMatch(/^run,id,starred,Seed,Method/)
  expect(lines).toHaveLength(3)
  await page.getByRole('button', { name: 'Clear filter' }).click()
})

test('stars on many runs are taken back from those alone that had none', async () => {
  const { page } = bench
  const starred = table(page)
    .getByRole('button', { name: /^Star / })
    .and(page.locator('[aria-pressed="true"]'))
  await expect(starred).toHaveCount(1)
  const before = await starred.getAttribute('aria-label')
  await chosen(page).getByRole('button', { name: 'Star', exact: true }).click()
  await expect(starred).toHaveCount(4)
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(starred).toHaveCount(1)
  expect(await starred.getAttribute('aria-label')).toBe(before)
})

test('tags have colours, are given to many runs, renamed and made one', async () => {
  const { page } = bench
  await chosen(page).getByRole('button', { name: 'Tag…' }).click()
  await page.getByLabel('Tag for the chosen runs').fill('draft')
  await page.getByLabel('Tag for the chosen runs').press('Enter')
  await expect(table(page).getByText('draft', { exact: true })).toHaveCount(4)
  const tags = page
    .getByRole('search', { name: 'Filter runs' })
    .getByRole('button', { name: 'Tags', exact: true })
  await tags.click()
  await page.getByRole('button', { name: 'Next colour of draft' }).click()
  await page.getByLabel('Rename draft').fill('wide')
  await page.getByLabel('Rename draft').press('Tab')
  await expect(page.getByText('“draft” is now a part of “wide”.')).toBeVisible()
  await expect(table(page).getByText('wide', { exact: true })).toHaveCount(4)
  await picture(page, 'compare-tags-light')
  await page.getByRole('button', { name: 'Remove wide from all runs' }).click()
  await expect(table(page).getByText('wide', { exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(table(page).getByText('wide', { exact: true })).toHaveCount(4)
  // The click beside the list has closed it.
  await tags.click()
  await page.getByRole('button', { name: 'Remove wide from all runs' }).click()
  await expect(table(page).getByText('wide', { exact: true })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Sort by star' }).click()
  await expect(table(page).locator('tbody th a').first()).toHaveText('mlp-standard-1')
})

test('changes of the view are undone and redone, and a link brings a view back', async () => {
  const { page } = bench
  await show(page, 'Differences')
  await page.getByRole('button', { name: 'Link', exact: true }).click()
  await page.getByRole('button', { name: 'Copy a link to this view' }).click()
  await expect(page.getByText(/^Copied: /)).toBeVisible()
  const link = await bench.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(link).toMatch(/^#\/compare\/differences\//)
  await page.keyboard.press('Escape')
  await page.waitForTimeout(700)
  await chosen(page).getByRole('button', { name: 'Clear' }).click()
  await expect(chosen(page).getByRole('listitem')).toHaveCount(0)
  await page.locator('h1').click()
  await page.keyboard.press('Control+z')
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
  await page.keyboard.press('Control+Shift+z')
  await expect(chosen(page).getByRole('listitem')).toHaveCount(0)
  await page.getByRole('button', { name: 'Link', exact: true }).click()
  await page.getByLabel('Link to follow').fill(link)
  await page.getByRole('button', { name: 'Go there' }).click()
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
  await expect(page.getByRole('region', { name: 'Measures against the baseline' })).toBeVisible()
  await expect(table(page).locator('thead th .title').first()).toHaveText('Seed')
  await show(page, 'Curves')
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
      for (const part of ['Differences', 'Trade-off']) {
        await show(page, part)
        await page.waitForTimeout(500)
        await picture(page, `compare-${part.toLowerCase()}-${theme.toLowerCase()}-${width}`)
      }
      await show(page, 'Curves')
    }
  }
  expect(complaints).toEqual([])
})

test('one run is deleted for good, apart from the rest of the trash', async () => {
  const { page } = bench
  // While one of its study's runs stays, each of the others is an entry of its own.
  await page.getByRole('checkbox', { name: 'Compare mlp-standard-1' }).click()
  await chosen(page).getByRole('button', { name: 'Throw away' }).click()
  await page.getByRole('button', { name: 'Trash (3)' }).click()
  await page.getByRole('button', { name: 'Delete linear-standard-2 for good' }).click()
  await page.getByRole('button', { name: 'Delete for good', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Restore linear-standard-2' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Restore / })).toHaveCount(2)
})
