import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import {
  type Workbench,
  createProject,
  fillNumber,
  finishJob,
  goTo,
  picture,
  startWorkbench
} from './workbench'

let bench: Workbench

test.beforeAll(async () => {
  bench = await startWorkbench()
  await createProject(bench.page, bench.folder, 'Transfer')
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

test('measures a transfer matrix from the form and shows it on the page of the run and in Compare', async () => {
  test.setTimeout(240_000)
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  const training = { kind: 'train', dataset: 'mnist', epochs: 1, limits: { train: 1000, test: 300 } }
  const trained = await finishJob(page, { ...training, name: 'one', architecture: 'mlp' })
  await finishJob(page, { ...training, name: 'two', architecture: 'linear' })

  await goTo(page, `compare/transfer/0.${trained}`)
  await expect(page.getByRole('heading', { name: 'No transfer matrix yet' })).toBeVisible()
  await picture(page, 'transfer-empty-light')
  await page.getByRole('button', { name: 'Measure transfer' }).click()
  await expect(page.getByRole('checkbox', { name: 'one', exact: true })).toBeChecked()
  await page.getByText('two', { exact: true }).click()
  await page.getByRole('button', { name: 'Measure transfer' }).click()
  await expect(page.getByRole('alert')).toContainText('models')
  await page.getByText('two', { exact: true }).click()
  await fillNumber(page, 'Test images', 100)
  await picture(page, 'transfer-form-light')
  await page.getByRole('button', { name: 'Measure transfer' }).click()

  const chart = page.locator('[data-chart^="transfer-robust-accuracy"]')
  await expect(chart).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('more to come')).toHaveCount(0, { timeout: 60_000 })
  await picture(page, 'transfer-run-light')
  await page.getByRole('application').focus()
  await expect(chart.locator('.note')).toContainText('of 100 images, 95 %')
  await chart.getByRole('button', { name: 'Table' }).click()
  for (const name of ['one', 'two']) await expect(chart.getByRole('table')).toContainText(name)
  await page.getByText('Success rate', { exact: true }).click()
  await expect(page.locator('[data-chart^="transfer-success-rate"]')).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])

  await goTo(page, `compare/transfer/0.${trained}`)
  await expect(chart).toBeVisible()
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'transfer-compare-dark')
  expect(bench.complaints).toEqual([])
})
