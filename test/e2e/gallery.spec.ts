import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Locator, expect, test } from '@playwright/test'
import { readPdf } from '../services/report/read-pdf'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { expectCopied, pngSize, readCsv, readSvg, saved } from './saved-files'
import { setTheme } from './theme'
import { answerDialogs, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Gallery')
test.describe.configure({ mode: 'serial' })

test('is empty at first, and says what fills it', async () => {
  const { page } = bench
  await goTo(page, 'gallery')
  await expect(page.getByRole('heading', { name: 'No adversarial examples yet' })).toBeVisible()
  await picture(page, 'gallery-empty-light')
})

test('shows what attacks on MNIST have kept, at each epsilon', async () => {
  test.setTimeout(240_000)
  const { page } = bench
  const limits = { train: 2000, test: 500 }
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  await finishJob(page, {
    kind: 'train',
    name: 'net',
    dataset: 'mnist',
    architecture: 'mlp',
    epochs: 2,
    limits,
    measure: { initial: true, keepNetworks: 3 }
  })
  const attack = { norm: 'linf', epsilon: 0.1, options: {} }
  const common = { kind: 'attack', model: 'net', dataset: 'mnist', samples: 100, keepExamples: 60 }
  await finishJob(page, { ...common, attack: { ...attack, attack: 'fgsm' }, epsilons: [0.02, 0.05] })
  await finishJob(page, {
    ...common,
    attack: { ...attack, attack: 'pgd', options: { steps: 5 } },
    epsilons: [0.02]
  })
  await goTo(page, 'projects')
  await goTo(page, 'gallery')

  await expect(page.getByRole('listbox')).toBeVisible()
  await expect(page.getByText(/60 of 60 kept images shown/)).toBeVisible()
  await expect(page.getByLabel('Attack', { exact: true })).toContainText('PGD-5 linf')
  await expect(page.getByRole('listbox').getByRole('option', { selected: true })).toHaveCount(1)
})

test('walks with the keyboard, filters, and moves through epsilon', async () => {
  const { page } = bench
  const title = page.locator('#example-title')
  await page.getByLabel('Attack', { exact: true }).selectOption({ label: 'FGSM linf, seed 1' })
  const slider = page.getByRole('slider')
  await expect(slider).toHaveAttribute('aria-valuetext', /^0\.1 /)
  await expect(title).toHaveText(/Test image 0, label 7/)
  await page.getByRole('listbox').focus()
  await page.keyboard.press('ArrowRight')
  await expect(title).toHaveText(/Test image 1, label 2/)
  await page.keyboard.press('End')
  await expect(title).toHaveText(/Test image 59,/)
  await page.keyboard.press('ArrowLeft')
  await expect(title).toHaveText(/Test image 58,/)
  expect(await page.evaluate(() => window.location.hash)).toMatch(/^#\/gallery\/.+\/58$/)

  await page.getByLabel('Outcome', { exact: true }).selectOption('fooled')
  await expect(page.getByText('The attack fooled the network.')).toBeVisible()
  const fooled = await page.getByRole('listbox').getByRole('option').count()
  await slider.focus()
  await page.keyboard.press('Home')
  await expect(slider).toHaveAttribute('aria-valuetext', /^0\.02 /)
  await expect
    .poll(() => page.getByText(/of 60 kept images shown/).textContent())
    .not.toMatch(new RegExp(`^\\s*${fooled} of`))
  await page.keyboard.press('End')
  await page.getByLabel('Outcome', { exact: true }).selectOption('fooled')
  const pair = await page.getByLabel('Label → prediction').locator('option').nth(1).textContent()
  const [, label, prediction, count] = /(\d) → (\d) \((\d+)\)/.exec(pair ?? '') ?? []
  await page.getByLabel('Label → prediction').selectOption({ index: 1 })
  await expect(page.getByText(`${count} of 60 kept images shown`)).toBeVisible()
  await expect(page.getByRole('listbox')).toContainText(`${label} → ${prediction}`)
  await expect(page.getByText('full colour = ±0.1').first()).toBeVisible()
  await expect(page.getByRole('row', { name: /FGSM linf/ })).toContainText(/0\.(02|05|1)/)
  await expect(page.getByRole('row', { name: /PGD-5 linf/ })).toBeVisible()
  await picture(page, 'gallery-light')
  await setTheme(page, 'dark')
  await picture(page, 'gallery-dark')
  // It stays for other attacks and epochs where it occurs; what follows is about all of them.
  await page.getByLabel('Label → prediction').selectOption('')
})

test('lays clean and adversarial on top of each other, with a line to move, zoom and brightness', async () => {
  const { page } = bench
  await page.getByText('Compare the pictures').click()
  const view = page.getByRole('region', { name: 'Pictures on top of each other' })
  const layer = view.getByRole('img')
  await expect(layer).toHaveCount(2)
  const line = view.getByRole('slider', { name: /^Line between Clean and Adversarial/ })
  await line.focus()
  const before = await layer.last().getAttribute('style')
  await page.keyboard.press('ArrowRight')
  expect(await layer.last().getAttribute('style')).not.toBe(before)
  await view.getByText('Adversarial, ε 0.05').click()
  await expect(layer).toHaveCount(3)
  await expect(view.getByRole('slider', { name: /^Line between/ })).toHaveCount(2)
  await view.getByLabel('Zoom').selectOption({ label: 'Actual size' })
  expect((await layer.first().boundingBox())?.width).toBe(28)
  await view.getByLabel('Zoom').selectOption({ label: '8 ×' })
  expect((await layer.first().boundingBox())?.width).toBe(224)
  await view.getByLabel('Contrast').fill('200')
  await picture(page, 'gallery-compare-dark')
  await view.getByRole('button', { name: 'Reset' }).click()
  await expect(view.getByLabel('Zoom')).toHaveValue('fit')
})

test('watches the attack step by step, with the input gradient and colours by choice', async () => {
  const { page } = bench
  const film = page.getByRole('region', { name: 'The attack step by step' })
  await page.getByText('Compare the pictures').click()
  await page.getByLabel('Colours of the perturbation').selectOption({ label: 'δ × 5' })
  await expect(page.getByText('full colour = ±0.2').first()).toBeVisible()
  await page.getByText('Input gradient', { exact: true }).click()
  await expect(page.getByRole('img', { name: /^Input gradient, adversarial, full colour/ })).toBeVisible({
    timeout: 60_000
  })
  await page.getByLabel('Attack', { exact: true }).selectOption({ label: 'PGD-5 linf, seed 1' })
  await page.getByLabel('Outcome', { exact: true }).selectOption('fooled')
  await film.getByRole('button', { name: 'Watch the attack step by step' }).click()
  const step = film.getByRole('slider')
  await expect(step).toHaveAttribute('aria-valuetext', 'what was judged in the end', { timeout: 60_000 })
  await expect(film.getByText(/It ends (at the very|beside the) example that was kept/)).toBeVisible()
  await step.focus()
  await page.keyboard.press('Home')
  await expect(step).toHaveAttribute('aria-valuetext', 'the clean image')
  await expect(film.getByText(/distance 0$/)).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(step).toHaveAttribute('aria-valuetext', /^question 1 of \d+, asked for a gradient$/)
  // The line of the charts leads the pictures, by key as by mouse.
  const chart = film.locator('[data-chart="film-loss"] canvas')
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await expect(step).toHaveAttribute('aria-valuetext', 'the clean image')
  await film.getByRole('button', { name: 'Play' }).click()
  await expect(step).toHaveAttribute('aria-valuetext', 'what was judged in the end', { timeout: 30_000 })
  await resize(bench.app, 1280, 2000)
  await picture(page, 'gallery-film-dark')
  await setTheme(page, 'light')
  await picture(page, 'gallery-film-light')
  await resize(bench.app, 1280, 800)
  await saveFrame(film)
  expect(await seriousFaults(page)).toEqual([])
  // Another image has no film yet.
  await page.getByRole('listbox').focus()
  await page.keyboard.press('ArrowRight')
  await expect(film.getByRole('button', { name: 'Watch the attack step by step' })).toBeVisible()
  await page.getByText('Input gradient', { exact: true }).click()
  await page.getByLabel('Colours of the perturbation').selectOption('budget')
})

/** The frame of the film that is shown, the last one, as files; and the charts beneath it. */
async function saveFrame(film: Locator): Promise<void> {
  const { app, page, folder } = bench
  const files = film.getByRole('group', { name: 'Files of the pictures' })
  const save = (button: string, name: string): Promise<Buffer> =>
    saved(app, files, button, join(folder, name))
  const { about, rows } = readCsv(await save('Save CSV', 'film.csv'))
  expect(about).toContain('The attack step by step: what was judged in the end')
  expect(about).toContain('PGD-5 linf 0.1, seed 1, test image')
  expect(rows).toHaveLength(28 * 28)
  expect(Object.keys(rows[0] ?? {})).toEqual(['row', 'column', 'image', 'perturbation', 'gradient'])
  const largest = Math.max(...rows.map((row) => Math.abs(Number(row['perturbation']))))
  expect(largest).toBeGreaterThan(0)
  expect(largest).toBeLessThanOrEqual(0.1 + 1e-6)
  expect(rows.every((row) => Number(row['image']) >= 0 && Number(row['image']) <= 1)).toBe(true)
  const json = JSON.parse((await save('Save JSON', 'film.json')).toString('utf8')) as { rows: number[][] }
  expect(json.rows.map((row) => row[3])).toEqual(rows.map((row) => Number(row['perturbation'])))
  const svg = await readSvg(page, await save('Save SVG', 'film.svg'))
  expect(svg.images).toEqual(Array.from({ length: 3 }, () => [28, 28]))
  expect(svg.texts).toEqual(expect.arrayContaining(['Here', 'Perturbation so far', 'Input gradient']))
  expect(pngSize(await save('Save PNG', 'film.png'))[0]).toBe(2 * (3 * 240 + 2 * 14 + 2 * 16))
  const { pages } = await readPdf(await save('Save as PDF…', 'film.pdf'))
  expect(pages.map(({ images }) => images)).toEqual([3])
  expect(pages[0]?.text).toContain('what was judged in the end')
  await expectCopied(app, files)

  // The loss at each frame of the film.
  const frames = Number(await film.getByRole('slider').getAttribute('max')) + 1
  const loss = film.locator('[data-chart="film-loss"]')
  await loss.getByRole('button', { name: 'Export' }).click()
  const asked = readCsv(await saved(app, loss, 'Save CSV', join(folder, 'film-loss.csv'))).rows
  expect(asked).toHaveLength(frames)
  expect(asked.every((row) => Number(row['Cross-entropy (nat)']) > 0)).toBe(true)
  const curve = await readSvg(page, await saved(app, loss, 'Save SVG', join(folder, 'film-loss.svg')))
  expect(curve.shapes['line']).toBe(1)
  await loss.getByRole('button', { name: 'Export' }).click()
}

test('shows one image in all runs by epsilon, and goes to the one that is chosen', async () => {
  const { page } = bench
  await page.getByLabel('Outcome', { exact: true }).selectOption('all')
  await page.getByText('This image in all runs').click()
  const runs = page.getByRole('region', { name: 'This image in all runs' })
  await expect(runs.getByRole('columnheader')).toHaveText(['Run', 'ε 0.02', 'ε 0.05', 'ε 0.1'])
  // FGSM was tried at three epsilons, PGD at two.
  await expect(runs.getByRole('button')).toHaveCount(5)
  await runs.getByRole('button', { name: /FGSM linf, seed 1, epsilon 0\.05: / }).click()
  await expect(page.getByLabel('Attack', { exact: true })).toContainText('FGSM linf')
  await expect(page.getByRole('slider', { name: /^Epsilon/ })).toHaveAttribute('aria-valuetext', /^0\.05 /)
  await expect(runs.getByRole('button', { pressed: true })).toHaveCount(1)
  await runs.scrollIntoViewIfNeeded()
  await picture(page, 'gallery-runs-light')
  expect(await seriousFaults(page)).toEqual([])
})

test('follows one image over the epochs of the training', async () => {
  test.setTimeout(120_000)
  const { page } = bench
  await page.getByLabel('Attack', { exact: true }).selectOption({ label: 'FGSM linf, seed 1' })
  const epoch = page.getByRole('slider', { name: /^Epoch/ })
  await expect(epoch).toHaveCount(0)
  await page.getByText('This image over the epochs of the training').click()
  await page.getByRole('button', { name: 'Attack them the same way' }).click()
  // The networks before the training and after its first epoch, beside the one that was attacked.
  const cells = page.getByRole('list', { name: 'This image by epoch' }).getByRole('button')
  await expect(cells).toHaveCount(3, { timeout: 90_000 })
  await expect(epoch).toHaveAttribute('aria-valuetext', '2')
  const image = await page.locator('#example-title').innerText()
  await epoch.focus()
  await page.keyboard.press('Home')
  await expect(epoch).toHaveAttribute('aria-valuetext', '0')
  await expect(page.getByLabel('Network and data')).toContainText('net, epoch 0')
  await expect(page.locator('#example-title')).toHaveText(image)
  await expect(page.getByRole('button', { name: /^Epoch 0: / })).toHaveAttribute('aria-pressed', 'true')
  // The line of the chart leads the pictures.
  const chart = page.locator('[data-chart="image-epochs"] canvas')
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await expect(epoch).toHaveAttribute('aria-valuetext', '1')
  await page.keyboard.press('ArrowRight')
  await expect(epoch).toHaveAttribute('aria-valuetext', '2')
  await chart.scrollIntoViewIfNeeded()
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await picture(page, `gallery-epochs-${theme}`)
    expect(await seriousFaults(page)).toEqual([])
  }
  await page.getByText('This image over the epochs of the training').click()
})

test('a film can be called off', async () => {
  const { page } = bench
  const options = { steps: 4000, earlyStop: false }
  await finishJob(page, {
    ...{ kind: 'attack', model: 'net', dataset: 'mnist', samples: 1, keepExamples: 1 },
    attack: { norm: 'linf', epsilon: 0.1, attack: 'pgd', options }
  })
  const attack = page.getByLabel('Attack', { exact: true })
  await page.getByLabel('Outcome', { exact: true }).selectOption('all')
  await attack.selectOption({ label: 'PGD-4000 linf, seed 1' })
  const film = page.getByRole('region', { name: 'The attack step by step' })
  await film.getByRole('button', { name: 'Watch the attack step by step' }).click()
  await expect(film.getByRole('progressbar')).toBeVisible()
  await film.getByRole('button', { name: 'Cancel' }).click()
  await expect(film.getByRole('button', { name: 'Watch the attack step by step' })).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await attack.selectOption({ label: 'FGSM linf, seed 1' })
  await page.getByRole('slider', { name: /^Epsilon/ }).press('End')
})

test('an attack that ends meanwhile does not take the place of what is looked at', async () => {
  const { page } = bench
  await goTo(page, 'projects')
  await goTo(page, 'gallery')
  const attack = page.getByLabel('Attack', { exact: true })
  await expect(attack).toContainText('PGD-4000 linf')
  const looked = await attack.inputValue()
  await finishJob(page, {
    ...{ kind: 'attack', model: 'net', dataset: 'mnist', samples: 20, keepExamples: 20, seed: 2 },
    attack: { norm: 'linf', epsilon: 0.1, attack: 'fgsm', options: {} }
  })
  await expect(attack.getByRole('option', { name: 'FGSM linf, seed 2' })).toBeAttached()
  await expect(attack).toHaveValue(looked)
  await attack.selectOption({ label: 'FGSM linf, seed 1' })
  await page.getByRole('slider', { name: /^Epsilon/ }).press('End')
})

test('opens an attack that was repeated on fewer images since', async () => {
  const { page } = bench
  const before = await page.evaluate(() => window.location.hash)
  const attack = { norm: 'linf', epsilon: 0.1, attack: 'fgsm', options: {} }
  const runs: string[] = []
  for (const samples of [20, 10])
    runs.push(
      await finishJob(page, {
        ...{ kind: 'attack', model: 'net', dataset: 'mnist', samples, keepExamples: samples, seed: 3, attack }
      })
    )
  const kept = await ask(page, 'gallery.evaluations')
  for (const [runId, count] of [
    [runs[0], 20],
    [runs[1], 10],
    [runs[0], 20]
  ] as const) {
    const found = kept.find((one) => one.runId === runId)?.evaluationId
    await goTo(page, `gallery/${found}`)
    await expect(page.getByText(`${count} of ${count} kept images shown`)).toBeVisible()
    const chosen = page.getByLabel('Attack', { exact: true }).locator('option:checked')
    await expect(chosen).toHaveText('FGSM linf, seed 3')
    await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(count)
  }
  await goTo(page, before.slice(2))
})

test('compares an image at the epsilons that kept it, and names those that did not', async () => {
  const { page } = bench
  const before = await page.evaluate(() => window.location.hash)
  for (const [epsilon, keepExamples] of [
    [0.1, 20],
    [0.3, 5]
  ] as const)
    await finishJob(page, {
      ...{ kind: 'attack', model: 'net', dataset: 'mnist', samples: 20, keepExamples, seed: 4 },
      attack: { norm: 'linf', epsilon, attack: 'fgsm', options: {} }
    })
  const kept = await ask(page, 'gallery.evaluations')
  const first = kept.find(({ result }) => result.seed === 4 && result.threatModel.epsilon === 0.1)
  await goTo(page, `gallery/${first?.evaluationId}/10`)
  await page.getByText('Compare the pictures').click()
  const view = page.getByRole('region', { name: 'Pictures on top of each other' })
  await expect(view.getByRole('img')).toHaveCount(2)
  await expect(view.getByRole('checkbox')).toHaveCount(3)
  await expect(page.getByText('This image was not kept at epsilon 0.3.')).toBeVisible()
  await picture(page, 'gallery-compare-some-light')
  await setTheme(page, 'dark')
  await picture(page, 'gallery-compare-some-dark')
  await setTheme(page, 'light')
  await page.getByText('Compare the pictures').click()
  await goTo(page, before.slice(2))
})

test('saves the pictures as a PDF of one page, with their conditions', async () => {
  const { page, app, folder } = bench
  const path = join(folder, 'pictures.pdf')
  await answerDialogs(app, { save: path })
  await page.getByRole('button', { name: 'Save as PDF…' }).click()
  await expect(page.getByText(`Saved ${path}`)).toBeVisible()
  const { pages } = await readPdf(readFileSync(path))
  expect(pages).toHaveLength(1)
  expect(pages[0]?.images).toBe(3)
  for (const text of ['Clean', 'Perturbation', 'Adversarial', 'epsilon 0.1', 'seed 1', 'red above zero'])
    expect(pages[0]?.text).toContain(text)
})

test('saves the pictures as PNG and SVG, copies them, and saves the numbers of their pixels', async () => {
  const { page, app, folder } = bench
  const files = page.getByRole('group', { name: 'Files of the pictures' })
  const save = (button: string, name: string): Promise<Buffer> =>
    saved(app, files, button, join(folder, name))
  const png = await save('Save PNG', 'pictures.png')
  // Three pictures of 240 units, with their gaps and margins, twice as fine.
  expect(pngSize(png)[0]).toBe(2 * (3 * 240 + 2 * 14 + 2 * 16))
  writeFileSync(join('test-results', 'screenshots', 'gallery-saved.png'), png)

  const svg = await readSvg(page, await save('Save SVG', 'pictures.svg'))
  expect(svg.images).toEqual(Array.from({ length: 3 }, () => [28, 28]))
  expect(svg.description).toContain('epsilon 0.1')

  const { about, rows } = readCsv(await save('Save CSV', 'pictures.csv'))
  expect(about).toContain('epsilon 0.1')
  expect(rows).toHaveLength(28 * 28)
  let largest = 0
  for (const [pixel, row] of rows.entries()) {
    expect([Number(row['row']), Number(row['column'])]).toEqual([Math.floor(pixel / 28), pixel % 28])
    const delta = Number(row['perturbation'])
    expect(Number(row['adversarial']) - Number(row['clean'])).toBeCloseTo(delta, 6)
    largest = Math.max(largest, Math.abs(delta))
  }
  expect(largest).toBeCloseTo(0.1, 5)
  const json = JSON.parse((await save('Save JSON', 'pictures.json')).toString('utf8')) as {
    rows: number[][]
  }
  expect(json.rows.map((row) => row[2])).toEqual(rows.map((row) => Number(row['clean'])))

  await expectCopied(app, files)
  await expect(page.getByText('Copied as a picture.')).toBeVisible()
})

test('keeps a figure for the report, with its conditions, and takes it back', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(page.getByText('Kept for the report.')).toBeVisible()
  const [figure] = await ask(page, 'kept.list')
  expect(figure).toMatchObject({ kind: 'pictures' })
  expect(figure?.conditions.join(' ')).toMatch(/L∞, epsilon 0\.1 .*100 test images from no\. 0; seed 1/)
  expect(figure?.kind === 'pictures' && figure.data.pictures).toHaveLength(3)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Keep for the report' })).toBeVisible()
  expect(await ask(page, 'kept.list')).toEqual([])
  expect(bench.complaints).toEqual([])
})
