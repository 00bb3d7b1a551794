import { join } from 'node:path'
import { type Locator, type Page, expect, test } from '@playwright/test'
import { lookInBothThemes, seriousFaults } from './accessibility'
import { ask } from './ask'
import { pixelsOf } from './canvas-pixels'
import { type SvgContent, expectCopied, pngSize, readCsv, readSvg, saved } from './saved-files'
import { finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Classes')
test.describe.configure({ mode: 'serial' })

/** Four real trainings on MNIST, attacked after the last epoch. */
const study = {
  heisenbenchStudy: 1,
  name: 'two by two',
  title: 'Two networks, two seeds',
  dataset: { builtin: 'mnist' },
  networks: ['linear', 'mlp'],
  seeds: [1, 2],
  epochs: 2,
  limits: { train: 600, test: 200 },
  measure: {
    everyEpochs: 2,
    initial: false,
    samples: 200,
    attacks: [{ attack: 'fgsm', norm: 'linf', epsilon: 0.05 }]
  }
}

const chosen = (page: Page): Locator => page.getByRole('region', { name: 'Chosen runs' })

async function part(page: Page, name: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Part' }).getByText(name, { exact: true }).click()
}

async function theme(page: Page, name: 'Dark' | 'Light'): Promise<void> {
  const place = await page.evaluate(() => window.location.hash)
  await goTo(page, 'settings')
  await page.getByText(name, { exact: true }).click()
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, place)
}

/** The counts of a histogram by pointer and keys, and on a logarithmic axis. */
async function readBars(page: Page, figure: Locator): Promise<void> {
  const note = figure.locator('[aria-live]')
  const plot = figure.getByRole('application')
  await expect(note).toHaveText('Point at a bar to read it.')
  await plot.scrollIntoViewIfNeeded()
  const box = await plot.boundingBox()
  if (box === null) throw new Error('the histogram is not there')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await expect(note).toHaveText(/^Margin .+ to .+: clean \d+, attacked \d+$/)
  await page.mouse.move(2, 2)
  await expect(note).toHaveText('Point at a bar to read it.')
  await plot.focus()
  await page.keyboard.press('End')
  const last = (await note.textContent()) ?? ''
  await page.keyboard.press('ArrowLeft')
  await expect(note).not.toHaveText(last)
  await page.keyboard.press('ArrowRight')
  await expect(note).toHaveText(last)
  // All images of one kind are in one of the bins.
  await page.keyboard.press('Home')
  let clean = 0
  for (let step = 0; step < 200; step++) {
    const text = (await note.textContent()) ?? ''
    clean += Number(/clean (\d+),/.exec(text)?.[1])
    if (text === last) break
    await page.keyboard.press('ArrowRight')
  }
  expect(clean).toBe(200)
  const pixels = (): Promise<string> => pixelsOf(figure)
  const linear = await pixels()
  await figure.getByRole('button', { name: 'View' }).click()
  await figure.getByLabel('Log y').check()
  await expect.poll(pixels).not.toBe(linear)
  await figure.scrollIntoViewIfNeeded()
  await picture(page, 'margins-log-light')
  await figure.getByLabel('Log y').uncheck()
  await expect.poll(pixels).toBe(linear)
  await figure.getByRole('button', { name: 'View' }).click()
}

/** Shows a figure over all of the window by key, larger than in its card, and keeps pictures of it. */
async function enlarge(page: Page, figure: Locator, name: string): Promise<Locator> {
  const small = await figure.locator('canvas').boundingBox()
  const heading = await figure.getByRole('heading').innerText()
  await figure.getByRole('button', { name: 'Enlarge' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Enlarged figure' })
  await expect(dialog.getByRole('heading')).toHaveText(heading)
  const size = async (): Promise<{ width: number; height: number }> =>
    (await dialog.locator('canvas').boundingBox()) ?? { width: 0, height: 0 }
  await expect.poll(async () => (await size()).height).toBeGreaterThan(small?.height ?? Infinity)
  expect((await size()).width).toBeGreaterThan(small?.width ?? Infinity)
  await lookInBothThemes(page, `enlarged-${name}`)
  return dialog
}

interface Files {
  readonly svg: SvgContent
  readonly rows: Record<string, string>[]
}

/** Saves a figure as each kind of file that is read here, copies it, and gives what the files hold. */
async function exported(page: Page, figure: Locator, name: string): Promise<Files> {
  const { app, folder } = bench
  const title = await figure.getByRole('heading').getAttribute('title')
  await figure.getByRole('button', { name: 'Export' }).click()
  const save = (format: string): Promise<Buffer> =>
    saved(app, figure, `Save ${format}`, join(folder, `${name}.${format.toLowerCase()}`))
  const svg = await readSvg(page, await save('SVG'))
  expect(svg.title).toBe(title)
  const { about, rows } = readCsv(await save('CSV'))
  expect(about).toContain(`# ${title}`)
  // A page of 720 units, three times as fine.
  expect(pngSize(await save('PNG'))[0]).toBe(3 * 720)
  const json = JSON.parse((await save('JSON')).toString('utf8')) as { title: string }
  expect(json.title).toBe(title)
  await expectCopied(app, figure)
  await figure.getByRole('button', { name: 'Export' }).click()
  return { svg, rows }
}

test('four networks are trained, one is attacked and predicts', async () => {
  test.setTimeout(150_000)
  const { page } = bench
  await ask(page, 'studies.start', study)
  await expect
    .poll(async () => (await ask(page, 'jobs.list')).filter(({ state }) => state === 'done').length, {
      timeout: 120_000
    })
    .toBe(5)
  const common = { model: 'mlp-standard-1', dataset: 'mnist' }
  await finishJob(page, {
    ...{ kind: 'attack', ...common, samples: 200, keepExamples: 100 },
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.05 }
  })
  await finishJob(page, { kind: 'predict', ...common })
  await goTo(page, 'compare')
  for (const name of ['linear-standard-1', 'linear-standard-2', 'mlp-standard-1', 'mlp-standard-2'])
    await page.getByRole('checkbox', { name: `Compare ${name}`, exact: true }).click()
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
})

test('settings and results are brushed by keyboard and mouse, and choose runs', async () => {
  const { page } = bench
  await part(page, 'Parameters')
  await expect(page.getByText('4 of 4 trainings within the ranges')).toBeVisible()
  const seed = page.getByRole('slider', { name: 'Seed, lower end of the range' })
  await seed.focus()
  for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowUp')
  await expect(page.getByText('2 of 4 trainings within the ranges')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('4 of 4 trainings within the ranges')).toBeVisible()
  // By mouse: the upper half of the two architectures.
  const lower = page.getByRole('slider', { name: 'Architecture, lower end of the range' })
  const box = await lower.boundingBox()
  if (box === null) throw new Error('the axis is not shown')
  const [x, bottom] = [box.x + box.width / 2, box.y]
  await page.mouse.move(x, bottom - 180)
  await page.mouse.down()
  await page.mouse.move(x, bottom - 240, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByText('2 of 4 trainings within the ranges')).toBeVisible()
  const axes = page.getByRole('button', { name: /^Axis / })
  const before = await axes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  await axes.first().focus()
  await page.keyboard.press('ArrowRight')
  const after = await axes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  expect(after).toEqual([before[1], before[0], ...before.slice(2)])
  await page.getByRole('combobox', { name: 'Colour' }).selectOption({ label: 'Clean accuracy' })
  await expect(page.locator('[data-chart="importance"]')).toBeVisible()
  await picture(page, 'parameters-light')
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Choose these' }).click()
  await expect(chosen(page).getByRole('listitem')).toHaveCount(2)
  await page.getByRole('button', { name: 'Clear ranges' }).click()
  await page.getByRole('button', { name: 'Choose these' }).click()
  await expect(chosen(page).getByRole('listitem')).toHaveCount(4)
})

test('parallel axes are enlarged, brushed and moved there by key, and saved', async () => {
  const { page } = bench
  const figure = page.locator('[data-chart="parallel"]')
  const dialog = await enlarge(page, figure, 'parallel')
  const heading = await dialog.getByRole('heading').innerText()
  await dialog.getByRole('slider', { name: 'Seed, lower end of the range' }).focus()
  for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowUp')
  await expect(page.getByText('2 of 4 trainings within the ranges')).toBeVisible()
  await picture(page, 'enlarged-parallel-brushed-light')
  const files = await exported(page, dialog, 'parallel')
  // What is seen is drawn; the numbers are those of all.
  expect(files.rows.map((row) => row['series']).sort()).toEqual([
    'linear-standard-1',
    'linear-standard-2',
    'mlp-standard-1',
    'mlp-standard-2'
  ])
  expect(files.rows.map((row) => Number(row['Seed'])).sort()).toEqual([1, 1, 2, 2])
  expect(files.rows.every((row) => Number(row['Clean accuracy']) > 0)).toBe(true)
  expect(files.svg.shapes['line']).toBe(2)
  expect(files.svg.texts).toEqual(expect.arrayContaining(['Seed', 'Architecture']))
  await dialog.getByRole('slider', { name: 'Seed, lower end of the range' }).focus()
  await page.keyboard.press('Delete')
  await expect(page.getByText('4 of 4 trainings within the ranges')).toBeVisible()
  // On the name of an axis the arrow keys move it, and not on to another figure.
  const axes = dialog.getByRole('button', { name: /^Axis / })
  const names = (): Promise<(string | null)[]> =>
    axes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  const before = await names()
  await axes.nth(1).focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(names).toEqual([before[1], before[0], ...before.slice(2)])
  await expect(dialog.getByRole('heading')).toHaveText(heading)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(figure.getByRole('button', { name: 'Enlarge' })).toBeFocused()
})

test('a cell of a confusion matrix opens its images', async () => {
  const { page } = bench
  await part(page, 'Classes')
  await expect(page.locator('[data-chart^="class-robust"]')).toBeVisible()
  await picture(page, 'classes-light')
  await page.getByText('Confusion', { exact: true }).click()
  const matrix = page.locator('[data-chart^="confusion-clean"]').first()
  await matrix.getByRole('application').focus()
  // Class 1, predicted 1.
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  const note = await matrix.locator('[aria-live]').textContent()
  expect(note).toMatch(/True class 1, Predicted 1/)
  const count = /(\d+) of \d+ images/.exec(note ?? '')?.[1]
  await page.keyboard.press('Enter')
  const cell = page.getByRole('region', { name: 'Images of the cell' })
  await expect(cell.getByRole('status')).toContainText(`${count} images`)
  await expect(cell.getByRole('list', { name: 'Images' }).getByRole('button')).toHaveCount(Number(count))
  await cell.getByRole('list', { name: 'Images' }).getByRole('button').first().click()
  await expect(cell.getByText(/class 1, predicted 1 before the attack/)).toBeVisible()
  await picture(page, 'classes-cell-light')
  expect(await seriousFaults(page)).toEqual([])
  await cell.getByRole('button', { name: 'Close' }).click()
  await enlargeMatrix(page, matrix, cell)
  // Pinned, the matrices become differences.
  await chosen(page)
    .getByRole('button', { name: /^Baseline mlp · seed 2/ })
    .click()
  await page.getByText(/^Minus mlp/).click()
  await expect(page.locator('[data-chart^="confusion-difference-attacked"]')).toHaveCount(3)
  await cell.getByRole('button', { name: 'Open in the sample browser' }).first().click()
  await expect(page.getByText('10,000 images', { exact: false }).first()).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Shown split' })).toHaveValue('test')
  await expect(page.getByRole('combobox', { name: 'Class', exact: true })).toHaveValue('1')
  await page.goBack()
})

/** An enlarged matrix is walked through as in its card; what a cell opens stands on the page, to which it goes back. */
async function enlargeMatrix(page: Page, matrix: Locator, cell: Locator): Promise<void> {
  const dialog = await enlarge(page, matrix, 'confusion')
  const heading = await dialog.getByRole('heading').innerText()
  const { svg, rows } = await exported(page, dialog, 'confusion')
  expect(rows).toHaveLength(10 * 10)
  expect(svg.texts).toEqual(expect.arrayContaining(['True class ↓', 'Predicted →', ...'0123456789']))
  // Each row has the images of one class.
  for (let label = 0; label < 10; label++) {
    const own = rows.filter((row) => row['True class'] === String(label))
    const sum = own.reduce((total, row) => total + Number(row['Share of the true class']), 0)
    expect(sum).toBeCloseTo(1, 9)
  }
  await dialog.getByRole('application').focus()
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowLeft', 'ArrowLeft', 'ArrowDown', 'ArrowRight'])
    await page.keyboard.press(key)
  await expect(dialog.locator('[aria-live]')).toHaveText(/^True class 1, Predicted 1/)
  await expect(dialog.getByRole('heading')).toHaveText(heading)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(cell.getByRole('status')).toContainText(/^\d+ images?/)
  await expect(cell.getByRole('heading')).toBeFocused()
  await expect(cell.getByRole('heading')).toBeInViewport()
}

/** The first place of a chart, from its left, where a click on a point leads somewhere. */
async function clickPoint(page: Page, figure: Locator): Promise<void> {
  const canvas = figure.locator('canvas')
  await canvas.scrollIntoViewIfNeeded()
  const box = await canvas.boundingBox()
  if (box === null) throw new Error('the chart is not shown')
  for (let x = 40; x < box.width; x += 8)
    for (let y = 8; y < box.height; y += 12) {
      await page.mouse.move(box.x + x, box.y + y)
      if ((await canvas.evaluate((element) => element.style.cursor)) !== 'pointer') continue
      await page.mouse.click(box.x + x, box.y + y)
      return
    }
  throw new Error('no point of the chart leads anywhere')
}

test('points of the curves open the images that they count, by key and by mouse', async () => {
  const { page } = bench
  await part(page, 'Classes')
  await page.getByText('Confidence', { exact: true }).click()
  await page.getByLabel('Class', { exact: true }).selectOption('3')
  const curve = page.locator('[data-chart="class-pr"]')
  const opened = page.getByRole('region', { name: 'Images of the point' })
  await curve.scrollIntoViewIfNeeded()
  await page.mouse.move(2, 2)
  // A chart that came into sight just now has its points in a moment.
  await expect(async () => {
    await curve.locator('canvas').press('Home')
    await expect(curve.locator('[aria-live]')).toHaveText(/probability of 3 .*press Enter/, { timeout: 2000 })
  }).toPass({ timeout: 30_000 })
  await page.keyboard.press('Enter')
  await expect(opened.getByRole('heading')).toBeFocused()
  await expect(opened.getByRole('heading')).toHaveText(/^mlp.*: probability of 3 0\.\d+/)
  const count = /^\s*([\d,]+) images? of this value or a higher one/.exec(
    (await opened.getByRole('status').textContent()) ?? ''
  )?.[1]
  const images = opened.getByRole('list', { name: 'Images' }).getByRole('button')
  await expect(images).toHaveCount(Math.min(48, Number(count)))
  await images.first().click()
  await expect(opened.getByText(/^Test image \d+: \d: 0\.\d+\./)).toBeVisible()
  await expect(opened.getByRole('button', { name: 'Open in the gallery' })).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await picture(page, `classes-point-${colorScheme}`)
    expect(await seriousFaults(page)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null })
  await opened.getByRole('button', { name: 'Close' }).click()
  await expect(curve.locator('canvas')).toBeFocused()
  await clickPoint(page, page.locator('[data-chart^="reliability:"]'))
  await expect(opened.getByRole('status')).toContainText(/^\s*[\d,]+ images? are counted here/)
  await opened.getByRole('button', { name: 'Close' }).click()
})

test('margins and confidence say what was kept, and of how many images', async () => {
  const { page } = bench
  await goTo(page, 'compare')
  await part(page, 'Classes')
  await page.getByText('Margins', { exact: true }).click()
  await expect(page.locator('[data-chart^="margins:"]')).toHaveCount(4)
  await expect(page.locator('[data-chart^="margin-cumulative"] canvas')).toBeVisible()
  await readBars(page, page.locator('[data-chart^="margins:"]').first())
  await page.getByText('Confidence', { exact: true }).click()
  // The stored network of one run was attacked and has predicted; of the others nothing is known, and that is said.
  await expect(page.getByText(/No clean probabilities yet: .*linear/)).toBeVisible()
  const reliability = page.locator('[data-chart^="reliability:"]')
  await expect(reliability).toHaveCount(1)
  await expect(reliability.locator('canvas')).toHaveAttribute(
    'aria-label',
    /Clean \(all 10,000 test images\): ECE .*Attacked \(the 100 images that the attack kept\)/
  )
  await expect(page.locator('[data-chart="confidence-roc"]')).toBeVisible()
  await expect(page.locator('[data-chart="confidence-lift"]')).toBeVisible()
  // One class against the rest, of the images that the attack kept.
  await page.getByLabel('Class', { exact: true }).selectOption('3')
  const classRoc = page.locator('[data-chart="class-roc"]')
  await expect(classRoc.locator('canvas')).toHaveAttribute(
    'aria-label',
    /^Class 3 against the rest .*are of the class/
  )
  await expect(page.locator('[data-chart="class-pr"] canvas')).toHaveAttribute(
    'aria-label',
    /^Class 3 against the rest \(precision–recall\).*average precision/
  )
  await expect(page.locator('[data-chart="class-roc-areas"] canvas')).toBeVisible()
  await picture(page, 'confidence-light')
  expect(await seriousFaults(page)).toEqual([])
})

/** An enlarged map is moved, zoomed and walked through by key; its files hold a row and a mark for each image. */
async function enlargeMap(page: Page): Promise<void> {
  const figure = page.locator('[data-chart^="embedding:"]')
  const dialog = await enlarge(page, figure, 'projector')
  const heading = await dialog.getByRole('heading').innerText()
  const { svg, rows } = await exported(page, dialog, 'projector')
  expect(rows).toHaveLength(200)
  expect(new Set(rows.map((row) => row['name'])).size).toBe(200)
  expect(rows.every((row) => Number.isFinite(Number(row['First axis, no unit'])))).toBe(true)
  expect(svg.shapes['marker']).toBe(200)
  expect(svg.texts.some((text) => /^withstood.* \(\d+\)$/.test(text))).toBe(true)
  await dialog.getByRole('application').focus()
  for (const key of ['+', 'ArrowRight', '0']) {
    const before = await pixelsOf(dialog)
    await page.keyboard.press(key)
    await expect.poll(() => pixelsOf(dialog)).not.toBe(before)
  }
  await page.keyboard.press('Enter')
  const note = dialog.locator('[aria-live]')
  await expect(note).toHaveText(/^Test image \d+: /)
  const looked = await note.innerText()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(note).not.toHaveText(looked)
  await expect(dialog.getByRole('heading')).toHaveText(heading)
  const last = await note.innerText()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
  // The image that was looked at there is on the page.
  await expect(figure.locator('[aria-live]')).toHaveText(last)
  await expect(page.getByRole('complementary', { name: 'The image' })).toBeVisible()
}

test('images are laid out in a plane, chosen with a lasso, and looked at', async () => {
  const { page } = bench
  await goTo(page, 'projector')
  await expect(page.getByRole('heading', { name: 'No map yet' })).toBeVisible()
  await picture(page, 'projector-empty-light')
  await page.getByRole('button', { name: 'Make a map' }).click()
  const form = page.getByRole('form', { name: 'New map' })
  await form.getByRole('combobox', { name: 'Model' }).selectOption('mlp-standard-1')
  await form.getByLabel('Test images', { exact: true }).fill('200')
  await form.getByRole('button', { name: 'Make the map' }).click()
  const map = page.getByRole('application')
  await expect(map).toBeVisible({ timeout: 60_000 })
  await page.getByText('Under attack', { exact: true }).click()
  await expect(page.getByRole('button', { name: /^withstood/ })).toBeVisible()
  await expect(page.getByText(/Of the ten nearest images, \d+\s% are among the ten nearest/)).toBeVisible()
  await enlargeMap(page)
  await map.scrollIntoViewIfNeeded()
  const box = await map.boundingBox()
  if (box === null) throw new Error('the map is not shown')
  await page.getByRole('button', { name: 'Lasso' }).click()
  await page.mouse.move(box.x + 4, box.y + 4)
  await page.mouse.down()
  for (const [right, down] of [
    [box.width - 4, 4],
    [box.width - 4, box.height - 4],
    [4, box.height - 4]
  ] as const)
    await page.mouse.move(box.x + right, box.y + down, { steps: 3 })
  await page.mouse.up()
  await expect(page.getByText('200 images chosen')).toBeVisible()
  await map.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  const point = page.getByRole('complementary', { name: 'The image' })
  await expect(point.getByRole('list', { name: 'Nearest images' }).getByRole('button')).toHaveCount(10)
  const facts = await point.textContent()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(point).not.toHaveText(facts ?? '')
  await page.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(page.getByText('Kept for the report.')).toBeVisible()
  // Neighbours are chosen, and all of it is found again by its bookmark, also after a reload.
  await point.getByRole('button', { name: 'Choose them on the map' }).click()
  await expect(page.getByText('11 images chosen')).toBeVisible()
  const looked = await point.textContent()
  await page.getByRole('button', { name: 'Save this bookmark…' }).click()
  await page.getByLabel('Name of the bookmark').fill('a corner')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await picture(page, 'projector-light')
  await page.getByRole('radiogroup', { name: 'Colour' }).getByText('Class', { exact: true }).click()
  await page.getByRole('button', { name: 'End the choice' }).click()
  await page.reload()
  await expect(map).toBeVisible({ timeout: 30_000 })
  // The image that was looked at is in the address; without it the map is as at first.
  await expect(point).toBeVisible()
  await goTo(page, 'projector')
  await expect(point).toBeHidden()
  await page.getByLabel('Bookmark', { exact: true }).selectOption('a corner')
  await expect(page.getByText('11 images chosen')).toBeVisible()
  await expect(page.getByRole('button', { name: /^withstood/ })).toBeVisible()
  await expect(point).toHaveText(looked ?? '')
  await page.getByRole('button', { name: 'Delete bookmark' }).click()
  await expect(page.getByLabel('Bookmark', { exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(page.getByLabel('Bookmark', { exact: true })).toHaveValue('a corner')
  for (const [method, title] of [
    ['pca', /^PCA of/],
    ['tsne', /^t-SNE of/]
  ] as const) {
    await finishJob(page, {
      ...{ kind: 'embedding', model: 'mlp-standard-1', dataset: 'mnist', method, source: 'pixels' },
      ...{ samples: 100, iterations: 100 }
    })
    await page.getByLabel('Map', { exact: true }).selectOption({ index: 0 })
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(page.getByLabel('Bookmark', { exact: true })).toHaveCount(0)
  }
  await page.getByLabel('Map', { exact: true }).selectOption({ index: 2 })
  await expect(page.getByLabel('Bookmark', { exact: true })).toHaveCount(1)
  expect(await seriousFaults(page)).toEqual([])
})

test('the sample browser counts its choices and remembers views', async () => {
  const { page } = bench
  const [dataset] = await ask(page, 'datasets.list')
  await goTo(page, `data/${dataset?.id}/${encodeURIComponent('split=test')}`)
  await page.getByRole('combobox', { name: 'Network' }).selectOption('mlp-standard-1')
  const outcome = page.getByRole('combobox', { name: 'Outcome' })
  await outcome.selectOption('wrong')
  const text = await outcome.locator('option:checked').textContent()
  const count = /\((.*)\)/.exec(text ?? '')?.[1]
  await expect(page.getByText(`${count} of 10,000 images`)).toBeVisible()
  await page.getByRole('button', { name: 'Save this view…' }).click()
  await page.getByLabel('Name of the view').fill('mistakes')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await outcome.selectOption('all')
  await expect(page.getByText('10,000 of 10,000 images')).toBeVisible()
  await page.reload()
  await page.getByRole('combobox', { name: 'Saved view' }).selectOption('mistakes')
  await expect(page.getByText(`${count} of 10,000 images`)).toBeVisible()
  await page.getByRole('button', { name: 'Delete view' }).click()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByRole('combobox', { name: 'Saved view' })).toHaveValue('mistakes')
  await picture(page, 'samples-counts-light')
  expect(await seriousFaults(page)).toEqual([])
})

test('all of it can be seen in the dark, in a small window', async () => {
  const { app, page, complaints } = bench
  await theme(page, 'Dark')
  await resize(app, 1024, 700)
  await goTo(page, 'projector')
  await expect(page.getByRole('application')).toBeVisible()
  await picture(page, 'projector-dark')
  expect(await seriousFaults(page)).toEqual([])
  await goTo(page, 'compare')
  for (const name of ['Parameters', 'Classes']) {
    await part(page, name)
    await expect(page.locator('figure').first()).toBeVisible()
    await page.locator('figure').first().scrollIntoViewIfNeeded()
    await picture(page, `${name.toLowerCase()}-dark`)
    expect(await seriousFaults(page)).toEqual([])
    const overflow = await page.evaluate(() => {
      const main = document.querySelector('main')
      return main === null ? 0 : main.scrollWidth - main.clientWidth
    })
    expect(overflow).toBeLessThanOrEqual(0)
  }
  await theme(page, 'Light')
  expect(complaints).toEqual([])
})
