import { type Locator, type Page, expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

// A kept figure leads back to what was set in its view, and what is set there can be taken back.

const bench = sharedWorkbench('Kept views')
test.describe.configure({ mode: 'serial' })

/** Keeps what the place shows, goes away, and comes back by the kept figure. */
async function keepAndOpen(page: Page, place: Locator): Promise<void> {
  const before = (await ask(page, 'kept.list')).length
  await place.getByRole('button', { name: 'Keep for the report' }).click()
  await expect.poll(async () => (await ask(page, 'kept.list')).length).toBe(before + 1)
  await goTo(page, 'report')
  await page
    .getByRole('list', { name: 'Kept figures in their order' })
    .getByRole('button', { name: /^Open where .* was kept$/ })
    .last()
    .click()
}

/** A later change is a step of its own. */
async function nextStep(page: Page): Promise<void> {
  await page.waitForTimeout(700)
}

async function undo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo the last change of this view' }).click()
}

async function redo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Redo the change of this view' }).click()
}

/** By key, from where nothing is typed. */
async function undoByKey(page: Page): Promise<void> {
  await page.locator('h1').click()
  await page.keyboard.press('Control+z')
}

test('a network is trained, attacked, sliced and mapped', async () => {
  test.setTimeout(300_000)
  const { page } = bench
  const data = { dataset: 'mnist' }
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  await finishJob(page, {
    ...{ kind: 'train', name: 'net', ...data, architecture: 'linear', epochs: 2 },
    ...{ limits: { train: 600, test: 100 }, measure: { initial: true, keepNetworks: 3 } }
  })
  await finishJob(page, {
    ...{ kind: 'attack', model: 'net', ...data, samples: 60, keepExamples: 60, epsilons: [0.02] },
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
  })
  await finishJob(page, { kind: 'slice', model: 'net', ...data, grid: 21 })
  await finishJob(page, {
    ...{ kind: 'embedding', model: 'net', ...data },
    ...{ method: 'pca', source: 'pixels', samples: 60 }
  })
})

test('the sliders of a theory, and zoom, scale and switched off series of its chart', async () => {
  const { page } = bench
  await goTo(page, 'uncertainty/theory')
  const theory = page.locator('section.theory').first()
  const slider = theory.getByRole('slider').first()
  const chart = theory.locator('[data-chart]').first()
  const series = chart.getByRole('list', { name: 'Series' }).getByRole('button').first()
  const logX = chart.getByRole('checkbox', { name: 'Log x' })
  const reset = chart.getByRole('button', { name: 'Reset zoom' })
  const start = await slider.inputValue()
  await slider.press('End')
  const moved = await slider.inputValue()
  expect(moved).not.toBe(start)
  await series.click()
  await chart.locator('canvas').focus()
  await page.keyboard.press('+')
  await expect(reset).toBeVisible()
  await chart.getByRole('button', { name: 'View', exact: true }).click()
  const wasLog = await logX.isChecked()
  await chart.getByText('Log x').click()
  await chart.getByRole('button', { name: 'Export' }).click()
  await keepAndOpen(page, chart)

  await expect(slider).toHaveValue(moved)
  await expect(series).toHaveAttribute('aria-pressed', 'false')
  await expect(reset).toBeVisible()
  await chart.getByRole('button', { name: 'View', exact: true }).click()
  await expect(logX).toBeChecked({ checked: !wasLog })
  await picture(page, 'kept-figures-theory-light')
  expect(await seriousFaults(page)).toEqual([])

  // All of it can be taken back, in the order in which it was done.
  await expect(page.getByRole('button', { name: 'Undo the last change of this view' })).toBeDisabled()
  await slider.press('Home')
  await nextStep(page)
  await series.click()
  await nextStep(page)
  await reset.click()
  await expect(reset).toHaveCount(0)
  await undo(page)
  await expect(reset).toBeVisible()
  await undoByKey(page)
  await expect(series).toHaveAttribute('aria-pressed', 'false')
  await undoByKey(page)
  await expect(slider).toHaveValue(moved)
  await redo(page)
  await expect(slider).not.toHaveValue(moved)
})

test('zoom, smoothing and switched off series of one chart of Compare', async () => {
  const { page } = bench
  await goTo(page, 'compare')
  await page.getByRole('checkbox', { name: 'Compare net', exact: true }).click()
  const chart = page.locator('[data-chart="clean"]')
  const series = chart.getByRole('list', { name: 'Series' }).getByRole('button').first()
  const reset = chart.getByRole('button', { name: 'Reset zoom' })
  const smoothing = chart.getByRole('slider', { name: 'Smoothing' })
  await chart.locator('canvas').focus()
  await page.keyboard.press('+')
  await chart.getByRole('button', { name: 'View', exact: true }).click()
  await smoothing.fill('0.4')
  await series.click()
  await chart.getByRole('button', { name: 'Export' }).click()
  await keepAndOpen(page, chart)
  await expect(reset).toBeVisible()
  await expect(series).toHaveAttribute('aria-pressed', 'false')
  await chart.getByRole('button', { name: 'View', exact: true }).click()
  await expect(smoothing).toHaveValue('0.4')

  await nextStep(page)
  await series.click()
  await nextStep(page)
  await reset.click()
  await undo(page)
  await expect(reset).toBeVisible()
  await undoByKey(page)
  await expect(series).toHaveAttribute('aria-pressed', 'false')
  await expect(smoothing).toHaveValue('0.4')
  await redo(page)
  await expect(series).toHaveAttribute('aria-pressed', 'true')
})

test('the epoch of a slice', async () => {
  const { page } = bench
  await goTo(page, 'uncertainty/slice')
  const view = page.getByRole('region', { name: 'Slice through input space' })
  const slider = view.getByRole('slider')
  await slider.fill('1')
  await expect(slider).toHaveAttribute('aria-valuetext', 'after epoch 1')
  await expect.poll(() => page.evaluate(() => window.location.hash)).toContain('epoch=1')
  await keepAndOpen(page, view)
  await expect(slider).toHaveAttribute('aria-valuetext', 'after epoch 1')
  await picture(page, 'kept-figures-slice-light')
})

test('outcome and pair of the gallery, and the step of a film', async () => {
  const { page } = bench
  await goTo(page, 'gallery')
  const outcome = page.getByLabel('Outcome', { exact: true })
  const pair = page.getByLabel('Label → prediction')
  const count = page.getByText(/kept images shown/)
  const epsilon = page.getByRole('slider', { name: /^Epsilon/ })
  await epsilon.press('End')
  await outcome.selectOption('fooled')
  await nextStep(page)
  await pair.selectOption({ index: 1 })
  const named = await pair.inputValue()
  const [shown = ''] = /\d+ of 60 kept/.exec(await count.innerText()) ?? []
  const detail = page.locator('section.detail')
  await keepAndOpen(page, detail.locator('header'))
  await expect(outcome).toHaveValue('fooled')
  await expect(pair).toHaveValue(named)
  await expect(count).toContainText(shown)

  const film = page.getByRole('region', { name: 'The attack step by step' })
  await film.getByRole('button', { name: 'Watch the attack step by step' }).click()
  const step = film.getByRole('slider')
  await expect(step).toHaveAttribute('aria-valuetext', 'what was judged in the end', { timeout: 60_000 })
  await step.fill('1')
  const text = (await step.getAttribute('aria-valuetext')) ?? ''
  expect(text).toMatch(/^question 1/)
  await keepAndOpen(page, film)
  await expect(step).toHaveAttribute('aria-valuetext', text, { timeout: 60_000 })
  await expect(pair).toHaveValue(named)
  await picture(page, 'kept-figures-film-light')

  await pair.selectOption('')
  await nextStep(page)
  await outcome.selectOption('withstood')
  await nextStep(page)
  const before = await epsilon.getAttribute('aria-valuetext')
  await epsilon.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(epsilon).not.toHaveAttribute('aria-valuetext', before ?? '')
  await undo(page)
  await expect(epsilon).toHaveAttribute('aria-valuetext', before ?? '')
  await undoByKey(page)
  await expect(outcome).toHaveValue('fooled')
  await undoByKey(page)
  await expect(pair).toHaveValue(named)
  await redo(page)
  await expect(pair).toHaveValue('')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'kept-figures-gallery-dark')
  expect(await seriousFaults(page)).toEqual([])
  await page.emulateMedia({ colorScheme: null })
})

test('network, reading, neighbour and changes of a sample that is looked at closely', async () => {
  const { page } = bench
  const [dataset] = await ask(page, 'datasets.list')
  await goTo(page, `data/${dataset?.id ?? ''}/look/test/3`)
  const nearest = page.getByRole('list', { name: 'Of another class' }).getByRole('button').first()
  await nearest.click()
  await expect(nearest).toHaveAttribute('aria-pressed', 'true')
  const neighbour = await nearest.getAttribute('aria-label')
  await page.getByLabel('Network', { exact: true }).selectOption({ index: 0 })
  const network = await page.getByLabel('Network', { exact: true }).inputValue()
  await page.getByLabel('Saliency', { exact: true }).selectOption('smooth')
  await page.getByRole('button', { name: 'Shift right by one pixel' }).click()
  const blend = page.getByRole('slider', { name: 'Towards the neighbour' })
  await blend.fill('0.5')
  const changed = page.locator('figure [role=status]', { hasText: 'Changed' })
  const text = await changed.innerText()
  await keepAndOpen(page, page.locator('header.page-header'))
  await expect(changed).toHaveText(text)
  await expect(blend).toHaveValue('0.5')
  await expect(page.getByText('1, 0', { exact: true })).toBeVisible()
  await expect(page.getByLabel('Saliency', { exact: true })).toHaveValue('smooth')
  await expect(page.getByLabel('Network', { exact: true })).toHaveValue(network)
  expect(await page.evaluate(() => window.location.hash)).toContain(`/look/test/3/${network}?`)
  await expect(nearest).toHaveAttribute('aria-label', neighbour ?? '')
  await expect(nearest).toHaveAttribute('aria-pressed', 'true')
  await picture(page, 'kept-figures-probe-light')
  // Another sample begins anew, and is still read the same way.
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await expect(page.getByText('As it is in the data set')).toBeVisible()
  await expect(page.getByLabel('Saliency', { exact: true })).toHaveValue('smooth')
  // The way back through the program's history leads to what was done to the first one.
  await page.goBack()
  await expect(changed).toHaveText(text)
})

test('colour, groups and choice of a map', async () => {
  const { page } = bench
  await goTo(page, 'projector')
  const colors = page.getByRole('radiogroup', { name: 'Colour' })
  const map = page.getByRole('application')
  const group = page.getByRole('list', { name: 'Series' }).getByRole('button').first()
  const point = page.getByRole('complementary', { name: 'The image' })
  await colors.getByText('Under attack', { exact: true }).click()
  await expect(group).toBeVisible()
  await map.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await point.getByRole('button', { name: 'Choose them on the map' }).click()
  await expect(page.getByText('11 images chosen')).toBeVisible()
  await group.click()
  const facts = (await point.textContent()) ?? ''
  await keepAndOpen(page, page.locator('.options'))
  await expect(colors.getByRole('radio', { name: 'Under attack' })).toBeChecked()
  await expect(group).toHaveAttribute('aria-pressed', 'false')
  await expect(page.getByText('11 images chosen')).toBeVisible()
  await expect(point).toHaveText(facts)
  await picture(page, 'kept-figures-map-light')

  await page.getByRole('button', { name: 'End the choice' }).click()
  await nextStep(page)
  await colors.getByText('Class', { exact: true }).click()
  await undo(page)
  await expect(colors.getByRole('radio', { name: 'Under attack' })).toBeChecked()
  await expect(group).toHaveAttribute('aria-pressed', 'false')
  await undoByKey(page)
  await expect(page.getByText('11 images chosen')).toBeVisible()
})

test('filters and choice of runs go back and forth', async () => {
  const { page } = bench
  await goTo(page, 'runs')
  const shown = page.getByRole('radiogroup', { name: 'Show' })
  const find = page.getByLabel('Find a run')
  const rows = page.locator('table.runs tbody tr')
  const all = await rows.count()
  await shown.getByText('Trainings', { exact: true }).click()
  await expect(rows).toHaveCount(1)
  await nextStep(page)
  await page.getByRole('checkbox', { name: 'Choose all runs that are shown' }).click()
  await expect(page.getByText('1 run chosen')).toBeVisible()
  await nextStep(page)
  await find.fill('nothing like this')
  await expect(rows).toHaveCount(0)
  await undo(page)
  await expect(find).toHaveValue('')
  await undo(page)
  await expect(page.getByText('0 runs chosen')).toBeVisible()
  await undoByKey(page)
  await expect(rows).toHaveCount(all)
  await redo(page)
  await expect(rows).toHaveCount(1)
  await picture(page, 'kept-figures-runs-light')
  await page.reload()
  await expect(rows).toHaveCount(1)
})

test('the filters of the images of a data set go back and forth', async () => {
  const { page } = bench
  const [dataset] = await ask(page, 'datasets.list')
  await goTo(page, `data/${dataset?.id ?? ''}`)
  const split = page.getByLabel('Shown split')
  const label = page.getByLabel('Class', { exact: true })
  const count = page.getByRole('region', { name: 'Samples of the data set' }).getByRole('status')
  await expect(count).toHaveText(/^60,000 of 60,000/)
  await split.selectOption('test')
  await nextStep(page)
  await label.selectOption('3')
  await expect(count).toHaveText(/^1,010 of 10,000/)
  await undo(page)
  await expect(count).toHaveText(/^10,000 of 10,000/)
  await undoByKey(page)
  await expect(count).toHaveText(/^60,000 of 60,000/)
  await expect(split).toHaveValue('train')
  await redo(page)
  await redo(page)
  await expect(count).toHaveText(/^1,010 of 10,000/)
  await expect(label).toHaveValue('3')
  await picture(page, 'kept-figures-data-light')
  expect(bench.complaints).toEqual([])
})
