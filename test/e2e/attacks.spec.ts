import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { attackInfos } from '../../src/contract/attacks'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { readCsv, saved } from './saved-files'
import { setTheme } from './theme'
import { fillNumber, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Attacks')
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
  // The form comes first; the catalogue below it leads there and back.
  await page.getByRole('button', { name: 'Catalogue' }).click()
  await expect(page.getByRole('region', { name: 'Catalogue' })).toBeFocused()
  await page.getByRole('button', { name: 'To the form' }).click()
  await expect(page.getByRole('heading', { name: 'Threat model', exact: true })).toBeInViewport()
  await picture(page, 'attacks-form-light')
  await page.getByRole('button', { name: 'Curve, L∞ 0 to 0.4' }).click()
  await expect(page.getByLabel('Further epsilons')).toHaveValue('0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3')
  await page.getByLabel('Further epsilons').fill('0.01 oops')
  await expect(page.getByText('found oops')).toBeVisible()
  await page.getByLabel('Further epsilons').fill('0.02, 0.1')
  await fillNumber(page, 'Steps', 5)
  await fillNumber(page, 'Test images', 100)
  await expect(page.getByText(/^About .* of memory/)).toBeVisible()
  await page.getByRole('button', { name: 'Keep as preset…' }).click()
  await page.getByLabel('Name of the preset').fill('My curve')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByRole('button', { name: 'First look' }).click()
  await page.getByRole('button', { name: 'My curve', exact: true }).click()
  await expect(page.getByLabel('Further epsilons')).toHaveValue('0.02, 0.1')
  await expect(page.getByLabel('Steps', { exact: true })).toHaveValue('5')
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
  await setTheme(page, 'dark')
  await picture(page, 'attacks-dark')

  // The grade beside each robust accuracy opens its checks, by key as well as by click.
  const grades = results.getByRole('button', { name: /^Grade [ABCD] of PGD-5 linf/ })
  await expect(grades).toHaveCount(3)
  await grades.first().press('Enter')
  const panel = page.getByRole('dialog', { name: /^How far to trust PGD-5/ })
  await expect(panel.locator('tbody tr')).toHaveCount(35)
  await expect(panel.getByRole('row', { name: /A larger epsilon is never worse/ })).toContainText('Passed')
  await expect(panel.getByRole('row', { name: /Binarization test/ })).toContainText('Not run')
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'attacks-grade-dark')
  await setTheme(page, 'light')
  await picture(page, 'attacks-grade-light')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(grades.first()).toBeFocused()

  // A click on a point of the curve goes to the examples that flipped there.
  const chart = page.locator('[data-chart^="robust-curve"]')
  await chart.getByRole('button', { name: 'Table' }).click()
  await chart.getByRole('link', { name: 'Flipped here' }).last().click()
  await expect(page.getByRole('slider')).toHaveAttribute('aria-valuetext', /^0\.4 /)
  await expect(page.getByLabel('Outcome', { exact: true })).toHaveValue('first')
  await goTo(page, 'attacks')
  const canvas = chart.locator('canvas')
  await canvas.scrollIntoViewIfNeeded()
  await page.waitForTimeout(500)
  // The last point of the curve stands near the right end of the plot: looked for there.
  const { width, height } = (await canvas.boundingBox()) ?? { width: 0, height: 0 }
  const places = [12, 20, 28].flatMap((left) =>
    Array.from({ length: Math.floor(height / 8) }, (_, row) => ({
      x: width - left,
      y: height - 8 * (row + 1)
    }))
  )
  for (const position of places) {
    if (page.url().includes('gallery')) break
    await canvas.click({ position })
  }
  expect(page.url()).toMatch(/#\/gallery\/.+\/-\?outcome=first$/)
  await goTo(page, 'attacks')
  await results.getByRole('link', { name: 'Examples' }).first().click()
  await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible()
  await expect(page.getByRole('slider')).toHaveAttribute('aria-valuetext', /^0\.02 /)
  expect(bench.complaints).toEqual([])
})

test('holds an attack against a threat model, which can be kept and removed', async () => {
  const { page } = bench
  await setTheme(page, 'light')
  await goTo(page, 'attacks')
  await page.getByRole('button', { name: 'First look' }).click()
  const threats = page.getByRole('group', { name: 'Threat models' })
  await threats.getByRole('button', { name: /^MNIST, L∞ 0.3/ }).click()
  await expect(page.getByText('The attack keeps to “MNIST, L∞ 0.3”.')).toBeVisible()
  await expect(page.getByLabel(/^Epsilon \(76\.5\/255\)/)).toHaveValue('0.3')

  await threats.getByRole('button', { name: 'New threat model…' }).click()
  await page.getByLabel('Name of the threat model').fill('Three looks')
  await page.getByLabel('Attacker sees at most').selectOption({ label: 'black box: scores' })
  await fillNumber(page, 'Queries an image', 3)
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByLabel('Name of the threat model')).toBeHidden()
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(page.getByLabel('Name of the threat model')).toHaveValue('Three looks')
  await expect(page.getByLabel('Queries an image')).toHaveValue('3')
  await page.getByRole('button', { name: 'Keep threat model' }).click()
  await expect(threats.getByRole('button', { name: /^Three looks/ })).toContainText('3 queries')
  await expect(page.getByText(/needs more than the attacker sees/)).toBeVisible()
  await picture(page, 'attacks-threat-light')
  await page.getByRole('button', { name: 'Remove the threat model Three looks' }).click()
  await expect(threats.getByRole('button', { name: /^Three looks/ })).toBeHidden()
})

test('runs an attack that looks for the nearest input, and shows its distances', async () => {
  const { page } = bench
  await page
    .getByRole('region', { name: 'Catalogue' })
    .getByRole('radio', { name: 'DeepFool', exact: true })
    .check()
  await expect(page.getByLabel(/^Reported at epsilon/)).toBeVisible()
  await expect(page.getByLabel('Further epsilons')).toBeHidden()
  await fillNumber(page, 'Test images', 60)
  await page.getByRole('button', { name: 'Start attack' }).click()
  const results = page.getByRole('region', { name: 'Results on net' })
  await expect(results.getByRole('link', { name: /^DeepFool/ })).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-chart^="distances"] canvas')).toBeVisible()
  await results.scrollIntoViewIfNeeded()
  await picture(page, 'attacks-distances-light')
  const { rows } = readCsv(
    await saved(bench.app, results, 'Save table as CSV', join(bench.folder, 'attacks.csv'))
  )
  expect(rows[0]?.['Attack']).toMatch(/^DeepFool/)
  expect(rows[0]?.['Images']).toBe('60')
  const keep = results.locator('.table-keep')
  await keep.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(keep.getByText('Kept for the report.')).toBeVisible()
  expect(bench.complaints).toEqual([])
})

test('the card of a network has the worst case over the attacks of all runs, and who won what', async () => {
  const { page } = bench
  const attack = { attack: 'fgsm', norm: 'linf', epsilon: 0.05, options: {} }
  const common = { kind: 'attack', model: 'net', dataset: 'mnist', samples: 80, keepExamples: 0 }
  await finishJob(page, { ...common, attack })
  await goTo(page, 'models')
  await page.getByRole('link', { name: 'net', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Evaluations' })).toBeVisible()
  const worst = page.getByRole('region', { name: 'Worst case over all attacks' })
  // One attack by itself is its own worst case.
  await expect(worst.getByRole('link', { name: /^FGSM/ })).toHaveCount(0)
  await finishJob(page, {
    ...common,
    attack: { ...attack, attack: 'pgd', options: { steps: 10 } },
    epsilons: [0.02],
    warmStart: true
  })
  const row = worst.getByRole('row').filter({ has: page.getByRole('link', { name: 'FGSM linf 0.05' }) })
  await expect(row).toContainText('80 images from 0')
  await expect(worst.getByRole('link', { name: 'PGD-10 linf 0.05' })).toBeVisible()
  const share = async (cell: number): Promise<number> =>
    parseFloat((await row.getByRole('cell').nth(cell).textContent()) ?? '')
  // How far the worst case and each attack can be trusted stands beside them.
  await expect(row.getByRole('button', { name: / of PGD-10 linf 0\.05: .* Show the checks$/ })).toBeVisible()
  await expect(row.getByRole('button', { name: / of FGSM linf 0\.05: .* Show the checks$/ })).toBeVisible()
  // The worst case is no higher than that of FGSM alone.
  expect(await share(0)).toBeLessThanOrEqual(await share(2))
  await expect(page.getByText(/warm start from epsilon 0\.02; 80 test images/)).toBeVisible()
  await worst.scrollIntoViewIfNeeded()
  await picture(page, 'model-worst-case-light')
  const section = page.locator('section', { has: worst }).last()
  const { rows } = readCsv(
    await saved(bench.app, section, 'Save table as CSV', join(bench.folder, 'worst.csv'))
  )
  const fgsm = rows.find((one) => one['Attack'] === 'FGSM linf 0.05')
  expect(100 * Number(fgsm?.['Worst case'])).toBeCloseTo(await share(0), 1)
  expect(100 * Number(fgsm?.['Alone'])).toBeCloseTo(await share(2), 1)
  await section.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(section.getByText('Kept for the report.')).toBeVisible()
  const [attacks, cases] = await ask(page, 'kept.list')
  expect([attacks?.title, cases?.title]).toEqual(['Attacks on net', 'Worst case over all attacks on net'])
  expect(await seriousFaults(page)).toEqual([])
  await setTheme(page, 'dark')
  await picture(page, 'model-worst-case-dark')
  expect(await seriousFaults(page)).toEqual([])
  await setTheme(page, 'light')

  await goTo(page, 'attacks')
  await page
    .getByRole('region', { name: 'Catalogue' })
    .getByRole('radio', { name: 'PGD', exact: true })
    .check()
  await expect(page.getByRole('switch', { name: 'Warm start' })).toBeAttached()
  await picture(page, 'attacks-warm-start-light')
  expect(bench.complaints).toEqual([])
})
