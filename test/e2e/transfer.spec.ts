import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { setTheme } from './theme'
import { fillNumber, finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Transfer')
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
  await expect(page.getByRole('alert')).toContainText('Models')
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
  const tests = page.getByRole('region', { name: 'Targets compared' }).first()
  await expect(tests).toContainText('one − two')
  await expect(tests).toContainText('Holm')
  await page.getByText('Success rate', { exact: true }).click()
  await expect(page.locator('[data-chart^="transfer-success-rate"]')).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])

  await goTo(page, `compare/transfer/0.${trained}`)
  await expect(chart).toBeVisible()
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'transfer-compare-dark')
  await page.emulateMedia({ colorScheme: null })

  // The report holds it: it is counted, and can be chosen by itself.
  await goTo(page, 'report')
  await expect(page.locator('form .save')).toContainText('3 runs')
  await page.getByText('Only these', { exact: true }).click()
  const reported = page.getByRole('group', { name: 'Runs' })
  await expect(reported.getByRole('checkbox')).toHaveCount(3)
  await expect(reported.getByRole('checkbox', { name: /Transfer/ })).toBeChecked()
  await page.getByText(/^All that have ended/).click()
  expect(bench.complaints).toEqual([])
})

test('compares what is measured once: corruptions, distances, ensembles, examples as images, single classes', async () => {
  test.setTimeout(300_000)
  const { page } = bench
  const common = { dataset: 'mnist', samples: 60, keepExamples: 10 }
  const attacked = (model: string, attack: object, epsilons: number[] = []): Promise<string> =>
    finishJob(page, { kind: 'attack', ...common, model, attack, epsilons })
  const chosen: string[] = []
  for (const model of ['one', 'two']) {
    const gaussian = { attack: 'corruption', norm: 'corruption', epsilon: 5, options: { kind: 'gaussian' } }
    chosen.push(await attacked(model, gaussian, [1, 2, 3, 4]))
    chosen.push(await attacked(model, { attack: 'ddn', norm: 'l2', epsilon: 1, options: { steps: 20 } }))
  }
  const list = { attacks: 'fgsm, pgd steps=5, square queries=20' }
  const ensemble = await attacked(
    'one',
    { attack: 'worstof', norm: 'linf', epsilon: 0.1, options: list },
    [0.05]
  )
  const grid = await attacked('one', {
    ...{ attack: 'pgd', norm: 'linf', epsilon: 0.1, eightBit: true, options: { steps: 5 } }
  })
  const classes = await finishJob(page, {
    ...{ kind: 'uncertainty', model: 'one', dataset: 'mnist', eachClass: true },
    estimator: { estimator: 'data', options: {} }
  })
  await goTo(
    page,
    `compare/attacks/${[...chosen, ensemble, grid, classes].map((id, slot) => `${slot}.${id}`).join('+')}`
  )
  for (const title of [
    'Corruptions and noise',
    'Distances',
    'Ensembles',
    'Examples as images',
    'Uncertainty by class'
  ])
    await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
  await expect(page.locator('[data-chart="corruption-error"] canvas')).toBeVisible()
  const wins = page.locator('[data-chart^="wins:"]')
  await wins.getByRole('button', { name: 'Table' }).click()
  await expect(wins.getByRole('table')).toContainText('FGSM')
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'compare-attacks-light')
  await setTheme(page, 'dark')
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'compare-attacks-dark')
  await setTheme(page, 'light')

  // On the grid every success survives rounding and PNG; the page of the run says so.
  await goTo(page, `runs/${grid}`)
  await expect(page.getByText('Survive 8 bits')).toBeVisible()
  await expect(page.getByText(/8-bit images only/).first()).toBeVisible()
  await picture(page, 'attack-eight-bit-light')
  await goTo(page, 'runs/new/attack')
  const toggle = page.getByRole('switch', { name: '8-bit images only' })
  await toggle.focus()
  await page.keyboard.press('Space')
  await expect(toggle).toHaveAttribute('aria-checked', 'true')
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'attack-form-eight-bit-light')

  await goTo(
    page,
    `compare/attacks/0.${await finishJob(page, { kind: 'train', dataset: 'mnist', epochs: 1, limits: { train: 200, test: 100 }, name: 'bare', architecture: 'linear' })}`
  )
  await expect(page.getByText('These runs hold no corruptions')).toBeVisible()
  await picture(page, 'compare-attacks-empty-light')
  expect(bench.complaints).toEqual([])
})
