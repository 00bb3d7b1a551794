import { expect, test } from '@playwright/test'
import { attackInfos } from '../../src/contract/attacks'
import {
  type Workbench,
  createProject,
  fillNumber,
  finishJob,
  goTo,
  picture,
  resize,
  startWorkbench
} from './workbench'

let bench: Workbench

test.beforeAll(async () => {
  bench = await startWorkbench()
  await createProject(bench.page, bench.folder, 'Attacks')
})
test.afterAll(() => bench.close())
test.describe.configure({ mode: 'serial' })

test('lists every attack that is declared, and says what is missing to run one', async () => {
  const { page } = bench
  await goTo(page, 'attacks')
  const catalogue = page.getByRole('region', { name: 'Catalogue' })
  for (const { label } of Object.values(attackInfos)) {
    await expect(catalogue.getByRole('radio', { name: label, exact: true })).toBeVisible()
  }
  await catalogue.getByLabel('Norm').selectOption({ label: 'L1' })
  await expect(catalogue.getByRole('radio', { name: 'BIM', exact: true })).toHaveCount(0)
  await catalogue.getByLabel('Norm').selectOption({ label: 'Any' })
  await expect(page.getByRole('heading', { name: 'Nothing to attack yet' })).toBeVisible()
  await picture(page, 'attacks-empty-light')
})

test('runs a curve over epsilon and shows it as it comes', async () => {
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
    limits
  })
  await page
    .getByRole('region', { name: 'Catalogue' })
    .getByRole('radio', { name: 'PGD', exact: true })
    .check()
  await page.getByRole('button', { name: 'Curve, L∞ 0 to 0.4' }).click()
  await expect(page.getByLabel('Further epsilons')).toHaveValue('0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3')
  await page.getByLabel('Further epsilons').fill('0.01 oops')
  await expect(page.getByText('not a number: oops')).toBeVisible()
  await page.getByLabel('Further epsilons').fill('0.02, 0.1')
  await fillNumber(page, 'Steps', 5)
  await fillNumber(page, 'Test images', 100)
  await page.getByRole('button', { name: 'Start attack' }).click()

  const results = page.getByRole('region', { name: 'Results on net' })
  await expect(results.getByRole('link', { name: /^PGD-5 linf/ })).toHaveCount(3, { timeout: 60_000 })
  await expect(page.locator('[data-chart^="robust-curve"] canvas')).toBeVisible()
  const shares = await results.locator('tbody td strong').allTextContents()
  const [small = 0, middle = 0, large = 0] = shares.map((text) => parseFloat(text))
  expect(small).toBeGreaterThan(middle)
  expect(middle).toBeGreaterThanOrEqual(large)
  await resize(bench.app, 1280, 1500)
  await picture(page, 'attacks-light')
  await page.evaluate(() => window.bridge.call('settings.set', { theme: 'dark' }))
  await expect(page.locator('html')).toHaveClass(/dark/)
  await picture(page, 'attacks-dark')

  await results.getByRole('link', { name: 'Examples' }).first().click()
  await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible()
  await expect(page.getByRole('slider')).toHaveAttribute('aria-valuetext', /^0\.02 /)
  expect(bench.complaints).toEqual([])
})
