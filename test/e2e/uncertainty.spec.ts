import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import { readPdf } from '../services/report/read-pdf'
import { ask } from './ask'
import { pixelsOf } from './canvas-pixels'
import { expectCopied, pngSize, readCsv, readSvg, saved } from './saved-files'
import { fillNumber, goTo, picture, resize, sharedWorkbench, shrinkStudy } from './workbench'

// The views of the uncertainty relation over a small study of the real MNIST.
const bench = sharedWorkbench('Uncertainty')
test.describe.configure({ mode: 'serial' })

async function inBothThemes(page: Page, route: string, name: string): Promise<void> {
  for (const theme of ['Dark', 'Light']) {
    await goTo(page, 'settings')
    await page.getByText(theme, { exact: true }).click()
    await goTo(page, route)
    await picture(page, `${name}-${theme.toLowerCase()}`)
  }
}

test('an empty project says how to measure', async () => {
  const { page } = bench
  await page.getByRole('link', { name: 'Uncertainty' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing measured yet' })).toBeVisible()
  await inBothThemes(page, 'uncertainty', 'uncertainty-empty')
})

test('theory moves with its sliders, by mouse and by key', async () => {
  const { app, page } = bench
  await goTo(page, 'uncertainty/theory')
  const section = page.getByRole('region', { name: 'A loss in two places' })
  // The digits worked out in docs/uncertainty.md.
  await expect(section).toContainText('0.769168')
  await section.getByLabel('Half distance a', { exact: true }).fill('3')
  await expect(section).toContainText('1.49349')
  await section.getByLabel('Half distance a', { exact: true }).press('ArrowLeft')
  await expect(section.locator('output').first()).toHaveText('2.95')
  await expect(page.getByRole('region', { name: /Tsipras/ })).toContainText('5.67 %')
  await resize(app, 1280, 2600)
  await inBothThemes(page, 'uncertainty/theory', 'uncertainty-theory')
  await resize(app, 1280, 800)
})

test('both readings of the trade-off stand with their sources', async () => {
  const { page } = bench
  await goTo(page, 'uncertainty/readings')
  await expect(page.getByRole('article')).toHaveCount(2)
  for (const source of ['2205.01493', '2402.10983', '1805.12152', '2003.02460', '1804.11285'])
    await expect(page.getByText(new RegExp(`arXiv ${source.replace('.', '\\.')}`)).first()).toBeVisible()
  await inBothThemes(page, 'uncertainty/readings', 'uncertainty-readings')
})

test('measured runs are compared, and what is not resolved is said', async () => {
  test.setTimeout(600_000)
  const { app, page, complaints } = bench
  await goTo(page, 'study/new')
  await shrinkStudy(page, { epochs: 3, train: 1200, test: 300, attacked: 60, images: 4, draws: 96 })
  await fillNumber(page, 'Networks kept', 3)
  await page.getByRole('button', { name: 'Start study' }).click()
  for (const network of ['conv3', 'conv4', 'dense4'])
    await expect(page.getByRole('article', { name: network }).getByText('Done')).toBeVisible({
      timeout: 400_000
    })
  await goTo(page, 'uncertainty/measured')
  await expect(page.getByRole('checkbox')).toHaveCount(3)
  await expect(page.getByRole('heading', { name: 'Against epoch' })).toBeVisible()
  await expect(page.getByText(/of 12 values are resolved/)).toBeVisible()
  for (const chart of ['product', 'sigma-x', 'sigma-p', 'covariance-check', 'effective-sample-size'])
    await expect(page.locator(`[data-chart="${chart}:data"] canvas`)).toBeVisible()
  await page.getByRole('radiogroup', { name: 'Estimator' }).getByText('Local window').click()
  for (const chart of ['gradient-product', 'excess', 'network-term'])
    await expect(page.locator(`[data-chart="${chart}:local"] canvas`)).toBeVisible()

  const one = page.getByRole('region', { name: 'One measurement' })
  await expect(one.getByRole('img')).toHaveCount(4)
  await one.getByRole('slider').fill('0')
  await expect(one.locator('output')).toHaveText('0')
  // The line of the charts leads the maps to its epoch, by key as by mouse.
  await page.locator('[data-chart="product:local"] canvas').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(one.locator('output')).toHaveText('1')
  const legend = page.locator('[data-chart="product:local"]').getByRole('list', { name: 'Series' })
  await expect(legend.getByRole('listitem')).toHaveCount(3)
  // Element Plus draws its own box over the real one, which is too small to click.
  const firstRun = page.getByRole('group', { name: 'Runs compared' }).locator('label').first()
  await firstRun.click()
  await expect(legend.getByRole('listitem')).toHaveCount(2)
  await firstRun.click()
  await resize(app, 1280, 2300)
  await inBothThemes(page, 'uncertainty/measured', 'uncertainty-measured')
  await resize(app, 1280, 800)
  expect(complaints).toEqual([])
})

test('each class by itself stands beside the epochs, against the bound', async () => {
  const { page, complaints } = bench
  await goTo(page, 'uncertainty/measured')
  const classes = page.getByRole('region', { name: 'By class' })
  await classes.getByRole('link', { name: 'measure a network' }).click()
  await page.getByLabel('Model', { exact: true }).selectOption('conv3-standard-1')
  await page.getByLabel('Estimator', { exact: true }).selectOption('data')
  await page
    .locator('.el-switch')
    .filter({ has: page.getByLabel('Each class by itself') })
    .click()
  await page.getByRole('button', { name: 'Start measuring' }).click()
  await expect(page.getByText('Done').first()).toBeVisible({ timeout: 120_000 })
  await goTo(page, 'uncertainty/measured')
  for (const chart of ['class-sigma-x', 'class-sigma-p', 'class-product'])
    await expect(classes.locator(`[data-chart="${chart}:data"] canvas`)).toBeVisible()
  const product = classes.locator('[data-chart="class-product:data"]')
  await product.getByRole('button', { name: 'Table' }).click()
  await expect(product.getByRole('table').getByRole('row')).toHaveCount(11)
  await picture(page, 'uncertainty-by-class-light')
  expect(complaints).toEqual([])
})

test('a slice shows how the class regions of a network change in training', async () => {
  test.setTimeout(240_000)
  const { app, page, folder, complaints } = bench
  await goTo(page, 'uncertainty/slice')
  await expect(page.getByRole('heading', { name: 'No slice yet' })).toBeVisible()
  await page.getByRole('button', { name: 'New slice' }).click()
  await page.getByLabel('Model', { exact: true }).selectOption('conv3-standard-1')
  await expect(page.getByText('kept 3 more along the way')).toBeVisible()
  await fillNumber(page, 'Points a side', 61)
  await page.getByRole('button', { name: 'Take the slice' }).click()
  const view = page.getByRole('region', { name: 'Slice through input space' })
  await expect(page.getByText('Done').first()).toBeVisible({ timeout: 120_000 })
  await goTo(page, 'uncertainty/slice')

  const slider = view.getByRole('slider')
  await expect(slider).toHaveAttribute('max', '3')
  await expect(slider).toHaveAttribute('aria-valuetext', 'after epoch 3')
  const canvas = view.getByRole('application')
  const picture1 = await pixelsOf(canvas)
  await slider.fill('0')
  await expect(slider).toHaveAttribute('aria-valuetext', 'before training')
  await expect.poll(() => pixelsOf(canvas)).not.toBe(picture1)
  // The three images are of three classes; a trained network gives each its own region.
  await slider.fill('3')
  await expect
    .poll(() => view.getByRole('list', { name: 'Classes' }).getByRole('listitem').count())
    .toBeGreaterThan(2)

  // By key alone.
  await canvas.focus()
  await page.keyboard.press('ArrowRight')
  const reading = view.locator('.reading')
  await expect(reading).toContainText('margin')
  const before = await reading.textContent()
  await page.keyboard.press('Shift+ArrowUp')
  await expect(reading).not.toHaveText(before ?? '')
  await page.keyboard.press('Escape')
  await expect(reading).toContainText('use the arrow keys')
  await resize(app, 1280, 1000)
  // The shortcut of every chart leads to the files of the slice.
  await page.keyboard.press('Control+Shift+E')
  await expect(view.getByRole('button', { name: 'Copy picture' })).toBeFocused()
  const save = (button: string, name: string): Promise<Buffer> => saved(app, view, button, join(folder, name))
  const { about, rows: points } = readCsv(await save('Save CSV', 'slice.csv'))
  const title = 'Class regions of conv3-standard-1 on a slice, after epoch 3'
  expect(about).toContain(title)
  expect(points).toHaveLength(61 * 61)
  const count = await view.getByRole('list', { name: 'Classes' }).getByRole('listitem').count()
  expect(new Set(points.map((point) => point['class'])).size).toBe(count)
  expect(points.every((point) => Number(point['margin']) >= 0)).toBe(true)
  expect(new Set(points.map((point) => point['x'])).size).toBe(61)
  const json = JSON.parse((await save('Save JSON', 'slice.json')).toString('utf8')) as {
    title: string
    columns: string[]
    rows: number[][]
  }
  expect([json.title, json.columns]).toEqual([title, ['x', 'y', 'class', 'margin']])
  expect(json.rows).toEqual(points.map((point) => json.columns.map((name) => Number(point[name]))))
  const svg = await readSvg(page, await save('Save SVG', 'slice.svg'))
  expect(svg.title).toBe(title)
  expect(svg.images).toEqual([[480, 480]])
  expect(svg.texts).toEqual(expect.arrayContaining(['after epoch 3', 'conv3-standard-1']))
  expect(svg.texts.join(' ')).toMatch(
    /Across: .* \(L2\)\. Upwards: .*61 × 61 points, seed \d+\..* Weights [0-9a-f]{12}\./
  )
  const [wide, high] = pngSize(await save('Save PNG', 'slice.png'))
  // The conditions need more room than the picture of 240 units; both twice as fine, with margins of 16.
  expect(wide).toBe(2 * (420 + 2 * 16))
  expect(high).toBeGreaterThan(2 * 240)
  const { pages } = await readPdf(await save('Save as PDF…', 'slice.pdf'))
  expect(pages.map(({ images }) => images)).toEqual([1])
  expect(pages[0]?.text).toContain(title)
  await expectCopied(app, view)
  await inBothThemes(page, 'uncertainty/slice', 'uncertainty-slice')

  await goTo(page, 'runs/new/slice')
  await page.getByLabel('Plane', { exact: true }).selectOption('attack')
  await page.getByLabel('Model', { exact: true }).selectOption('dense4-standard-1')
  await expect(page.getByRole('heading', { name: 'Attack that gives the direction' })).toBeVisible()
  await page.getByRole('button', { name: 'Take the slice' }).click()
  await expect(page.getByText('Done').first()).toBeVisible({ timeout: 120_000 })
  await expect(view).toContainText('random, at a right angle')
  await picture(page, 'slice-attack-light')
  expect(complaints).toEqual([])
})

test('seeds of a kind repeat each other, so correlations are told within kinds as well', async () => {
  test.setTimeout(240_000)
  const { app, page, complaints } = bench
  await ask(page, 'studies.start', {
    ...{ heisenbenchStudy: 1, name: 'kinds', title: 'Two kinds, three seeds', dataset: { builtin: 'mnist' } },
    ...{ networks: ['linear', 'mlp'], seeds: [1, 2, 3], epochs: 1, limits: { train: 400, test: 100 } },
    measure: {
      ...{ initial: false, samples: 40, attacks: [{ attack: 'fgsm', norm: 'linf', epsilon: 0.1 }] },
      estimators: [{ estimator: 'local', options: { images: 2, draws: 512 } }]
    }
  })
  const kinds = async (): Promise<number> =>
    (await ask(page, 'jobs.list')).filter(
      ({ label, state }) => /^(linear|mlp)-/.test(label) && state === 'done'
    ).length
  await expect.poll(kinds, { timeout: 120_000 }).toBe(6)
  await goTo(page, 'uncertainty/measured')
  const local = page.getByRole('radiogroup', { name: 'Estimator' }).getByText('Local window')
  if (await local.isVisible()) await local.click()
  const card = page.getByRole('region', { name: 'Correlation with accuracy, Local window' })
  const lines = card.getByRole('row').filter({ hasText: 'Clean accuracy' })
  await expect(lines.filter({ hasText: 'within kinds' }).first()).toContainText(/Δx, within kinds/)
  await expect(card.getByText(/What lies between kinds only is one contrast/)).toBeVisible()
  await resize(app, 1280, 2300)
  await inBothThemes(page, 'uncertainty/measured', 'uncertainty-within-kinds')
  await resize(app, 1280, 800)
  expect(complaints).toEqual([])
})
