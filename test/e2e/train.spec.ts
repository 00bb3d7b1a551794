import { expect, test } from '@playwright/test'
import type { Run } from '../../src/contract/run'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { setTheme } from './theme'
import { createProject, fillNumber, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench()
test.describe.configure({ mode: 'serial' })

const listRuns = (): Promise<Run[]> => ask(bench.page, 'jobs.list')

async function toggle(architecture: string): Promise<void> {
  const group = bench.page.getByRole('group', { name: 'Architecture' })
  await group.getByText(architecture, { exact: true }).click()
}

/** What makes a training a small one of a known kind, through the form. */
async function setUpSmall(name: string, change: { epochs: number; seeds?: string }): Promise<void> {
  const { page } = bench
  await goTo(page, 'train')
  await page.getByRole('button', { name: 'First look' }).click()
  await toggle('conv3')
  await toggle('mlp')
  await page.getByLabel(/^(Model name|Name of the group)$/).fill(name)
  await page.getByLabel('Seeds').fill(change.seeds ?? '1')
  await fillNumber(page, 'Epochs', change.epochs)
  await fillNumber(page, 'Training images', 1500)
  await fillNumber(page, 'Test images', 300)
  await fillNumber(page, 'Test images attacked', 100)
  await page.getByLabel('Method', { exact: true }).selectOption('PGD-AT')
}

test('a new project can train at once, on data that it imports by itself, with a rough estimate', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Train')
  await page.getByRole('link', { name: 'Train' }).click()
  await expect(page.getByLabel('Data set', { exact: true })).toHaveValue('mnist')
  await expect(page.locator('[data-count]')).toHaveText('1 training')
  await expect(page.getByText(/About .* of memory \(a guess\)/)).toBeVisible()
  await picture(page, 'train-setup-light')
  await goTo(page, 'train/live')
  await expect(page.getByRole('heading', { name: 'No training is at work' })).toBeVisible()
  await picture(page, 'train-live-empty-light')
})

test('a grid is counted, refused where it is wrong, and kept as a preset', async () => {
  const { page } = bench
  await setUpSmall('Rates', { epochs: 1, seeds: '1, 2' })
  await toggle('linear')
  await page.getByLabel('Training epsilon').fill('0.05, 0.1')
  await page.getByLabel('Vary another option').selectOption('Learning rate')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('Learning rate').first().fill('0.001, 0')
  await page.getByRole('button', { name: /^Start/ }).click()
  await expect(page.getByRole('alert').filter({ hasText: '1 field to mend. Learning rate: ' })).toBeVisible()
  await picture(page, 'train-setup-wrong-light')
  await page.getByLabel('Learning rate').first().fill('0.001, 0.003')
  // 2 networks, 2 epsilons, 2 seeds, 2 rates.
  await expect(page.locator('[data-count]')).toHaveText('16 trainings')
  await picture(page, 'train-grid-light')

  await page.getByRole('button', { name: 'Keep as preset…' }).click()
  await page.getByLabel('Name of the preset').fill('My grid')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByRole('button', { name: 'First look' }).click()
  await expect(page.locator('[data-count]')).toHaveText('1 training')
  await page.getByRole('button', { name: 'My grid', exact: true }).click()
  await expect(page.locator('[data-count]')).toHaveText('16 trainings')
  await page.getByRole('button', { name: 'Remove the preset My grid' }).click()
  await expect(page.getByRole('button', { name: 'My grid', exact: true })).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(page.getByRole('button', { name: 'My grid', exact: true })).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])
})

test('the grid is queued as runs of their own, in a group that is watched together', async () => {
  const { page } = bench
  await page.getByLabel('Training epsilon').fill('0.1')
  await expect(page.locator('[data-count]')).toHaveText('8 trainings')
  await page.getByRole('button', { name: 'Start 8 trainings' }).click()
  await expect(page.getByText('8 trainings,')).toBeVisible()
  const runs = (await listRuns()).filter(({ studyId }) => studyId !== null)
  expect(runs).toHaveLength(8)
  expect(new Set(runs.map(({ studyId }) => studyId)).size).toBe(1)
  expect(new Set(runs.map(({ label }) => label)).size).toBe(8)
  expect(runs[0]?.label).toBe('mlp-pgd-at-1, learning rate 0.001')
  // Each keeps its place, and so its colour, while others end around it.
  const panels = page.locator('.panels').getByRole('article')
  const inOrder = new RegExp(`^${runs.map(({ label }) => label).join('.*')}.*$`)
  const names = async (): Promise<string> => (await panels.allTextContents()).join(' ').replace(/\s+/g, ' ')
  await expect(panels).toHaveCount(8)
  await expect(page.getByText(/8 trainings, [2-7] at work or waiting/)).toBeVisible({ timeout: 60_000 })
  expect(await names()).toMatch(inOrder)
  // All that are left are cancelled at once, and taken up again at once.
  await page.getByRole('button', { name: 'Cancel all' }).click()
  await expect(page.getByText('8 trainings, 0 at work or waiting')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: /^Resume [2-7] stopped$/ }).click()
  await expect(page.getByText(/8 trainings, [2-7] at work or waiting/)).toBeVisible()
  await expect(page.getByText('8 trainings, 0 at work or waiting')).toBeVisible({ timeout: 120_000 })
  expect(await names()).toMatch(inOrder)
  await expect(page.locator('[data-chart="clean-accuracy"] canvas')).toBeVisible()
  await expect(page.getByText('Robust, worst case').first()).toBeVisible()
  await picture(page, 'train-live-group-light')
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByRole('heading', { name: 'Compare', exact: true })).toBeVisible()
})

test('a training is paused, goes on, and ends with the same network as one that was left alone', async () => {
  const { page } = bench
  await setUpSmall('alone', { epochs: 4 })
  await expect(page.getByText(/About/)).toBeVisible()
  await page.getByRole('button', { name: 'Start training' }).click()
  const alone = page.getByRole('article', { name: 'alone' })
  await expect(alone.getByText('Done')).toBeVisible({ timeout: 120_000 })

  await setUpSmall('paused', { epochs: 4 })
  await page.getByRole('button', { name: 'Start training' }).click()
  const panel = page.getByRole('article', { name: 'paused' })
  await expect(panel.getByText('Clean accuracy')).toBeVisible({ timeout: 60_000 })
  await panel.getByRole('button', { name: 'Pause paused' }).click()
  await expect(panel.locator('.state')).toHaveText('Paused')
  await page.waitForTimeout(800)
  const progress = panel.getByRole('progressbar')
  const before = await progress.getAttribute('aria-valuenow')
  await picture(page, 'train-live-paused-light')
  expect(await seriousFaults(page)).toEqual([])
  // Its thread is free for others meanwhile.
  await finishJob(page, {
    ...{ kind: 'train', name: 'meanwhile', dataset: 'mnist', architecture: 'linear', epochs: 1 },
    limits: { train: 200, test: 100 }
  })
  expect(await progress.getAttribute('aria-valuenow')).toBe(before)
  // It is called paused wherever it stands.
  const address = page.url()
  await goTo(page, 'compare')
  const row = page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: 'Compare paused' }) })
  await expect(row.locator('.state')).toHaveText('Paused')
  await page.goto(address)
  await panel.getByRole('button', { name: 'Go on with paused' }).click()
  await expect(panel.getByText('Done')).toBeVisible({ timeout: 120_000 })
  const runs = await listRuns()
  const hashOf = (label: string): string | null | undefined =>
    runs.find((run) => run.label === label)?.modelHash
  expect(hashOf('paused')).toMatch(/^[0-9a-f]{64}$/)
  expect(hashOf('paused')).toBe(hashOf('alone'))
})

test('a training is stopped after its epoch, keeps that network, and another one is cancelled', async () => {
  const { page } = bench
  await setUpSmall('graceful', { epochs: 300 })
  await page.getByRole('button', { name: 'Start training' }).click()
  const panel = page.getByRole('article', { name: 'graceful' })
  await expect(panel.getByText(/left$/)).toBeVisible({ timeout: 60_000 })
  await picture(page, 'train-live-light')
  await panel.getByRole('button', { name: 'Stop graceful after this epoch' }).click()
  await expect(panel.getByText('Cancelled')).toBeVisible({ timeout: 60_000 })
  const stopped = (await listRuns()).find(({ label }) => label === 'graceful')
  expect(stopped?.produced).toMatch(/^graceful, epoch \d+$/)

  await panel.getByRole('button', { name: 'Resume graceful' }).click()
  await expect(panel.getByText('Running')).toBeVisible()
  await panel.getByRole('button', { name: 'Cancel graceful' }).click()
  await expect(panel.getByText('Cancelled')).toBeVisible({ timeout: 60_000 })
})

test('the page is legible in the dark, and fits a small window', async () => {
  const { page, app, complaints } = bench
  await setTheme(page, 'dark')
  const overflow = (): Promise<number> =>
    page.evaluate(() => {
      const main = document.querySelector('main')
      return main === null ? -1 : main.scrollWidth - main.clientWidth
    })
  const group = (await listRuns()).find(({ studyId }) => studyId !== null)?.studyId
  for (const [view, name] of [
    ['train', 'train-setup-dark'],
    [`train/live/${group}`, 'train-live-group-dark']
  ] as const) {
    await goTo(page, view)
    await picture(page, name)
    expect(await seriousFaults(page)).toEqual([])
    await resize(app, 1024, 700)
    await picture(page, `${name}-1024`)
    expect(await overflow()).toBe(0)
    await resize(app, 1280, 800)
  }
  expect(complaints).toEqual([])
})
