import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { CertificateResult } from '../../src/contract/certificates/result'

import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { readPdf } from './pdf'
import { setTheme } from './theme'
import { answerDialogs, fillNumber, finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Certify')
let trained = ''

test.beforeAll(async () => {
  test.setTimeout(240_000)
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  trained = await finishJob(page, {
    ...{ kind: 'train', name: 'net', architecture: 'mlp', dataset: 'mnist', epochs: 1 },
    limits: { train: 3000, test: 300 }
  })
})
test.describe.configure({ mode: 'serial' })

/** The one result of a run. */
async function resultOf(runId: string): Promise<CertificateResult> {
  const { points } = await ask(bench.page, 'jobs.detail', { runId })
  expect(points.map(({ kind }) => kind)).toEqual(['certificate'])
  const [point] = points
  if (point?.kind !== 'certificate') throw new Error('the run has no certificate')
  return point.result
}

test('certifies from the form, is cancelled, and goes on after the finished images with the same result', async () => {
  test.setTimeout(240_000)
  const { page } = bench
  await goTo(page, `compare/certified/0.${trained}`)
  await expect(page.getByRole('heading', { name: 'No certificate yet' })).toBeVisible()
  await picture(page, 'certified-empty-light')
  await page.getByRole('button', { name: 'Certify a network' }).click()
  await page.getByLabel('Certificate', { exact: true }).selectOption('smoothing')
  await fillNumber(page, 'Test images', 64)
  await fillNumber(page, 'Draws to certify', 1500)
  await expect(page.getByText(/About .* of memory/)).toBeVisible()
  await picture(page, 'certify-form-light')
  await page.getByRole('button', { name: 'Start certifying' }).click()

  const progress = page.getByRole('progressbar', { name: /^Progress of/ })
  const share = async (): Promise<number> => Number(await progress.getAttribute('aria-valuenow'))
  await expect.poll(share, { timeout: 60_000, intervals: [100] }).toBeGreaterThan(27)
  await page.getByRole('button', { name: /^Cancel/ }).click()
  await expect(page.getByRole('button', { name: /^Resume/ })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/stopped at \d+\s*%/)).toBeVisible()
  await page.getByRole('button', { name: /^Resume/ }).click()
  const chart = page.locator('[data-chart^="certified"]')
  await expect(chart).toBeVisible({ timeout: 60_000 })

  const runId = (page.url().split('/').pop() ?? '').split('?')[0]!
  expect(JSON.stringify(await ask(page, 'jobs.log', { runId }))).toMatch(
    /Goes on after \d+ images that are finished/
  )
  const resumed = await resultOf(runId)
  expect(resumed.samples.length).toBe(64)
  const anew = await finishJob(page, {
    ...{ kind: 'certify', model: 'net', dataset: 'mnist', samples: 64 },
    certificate: { certificate: 'smoothing', norm: 'l2', options: { draws: 1500 } }
  })
  expect((await resultOf(anew)).samples).toEqual(resumed.samples)
  expect(await seriousFaults(page)).toEqual([])
})

test('a certificate stays below the attack on the same network, in a chart for each norm', async () => {
  test.setTimeout(240_000)
  const { page } = bench
  const common = { model: 'net', dataset: 'mnist' }
  const crown = await finishJob(page, {
    ...{ kind: 'certify', ...common, samples: 48 },
    certificate: { certificate: 'crown', norm: 'linf', options: { largest: 0.1 } }
  })
  await finishJob(page, {
    ...{ kind: 'attack', ...common, samples: 48 },
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.05, options: { steps: 10 } },
    epsilons: [0.01, 0.02]
  })
  await goTo(page, `runs/${crown}`)
  await expect(page.getByText('Mean certified radius')).toBeVisible()
  await picture(page, 'certify-run-light')

  await goTo(page, `compare/certified/0.${trained}`)
  const linf = page.locator('[data-chart="certified:linf"]')
  const l2 = page.locator('[data-chart="certified:l2"]')
  await expect(linf).toBeVisible()
  await expect(l2).toBeVisible()
  await linf.getByRole('button', { name: 'Table' }).click()
  const table = linf.getByRole('table')
  await expect(table).toContainText('CROWN')
  await expect(table).toContainText('attacked, 48 images')
  // A figure of another norm is in another chart.
  await expect(table).not.toContainText('Smoothing')
  await expect(page.getByRole('region', { name: 'Certificates, table' }).getByRole('row')).toHaveCount(4)
  expect(await seriousFaults(page)).toEqual([])
  await linf.getByRole('button', { name: 'Chart', exact: true }).click()
  await picture(page, 'certified-compare-light')
  await setTheme(page, 'dark')
  await picture(page, 'certified-compare-dark')
  await setTheme(page, 'light')

  const result = await resultOf(crown)
  const attackId = (await ask(page, 'jobs.list')).find(({ spec }) => spec.kind === 'attack')!.id
  for (const point of (await ask(page, 'jobs.detail', { runId: attackId })).points) {
    if (point.kind !== 'attack') continue
    const found = point.result
    const certified = result.samples.filter(
      ({ label, predicted, radius }) => label === predicted && radius >= found.spec.epsilon
    ).length
    expect(certified / 48).toBeLessThanOrEqual(found.robustAccuracy.value + 1e-9)
  }
})

test('the report has the certificates, and a study can ask for them', async () => {
  test.setTimeout(180_000)
  const { app, page, folder, complaints } = bench
  const path = join(folder, 'certified.pdf')
  await answerDialogs(app, { save: path })
  await ask(page, 'reports.save', { path, options: {} })
  const text = (await readPdf(readFileSync(path))).pages.join('\n').replace(/\s+/g, ' ')
  expect(text).toContain('Certificates')
  expect(text).toContain('CROWN linf')
  expect(text).toContain('Smoothing σ 0.25 l2')
  expect(text).toMatch(/Certified accuracy against epsilon/)

  await goTo(page, 'study/new')
  await page.getByLabel('Certificate to add').selectOption('interval')
  await page.getByRole('button', { name: 'Add certificate' }).click()
  await expect(page.getByLabel('Test images certified', { exact: true })).toHaveValue('100')
  await page
    .getByRole('button', { name: 'Remove certificate 1, Interval bound propagation' })
    .scrollIntoViewIfNeeded()
  await picture(page, 'certify-study-light')
  expect(await seriousFaults(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('the local Lipschitz constant of a network stands beside how far its classes are apart', async () => {
  test.setTimeout(240_000)
  const { page } = bench
  await goTo(page, 'runs/new/certify')
  await page.getByLabel('Certificate', { exact: true }).selectOption('lipschitzness')
  await fillNumber(page, 'Test images', 32)
  await expect(page.getByLabel('Steps', { exact: true })).toHaveValue('10')
  await picture(page, 'certify-lipschitz-form-light')
  await page.getByRole('button', { name: 'Start certifying' }).click()
  const tile = page.locator('.tile', { hasText: 'Mean local Lipschitz constant' })
  await expect(tile).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('not known: work out the statistics of the data set')).toBeVisible()
  const runId = (page.url().split('/').pop() ?? '').split('?')[0]!
  const { samples, meanLipschitz } = await resultOf(runId)
  const mean = samples.reduce((sum, { lipschitz }) => sum + (lipschitz ?? NaN), 0) / 32
  expect(meanLipschitz!.value).toBeCloseTo(mean, 8)

  await finishJob(page, { kind: 'dataset-statistics', dataset: 'mnist' })
  await expect(page.getByText('smallest distance found between images of different classes')).toBeVisible({
    timeout: 30_000
  })
  await picture(page, 'certify-lipschitz-light')
  await setTheme(page, 'dark')
  await picture(page, 'certify-lipschitz-dark')
  await setTheme(page, 'light')
  expect(await seriousFaults(page)).toEqual([])
})
