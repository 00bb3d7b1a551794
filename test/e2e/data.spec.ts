import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import {
  type Workbench,
  answerDialogs,
  createProject,
  fillNumber,
  goTo,
  picture,
  startWorkbench
} from './workbench'

let bench: Workbench
let csv: string
let broken: string
let nonsense: string
let large: string

test.beforeAll(async () => {
  bench = await startWorkbench()
  await createProject(bench.page, bench.folder, 'Data')
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
test.afterAll(() => bench.close())
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
  await goTo(page, 'models')
  await expect(page.getByRole('row', { name: /mlp-standard-1/ })).toContainText('4 × 4 × 1')
  expect(bench.complaints).toEqual([])
})

test('60,000 samples scroll without a long task, are filtered, and walked with the keys', async () => {
  const { page } = bench
  await page.getByRole('link', { name: 'mnist' }).click()
  const samples = page.getByRole('region', { name: 'Samples of the data set' })
  await expect(samples.getByRole('status')).toHaveText('60,000 of 60,000 images')
  const grid = page.getByRole('listbox', { name: 'Samples' })
  await expect(grid).toBeVisible()
  const longest = await grid.evaluate(async (element) => {
    const tasks: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration)
    })
    observer.observe({ type: 'longtask' })
    const step = element.scrollHeight / 150
    for (let move = 0; move < 150; move++) {
      element.scrollTop += move % 3 === 0 ? step : 120
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
    observer.disconnect()
    return Math.max(0, ...tasks)
  })
  test.info().annotations.push({
    type: 'longest task while scrolling, ms (0: none above 50)',
    description: String(longest)
  })
  expect(longest).toBeLessThan(100)
  await samples.getByLabel('Class', { exact: true }).selectOption('7')
  await expect(samples.getByRole('status')).toHaveText('6,265 of 60,000 images')
  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  const detail = page.getByRole('complementary', { name: 'Chosen image' })
  await expect(detail).toContainText('Class7')
  await picture(page, 'data-samples-light')
})

test('statistics of a data set are worked out once and stored', async () => {
  const { page } = bench
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'dots' }).click()
  const panel = page.getByRole('region', { name: 'Statistics of the data set' })
  await panel.getByRole('button', { name: 'Work out statistics' }).click()
  await expect(panel.getByRole('button', { name: 'Work out anew' })).toBeVisible({ timeout: 60_000 })
  await expect(panel.getByRole('figure')).toHaveCount(4)
  await panel.scrollIntoViewIfNeeded()
  await picture(page, 'data-statistics-light')
  await page.reload()
  await expect(panel.getByRole('figure')).toHaveCount(4, { timeout: 60_000 })
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
  const path = join(folder, 'files', 'dots.npz')
  await answerDialogs(app, { save: path })
  await page.getByRole('button', { name: 'Export NPZ…' }).click()
  await expect(page.getByText(`Exported to ${path}`)).toBeVisible()
  expect(statSync(path).size).toBeGreaterThan(60 * 16)
  expect(bench.complaints).toEqual([])
})
