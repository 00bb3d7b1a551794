import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { holdCalls, releaseCalls } from './held-calls'
import { setTheme } from './theme'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Slow disk')
test.describe.configure({ mode: 'serial' })
let runId = ''

test('there is a finished training', async () => {
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  const limits = { train: 200, test: 50 }
  runId = await finishJob(page, {
    ...{ kind: 'train', name: 'net', dataset: 'mnist', architecture: 'linear', epochs: 1, limits }
  })
})

test('what is not read yet is not said to be missing', async () => {
  const { app, page } = bench
  const main = page.locator('main')
  await holdCalls(app, ['datasets.list', 'jobs.detail', 'compare.points'], 'wait')
  await goTo(page, 'data')
  await page.reload()
  await expect(main.getByText('Reading…')).toBeVisible()
  await expect(main.getByText('No data set yet')).toHaveCount(0)
  await picture(page, 'not-read-data-light')
  await goTo(page, `compare/curves/0.${runId}`)
  await expect(main.getByText('Reading…')).toBeVisible()
  await expect(main.getByText('Nothing was measured in these runs yet.')).toHaveCount(0)
  await expect(main.getByText('1 of 12', { exact: true })).toBeVisible()
  await picture(page, 'not-read-compare-light')
  await goTo(page, `runs/${runId}`)
  await expect(main.getByText('Reading…')).toBeVisible()
  await expect(main.getByText('Nothing was measured.')).toHaveCount(0)
  expect(await seriousFaults(page)).toEqual([])
  await setTheme(page, 'dark')
  await picture(page, 'not-read-run-dark')
  await expect(main.getByText('no longer in the project')).toHaveCount(0)
  await releaseCalls(app)
  await expect(main.getByRole('heading', { name: 'Accuracy and robustness' })).toBeVisible()
  await expect(main.getByText('Reading…')).toHaveCount(0)
  await goTo(page, 'data')
  await expect(main.getByRole('link', { name: 'mnist' })).toBeVisible()
})

test('what could not be read stays to be seen, on every page, until it is read after all', async () => {
  const { app, page } = bench
  const main = page.locator('main')
  const failure = main.getByRole('alert').filter({ hasText: 'There is no call named' })
  await holdCalls(app, ['datasets.list'], 'fail')
  await page.reload()
  await expect(failure).toBeVisible()
  await expect(main.getByText('This could not be read: the reason stands above.')).toBeVisible()
  await expect(main.getByText('No data set yet')).toHaveCount(0)
  await picture(page, 'not-read-failed-dark')
  await setTheme(page, 'light')
  await picture(page, 'not-read-failed-light')
  expect(await seriousFaults(page)).toEqual([])
  await goTo(page, 'jobs')
  await expect(main.getByRole('heading', { name: 'Jobs', exact: true })).toBeVisible()
  await expect(failure).toBeVisible()
  await goTo(page, 'data')
  await releaseCalls(app)
  await main.getByRole('button', { name: 'Try again' }).focus()
  await page.keyboard.press('Enter')
  await expect(main.getByRole('link', { name: 'mnist' })).toBeVisible()
  await expect(failure).toHaveCount(0)
})
