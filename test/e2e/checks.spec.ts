import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Checks')
test.describe.configure({ mode: 'serial' })

test('runs the costly checks with one click beside the grade, which is another one then', async () => {
  test.setTimeout(240_000)
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  const training = { kind: 'train', dataset: 'mnist', epochs: 2, limits: { train: 2000, test: 300 } }
  await finishJob(page, { ...training, name: 'one', architecture: 'mlp' })
  const attack = { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 10 } }
  const run = await finishJob(page, { kind: 'attack', model: 'one', dataset: 'mnist', attack, samples: 16 })

  await goTo(page, `runs/${run}`)
  const grade = page.getByRole('button', { name: /^Grade [A-D] of PGD-10 linf 0\.1/ })
  await expect(grade).toBeVisible()
  await grade.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'How far to trust PGD-10 linf 0.1' })
  const binarization = dialog.getByRole('row', { name: /Binarization test/ })
  await expect(binarization).toContainText('Not run')
  await picture(page, 'checks-before-light')
  await dialog.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('button', { name: 'Run the costly checks of PGD-10 linf 0.1' }).click()
  await page.getByRole('link', { name: 'Checks at work' }).click()
  await expect(
    page.getByRole('heading', { name: 'Checks of PGD-10 linf 0.1 on one', exact: true })
  ).toBeVisible()
  await expect(page.getByRole('row', { name: /Deterministic network/ })).toContainText('Passed', {
    timeout: 60_000
  })
  await picture(page, 'checks-run-light')
  const card = page.locator('.checks')
  await expect(card.getByText(/^(\d+) of \1 finished$/)).toBeVisible({ timeout: 150_000 })
  expect(await seriousFaults(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'checks-run-dark')

  await goTo(page, `runs/${run}`)
  await expect(page.getByRole('button', { name: /Run the costly checks/ })).toHaveCount(0)
  await grade.press('Enter')
  await expect(binarization).toContainText(/Passed|Failed/)
  await expect(dialog).toContainText('All checks that need the network were run.')
  // Each that warns or fails says what it means and what to try.
  for (const row of await dialog.getByRole('row', { name: /Warned|Failed/ }).all())
    await expect(row).toContainText('Try: ')
  await picture(page, 'checks-after-dark')
  expect(await seriousFaults(page)).toEqual([])
  expect(bench.complaints).toEqual([])
})
