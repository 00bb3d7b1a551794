import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import { type Workbench, createProject, goTo, picture, startWorkbench } from './workbench'

let bench: Workbench
let csv: string
let broken: string

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
  writeFileSync(broken, `${rows.slice(0, 10).join('\n')}\n1,2,3\n`)
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

/** Drops a file of the disk on the window, as a file manager does. */
async function drop(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'drop-source'
    document.body.append(input)
  })
  await page.setInputFiles('#drop-source', path)
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#drop-source')
    const transfer = new DataTransfer()
    for (const file of input?.files ?? []) transfer.items.add(file)
    const event = { dataTransfer: transfer, bubbles: true, cancelable: true }
    document.body.dispatchEvent(new DragEvent('dragover', event))
    document.body.dispatchEvent(new DragEvent('drop', event))
    input?.remove()
  })
}

test('a dropped file fills the import form, and is imported', async () => {
  const { page } = bench
  await goTo(page, 'data')
  await drop(page, csv)
  await expect(page.getByLabel('File or folder')).toHaveValue(csv)
  await expect(page.getByLabel('Name')).toHaveValue('dots')
  await expect(page.getByLabel('Header row')).toBeVisible()
  await picture(page, 'data-import-light')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const row = page.getByRole('row', { name: /dots/ })
  await expect(row).toContainText('4 × 4 × 1', { timeout: 60_000 })
  await expect(row).toContainText('48')
  await expect(row).toContainText('12')
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
  await page.getByLabel('Data set').selectOption('dots')
  await page.getByLabel('Architecture').selectOption('mlp')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.locator('h1').getByText('Done')).toBeVisible({ timeout: 120_000 })
  await expect(page.locator('[data-chart="clean-accuracy"] canvas')).toBeVisible()
  await picture(page, 'run-train-light')
  await goTo(page, 'data')
  await expect(page.getByRole('row', { name: /mlp-standard-1/ })).toContainText('4 × 4 × 1')
  expect(bench.complaints).toEqual([])
})
