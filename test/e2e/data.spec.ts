import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import { LIMIT, figures, traceSteps } from '../../bench/lib/main-thread.mjs'
import { lookInBothThemes } from './accessibility'
import { ask } from './ask'
import { holdCalls, releaseCalls } from './held-calls'
import { readCsv, saved } from './saved-files'
import { setTheme } from './theme'
import { answerDialogs, fillNumber, finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Data')
let csv: string
let broken: string
let nonsense: string
let large: string

test.beforeAll(async () => {
  mkdirSync(join(bench.folder, 'files'))
  csv = join(bench.folder, 'files', 'dots.csv')
  broken = join(bench.folder, 'files', 'ragged.csv')
  const row = (label: number, index: number): string =>
    [label, ...Array.from({ length: 16 }, (_, pixel) => (pixel * 7 + index * 13 + label * 90) % 256)].join(
      ','
    )
  const rows = Array.from({ length: 60 }, (_, index) => row(index % 3, index))
  writeFileSync(csv, `${rows.join('\n')}\n`)
  writeFileSync(broken, `${rows.slice(0, 10).join('\n')}\n1,2,3\n4\n`)
  nonsense = join(bench.folder, 'files', 'nonsense.xyz')
  writeFileSync(nonsense, Buffer.of(1, 2, 3))
  large = join(bench.folder, 'files', 'large.csv')
  const named = rows.map((one) => `class ${one}`).join('\n')
  writeFileSync(large, `${named}\n`.repeat(20_000))
})
test.describe.configure({ mode: 'serial' })

/** Drags files of the disk over the window and drops them, as a file manager does: through the browser's own input. */
async function drop(page: Page, ...files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  }
  await session.detach()
}

test('a dropped file fills the import form, and is imported', async () => {
  const { page } = bench
  await goTo(page, 'data')
  await drop(page, csv)
  await expect(page.getByLabel('File or folder')).toHaveValue(csv)
  await expect(page.getByLabel('Name')).toHaveValue('dots')
  await expect(page.getByLabel('Header row')).toBeVisible()
  const preview = page.getByRole('region', { name: 'Preview' })
  await expect(preview).toContainText('CSV table', { timeout: 60_000 })
  await expect(preview).toContainText('4 × 4 × 1')
  await expect(preview).toContainText('3, 20 each')
  await expect(preview).toContainText('48 training and 12 test images, the same share of every class, seed 1')
  await expect(preview).toContainText('Every image could be read.')
  await page.getByLabel('Test share').fill('0.5')
  await expect(preview).toContainText('30 training and 30 test images')
  await page.getByLabel('Test share').fill('0.2')
  await picture(page, 'data-import-light')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const row = page.getByRole('row', { name: /dots/ })
  await expect(row).toContainText('4 × 4 × 1', { timeout: 60_000 })
  await expect(row).toContainText('48')
  await expect(row).toContainText('12')
})

test('a preview tells problems row by row, and they can be left out', async () => {
  const { page } = bench
  await goTo(page, 'runs')
  await drop(page, broken)
  const preview = page.getByRole('region', { name: 'Preview' })
  await expect(preview).toContainText('2 images or rows cannot be read', { timeout: 60_000 })
  const problems = preview.getByRole('list', { name: 'Problems' }).getByRole('listitem')
  await expect(problems).toHaveCount(2)
  await expect(problems.first()).toContainText('ragged.csv, row 11: expected 17 columns')
  await picture(page, 'data-preview-problems-light')
  await page.getByLabel('Name').fill('mended')
  await page.getByLabel('Images or rows that cannot be read').selectOption('leave-out')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const row = page.getByRole('row', { name: /mended/ })
  await expect(row).toContainText('2 damaged ones left out', { timeout: 60_000 })
})

test('a file that is no data says what was expected, before any import', async () => {
  const { page } = bench
  await drop(page, nonsense)
  await expect(page.getByText(/nonsense\.xyz: expected an IDX, CIFAR, NumPy or CSV file/)).toBeVisible({
    timeout: 60_000
  })
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
})

test('odd images are told with their reasons, and are left out or converted as the person says', async () => {
  const { page, folder } = bench
  const odd = join(folder, 'files', 'odd')
  const files = {
    'images-16-bit/dog/1.png': 'dog/deep.png',
    'images-16-bit/cat/1.png': 'dog/good.png',
    'images-turned/dog/1.jpg': 'cat/inside/turned.jpg',
    'images-cmyk/cat/1.png': 'cat/colour.png',
    'images-animated/dog/1.png': 'cat/moving.png',
    'images-animated/cat/1.png': 'cat/still.png',
    'images-gif/dog/1.gif': 'cat/other.gif'
  }
  for (const [from, to] of Object.entries(files)) {
    mkdirSync(join(odd, to, '..'), { recursive: true })
    copyFileSync(join('test/fixtures/broken', from), join(odd, to))
  }
  await drop(page, odd)
  const preview = page.getByRole('region', { name: 'Preview' })
  await expect(preview).toContainText('4 images or rows cannot be read as they are', { timeout: 60_000 })
  await expect(preview).toContainText('odd/dog/deep.png: expected 8 bits a channel, found 16')
  await expect(preview).toContainText('folders inside of odd/cat flattened')
  await picture(page, 'data-preview-odd-light')
  await page.getByLabel('Images or rows that cannot be read').selectOption('convert')
  await expect(preview).toContainText('1 image or row cannot be read', { timeout: 60_000 })
  await expect(preview).toContainText('1 turned upright as EXIF says')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const row = page.getByRole('row', { name: /odd/ })
  await expect(row).toContainText('1 damaged one left out; 1 reduced to the first frame', { timeout: 60_000 })
  await goTo(page, 'jobs')
  await goTo(page, 'data')
})

test('reading a large source can be stopped', async () => {
  const { page } = bench
  await drop(page, large)
  const stop = page.getByRole('button', { name: 'Stop reading' })
  await expect(stop).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'Reading the source' })).toBeVisible()
  await stop.click()
  await expect(stop).toBeHidden()
  await expect(page.getByRole('region', { name: 'Preview' })).toBeHidden()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
})

test('a dropped folder of a project opens the project', async () => {
  const { page, folder } = bench
  await drop(page, join(folder, 'Data'))
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await goTo(page, 'data')
})

test('a damaged file is refused with file, row and what was expected, and leaves nothing', async () => {
  const { page } = bench
  await drop(page, broken)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const imports = page.getByRole('region', { name: 'Imports' })
  await expect(imports.getByRole('alert')).toContainText('ragged.csv', { timeout: 60_000 })
  await expect(imports.getByRole('alert')).toContainText('11')
  await picture(page, 'data-import-failed-light')
  await expect(page.getByRole('row', { name: /ragged/ })).toBeHidden()
})

test('an import is cancelled, leaves nothing in the project, and is taken up again', async () => {
  const { page } = bench
  await drop(page, large)
  await page.getByRole('button', { name: 'Stop reading' }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const imports = page.getByRole('region', { name: 'Imports' })
  await expect(imports.getByRole('progressbar')).toBeVisible({ timeout: 60_000 })
  await picture(page, 'data-importing-light')
  for (const again of [false, true]) {
    if (again) await imports.getByRole('button', { name: 'Run again import large' }).click()
    await imports.getByRole('button', { name: 'Cancel import large' }).click()
    await expect(imports.getByText('Cancelled', { exact: true })).toBeVisible({ timeout: 60_000 })
    await expect(imports.getByRole('alert')).toHaveCount(0)
    await expect(page.getByRole('row', { name: /large/ })).toBeHidden()
  }
  await imports.getByRole('button', { name: 'Put import large away' }).click()
  await expect(imports).toBeHidden()
})

test('a form without a file says what is missing', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Import data set…' }).click()
  await page.getByLabel('Name').fill('')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('choose a file or a folder')).toBeVisible()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
})

test('MNIST is added with one click, in full', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Add MNIST' }).click()
  const row = page.getByRole('row', { name: /mnist/ })
  await expect(row).toContainText('60,000', { timeout: 120_000 })
  await expect(row).toContainText('10,000')
  await expect(page.getByRole('button', { name: 'Add MNIST' })).toBeHidden()
})

test('a network learns from the imported data', async () => {
  const { page } = bench
  await goTo(page, 'runs/new/train')
  await page.getByLabel('Data set', { exact: true }).selectOption('dots')
  const architectures = page.getByRole('group', { name: 'Architecture' })
  for (const name of ['conv3', 'mlp']) await architectures.getByText(name, { exact: true }).click()
  await fillNumber(page, 'Test images attacked', 8)
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.locator('h1').getByText('Done')).toBeVisible({ timeout: 120_000 })
  await expect(page.locator('[data-chart="clean-accuracy"] canvas')).toBeVisible()
  await picture(page, 'run-train-light')
  // The page reads the run once more when it has ended; its charts may be drawn anew meanwhile.
  await expect(async () => {
    await page.keyboard.press('Control+Shift+e')
    await expect(page.getByRole('button', { name: 'Save PNG' }).first()).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 60_000 })
  await goTo(page, 'models')
  await expect(page.getByRole('row', { name: /mlp-standard-1/ })).toContainText('4 × 4 × 1')
  await goTo(page, 'data')
  expect(bench.complaints).toEqual([])
})

test('60,000 samples scroll without a long task, are filtered, and walked with the keys', async () => {
  const { page } = bench
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'mnist' }).click()
  const samples = page.getByRole('region', { name: 'Samples of the data set' })
  await expect(samples.getByRole('status')).toHaveText('60,000 of 60,000 images')
  const grid = page.getByRole('listbox', { name: 'Samples' })
  await expect(grid).toBeVisible()
  let end = 0
  const scroll = async (): Promise<void> => {
    end = await grid.evaluate(async (element) => {
      // Screen by screen over all of them, one each frame.
      while (element.scrollTop + element.clientHeight < element.scrollHeight) {
        element.scrollTop += element.clientHeight
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      return element.scrollTop + element.clientHeight
    })
  }
  const { steps } = await traceSteps(page, [['scroll', scroll]])
  const [longest = 0] = figures(steps[0] ?? { what: '', tasks: [] }).longestWorkMs
  test.info().annotations.push({
    type: 'most work of one task while scrolling, ms',
    description: String(longest)
  })
  expect(end).toBeGreaterThan(100_000)
  expect(steps[0]?.tasks.length).toBeGreaterThan(100)
  expect(longest).toBeLessThanOrEqual(LIMIT)
  await samples.getByLabel('Class', { exact: true }).selectOption('7')
  await expect(samples.getByRole('status')).toHaveText('6,265 of 60,000 images')
  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  const detail = page.getByRole('complementary', { name: 'Chosen image' })
  await expect(detail).toContainText(/Class\s*7/)
  await picture(page, 'data-samples-light')
})

test('a data set is checked: findings say what they mean, show images, and lead to the samples', async () => {
  const { page, folder } = bench
  // 12 x 12 pictures in three classes, with copies, a leak, a blank image and a class that is too small.
  const random = (at: number): number => Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1
  const image = (label: number, index: number): number[] =>
    Array.from({ length: 144 }, (_, at) => Math.floor(80 * label + 90 * random(at + 144 * index)))
  const line = (label: number, index: number): string => [label, ...image(label, index)].join(',')
  const train = Array.from({ length: 60 }, (_, index) => line(index < 4 ? 2 : index % 2, index))
  train.push(train[10] ?? '', [1, ...image(0, 999).map(() => 7)].join(','))
  const test = [train[20] ?? '', ...Array.from({ length: 9 }, (_, index) => line(index % 3, 200 + index))]
  const checked = join(folder, 'files', 'checked')
  mkdirSync(checked)
  writeFileSync(join(checked, 'train.csv'), train.join('\n'))
  writeFileSync(join(checked, 'test.csv'), test.join('\n'))
  await finishJob(page, { kind: 'dataset-import', name: 'checked', source: { kind: 'path', path: checked } })
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'checked' }).click()
  const panel = page.getByRole('region', { name: 'Check-up of the data set' })
  await panel.scrollIntoViewIfNeeded()
  await picture(page, 'data-doctor-empty-light')
  await panel.getByRole('button', { name: 'Check this data set' }).click()
  await expect(panel.getByRole('status').first()).toContainText('1 serious finding', { timeout: 60_000 })
  const leak = panel.locator('details', { hasText: 'Test images that are in training' })
  await expect(leak).toContainText('1 of 10 test images')
  await leak.locator('summary').focus()
  await page.keyboard.press('Enter')
  await expect(leak).toContainText('What to do:')
  const found = leak.getByRole('button', { name: 'Show train 20, class 0 among the samples' })
  await expect(found).toBeVisible()
  const close = panel.locator('details', { hasText: 'Images that another class touches' })
  await close.locator('summary').click()
  await close.getByLabel('Epsilon to try').fill('0.9')
  await expect(close.getByRole('status')).toContainText('no classifier can be robust everywhere')
  await close.getByLabel('Epsilon to try').fill('0.000001')
  await expect(close.getByRole('status')).toContainText('is below half of the smallest distance')
  await picture(page, 'data-doctor-light')
  await found.click()
  const detail = page.getByRole('complementary', { name: 'Chosen image' })
  await expect(detail).toContainText('train 20')
  expect(bench.complaints).toEqual([])
})

test('an attack with an epsilon that classes are too close for is warned of', async () => {
  const { page } = bench
  await goTo(page, 'runs/new/attack')
  await page.getByLabel('Data set', { exact: true }).selectOption('checked')
  await page.getByLabel(/^Epsilon \(/).fill('0.9')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('note')).toContainText('Epsilon 0.9 is at least half of the smallest distance')
  await page.getByRole('note').getByRole('link').click()
  await expect(page.getByRole('heading', { name: 'checked', exact: true })).toBeVisible()
})

test('statistics of a data set are worked out once and stored', async () => {
  const { app, page, folder } = bench
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'dots' }).click()
  const panel = page.getByRole('region', { name: 'Statistics of the data set' })
  await panel.getByRole('button', { name: 'Work out statistics' }).click()
  await expect(panel.getByRole('button', { name: 'Work out anew' })).toBeVisible({ timeout: 60_000 })
  await expect(panel.getByRole('figure')).toHaveCount(3)
  await panel.scrollIntoViewIfNeeded()
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await picture(page, `data-statistics-${theme}`)
  }
  const pictures = panel.getByRole('group', { name: 'Files of the pictures' })
  const means = readCsv(await saved(app, pictures, 'Save CSV', join(folder, 'files', 'means.csv')))
  expect(means.about).toContain('Data set "dots"')
  expect(means.rows).toHaveLength(16)
  await saved(app, pictures, 'Save PNG', join(folder, 'files', 'means.png'))
  const numbers = readCsv(await saved(app, panel, 'Save table as CSV', join(folder, 'files', 'pixels.csv')))
  expect(numbers.rows.filter((row) => row['Quantity'] === 'Mean')).toHaveLength(2)
  for (const place of [panel.locator('.table-keep'), pictures])
    await place.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(panel.getByText('Kept for the report.')).toHaveCount(2)
  expect((await ask(page, 'kept.list')).map(({ kind }) => kind)).toEqual(['table', 'pictures'])
  // Another data set, looked at before they were worked out, shows them to who comes back after that.
  const source = { kind: 'path', path: join(folder, 'files', 'checked') }
  await finishJob(page, { kind: 'dataset-import', name: 'again', source })
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'again' }).click()
  await expect(panel.getByRole('button', { name: 'Work out statistics' })).toBeVisible()
  await goTo(page, 'jobs')
  await finishJob(page, { kind: 'dataset-statistics', dataset: 'again' })
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'again' }).click()
  await expect(panel.getByRole('figure')).toHaveCount(3)
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'dots' }).click()
  await page.reload()
  await expect(panel.getByRole('figure')).toHaveCount(3, { timeout: 60_000 })
  const samples = page.getByRole('region', { name: 'Samples of the data set' })
  await samples.getByLabel('Uniqueness', { exact: true }).selectOption({ label: 'Most alone 10 % (5)' })
  await expect(samples.getByRole('status')).toHaveText('5 of 48 images')
  await expect(samples.getByLabel('Class', { exact: true })).toContainText('All classes (5)')
  await samples.getByLabel('Order', { exact: true }).selectOption('alone')
  await page.getByRole('listbox', { name: 'Samples' }).focus()
  await page.keyboard.press('Home')
  await picture(page, 'data-uniqueness-light')
  await samples.getByLabel('Order', { exact: true }).selectOption('stored')
  await samples.getByLabel('Uniqueness', { exact: true }).selectOption('all')
})

test('an export is cancelled and leaves no file', async () => {
  const { page, app, folder } = bench
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'mnist' }).click()
  const exports = join(folder, 'exports')
  mkdirSync(exports)
  await answerDialogs(app, { save: join(exports, 'mnist.npz') })
  await page.getByRole('button', { name: 'Export NPZ…' }).click()
  await page.getByRole('button', { name: 'Cancel export' }).click()
  await expect(page.getByRole('button', { name: 'Export NPZ…' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(readdirSync(exports)).toEqual([])
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'dots' }).click()
})

test('an export goes on where its page is left, and is called off or told of from another one', async () => {
  const { page, app, folder } = bench
  const exports = join(folder, 'exports')
  const rail = page.getByRole('region', { name: 'Files being written' })
  const start = async (name: string): Promise<void> => {
    await goTo(page, 'data')
    await page.getByRole('link', { name }).click()
    await answerDialogs(app, { save: join(exports, `${name}.npz`) })
    await holdCalls(app, ['datasets.export'], 'wait')
    await page.getByRole('button', { name: 'Export NPZ…' }).click()
    await goTo(page, 'settings')
    await expect(rail).toContainText(`Exporting ${name} as NPZ`)
  }
  await start('mnist')
  for (const theme of ['light', 'dark'] as const) {
    await setTheme(page, theme)
    await picture(page, `data-export-elsewhere-${theme}`)
  }
  await setTheme(page, 'light')
  await rail.getByRole('link', { name: 'Exporting mnist as NPZ' }).click()
  await expect(page.getByRole('button', { name: 'Cancel export' })).toBeVisible()
  await goTo(page, 'settings')
  const cancel = rail.getByRole('button', { name: 'Cancel: Exporting mnist as NPZ' })
  await cancel.focus()
  await releaseCalls(app)
  await page.keyboard.press('Enter')
  await expect(rail).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(readdirSync(exports)).toEqual([])

  await start('dots')
  await releaseCalls(app)
  await expect(page.getByText(`Exported to ${join(exports, 'dots.npz')}`)).toBeVisible()
  await expect(rail).toHaveCount(0)
  expect(readdirSync(exports)).toEqual(['dots.npz'])
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'dots' }).click()
})

test('what a network predicts is a filter, and the data set is exported', async () => {
  const { page, app, folder } = bench
  const samples = page.getByRole('region', { name: 'Samples of the data set' })
  await samples.getByLabel('Network', { exact: true }).selectOption({ label: 'mlp-standard-1' })
  await samples.getByRole('button', { name: 'Predict all images' }).click()
  await samples.getByLabel('Outcome').selectOption('right', { timeout: 60_000 })
  const right = Number((await samples.getByRole('status').innerText()).split(' ')[0])
  await samples.getByLabel('Outcome').selectOption('wrong')
  const wrong = Number((await samples.getByRole('status').innerText()).split(' ')[0])
  expect(right + wrong).toBe(48)
  // By both ends of the margin: above 0 is right. A range of others counts among them.
  await samples.getByLabel('Outcome').selectOption('all')
  await samples.getByLabel('Margin from').fill('0')
  await expect(samples.getByRole('status').first()).toHaveText(`${right} of 48 images`)
  await expect(samples.getByRole('group', { name: 'Margin' })).toContainText(`${right} of 48`)
  await samples.getByLabel('Margin to').fill('-1')
  await expect(samples.getByText('The lower end lies above the upper one.')).toBeVisible()
  await samples.getByLabel('Margin from').fill('')
  await samples.getByLabel('Margin to').fill('')
  const path = join(folder, 'files', 'dots.npz')
  await answerDialogs(app, { save: path })
  await page.getByRole('button', { name: 'Export NPZ…' }).click()
  await expect(page.getByText(`Exported to ${path}`)).toBeVisible()
  expect(statSync(path).size).toBeGreaterThan(60 * 16)
  expect(bench.complaints).toEqual([])
})

test('a data set gets another name, goes to the trash and comes back, by mouse and by keyboard', async () => {
  const { page } = bench
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'dots' }).click()
  await page.getByRole('button', { name: 'Rename…' }).click()
  const name = page.getByLabel('New name')
  await expect(name).toBeFocused()
  await name.fill('checked')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('has a data set "checked" already')
  await name.fill('points')
  await lookInBothThemes(page, 'data-rename')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'points', exact: true })).toBeVisible()
  const labels = (await ask(page, 'jobs.list')).map(({ label }) => label)
  expect(labels).toContain('statistics of points')
  expect(labels).not.toContain('statistics of dots')
  // The keyboard alone, from here on.
  await page.getByRole('button', { name: 'Move to trash' }).focus()
  await page.keyboard.press('Enter')
  const trash = page.getByRole('region', { name: 'Trash' })
  await expect(trash).toContainText('points')
  await expect(page.getByRole('link', { name: 'points' })).toHaveCount(0)
  await lookInBothThemes(page, 'data-trash')
  await page.getByRole('button', { name: 'Undo' }).last().focus()
  await page.keyboard.press('Enter')
  await expect(trash).toHaveCount(0)
  await page.getByRole('link', { name: 'points' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Move to trash' }).focus()
  await page.keyboard.press('Space')
  await expect(trash).toContainText('points')
})

test('what was made with a data set in the trash says so and still reads it; emptying asks', async () => {
  const { page } = bench
  await goTo(page, 'models')
  await page.getByRole('link', { name: 'mlp-standard-1' }).click()
  await expect(page.getByText('points (in the trash)')).toBeVisible()
  await expect(page.getByText(/hash [0-9a-f]{10}, in the trash/)).toBeVisible()
  await page.getByRole('link', { name: 'points', exact: true }).click()
  const told = page.getByRole('status').filter({ hasText: 'lies in the trash since' })
  await expect(told).toBeVisible()
  await expect(page.getByRole('region', { name: 'Samples of the data set' }).getByRole('status')).toHaveText(
    '48 of 48 images'
  )
  await page.getByRole('listbox', { name: 'Samples' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(
    page.getByRole('complementary', { name: 'Chosen image' }).getByRole('img').first()
  ).toBeVisible()
  await lookInBothThemes(page, 'data-in-trash')
  await goTo(page, 'runs/new/attack')
  await expect(
    page.getByLabel('Data set', { exact: true }).locator('option', { hasText: 'points' })
  ).toHaveCount(0)
  await goTo(page, 'data')
  const trash = page.getByRole('region', { name: 'Trash' })
  await trash.getByRole('button', { name: 'Restore points' }).click()
  await expect(page.getByRole('link', { name: 'points' })).toBeVisible()
  // What an old notice would take back is back already: it says so.
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(page.getByText('it was brought back already')).toBeVisible()
  await page.getByRole('link', { name: 'points' }).click()
  await page.getByRole('button', { name: 'Move to trash' }).click()
  await trash.getByRole('button', { name: 'Empty…' }).click()
  const question = trash.getByRole('alert')
  await expect(question).toContainText('1 data set will be deleted for good')
  await expect(question).toContainText('cannot be repeated')
  await expect(question).toBeInViewport()
  await lookInBothThemes(page, 'data-trash-empty')
  await expect(question.getByRole('button', { name: 'Keep them' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(question).toHaveCount(0)
  await expect(trash).toContainText('points')
  await trash.getByRole('button', { name: 'Empty…' }).click()
  await question.getByRole('button', { name: 'Delete for good' }).click()
  await expect(trash).toHaveCount(0)
  await goTo(page, 'models')
  await page.getByRole('link', { name: 'mlp-standard-1' }).click()
  await expect(page.getByText('no longer in the project')).toBeVisible()
  expect(bench.complaints).toEqual([])
})
