import { type Locator, type Page, expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Addresses')
test.describe.configure({ mode: 'serial' })

/** Two real trainings on MNIST, attacked and measured by two estimators. */
const study = {
  heisenbenchStudy: 1,
  name: 'two-seeds',
  title: 'One network, two seeds',
  dataset: { builtin: 'mnist' },
  networks: ['linear'],
  seeds: [1, 2],
  epochs: 2,
  limits: { train: 300, test: 100 },
  measure: {
    everyEpochs: 1,
    initial: true,
    samples: 100,
    attacks: [
      { attack: 'fgsm', norm: 'linf', epsilon: 0.05 },
      { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
    ],
    estimators: [
      { estimator: 'data', options: { samples: 100 } },
      { estimator: 'local', options: { images: 2, draws: 64 } }
    ]
  }
}

const hash = (page: Page): Promise<string> => page.evaluate(() => window.location.hash)
async function part(page: Page, name: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Part' }).getByText(name, { exact: true }).click()
}
async function smoothing(page: Page): Promise<Locator> {
  const more = page.getByRole('button', { name: 'More options' })
  if (await more.isVisible()) await more.click()
  return page.getByRole('group', { name: 'All charts' }).getByRole('slider')
}

test('two networks are trained, and one of them is attacked', async () => {
  test.setTimeout(300_000)
  const { page } = bench
  await ask(page, 'studies.start', study)
  await expect
    .poll(async () => (await ask(page, 'jobs.list')).filter(({ state }) => state === 'done').length, {
      timeout: 240_000
    })
    .toBe(3)
  await finishJob(page, {
    ...{ kind: 'attack', model: 'linear-standard-1', dataset: 'mnist', samples: 100, keepExamples: 0 },
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.05 }
  })
})

test('a kept figure leads back to the settings that it was seen with', async () => {
  const { page } = bench
  await goTo(page, 'compare')
  for (const seed of [1, 2])
    await page.getByRole('checkbox', { name: `Compare linear-standard-${seed}` }).click()
  const card = page.locator('[data-chart="clean"]')
  await expect(card.locator('canvas')).toBeVisible()
  await (await smoothing(page)).fill('0.6')
  await page.getByRole('combobox', { name: 'Along x' }).selectOption('time')
  await card.hover()
  await card.getByRole('button', { name: 'Export' }).click()
  await card.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(card.getByText('Kept for the report.')).toBeVisible()
  await (await smoothing(page)).fill('0')
  await page.getByRole('combobox', { name: 'Along x' }).selectOption('epoch')
  await part(page, 'Trade-off')
  await goTo(page, 'report')
  await page
    .getByRole('button', { name: /^Open where .* was kept$/ })
    .first()
    .click()
  await expect(card.locator('canvas')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Along x' })).toHaveValue('time')
  await expect(await smoothing(page)).toHaveValue('0.6')
  await expect(card.getByRole('img')).toHaveAttribute('aria-label', /seconds/)
})

test('what Classes and Parameters show outlives a change of part, and is undone', async () => {
  const { page } = bench
  await part(page, 'Classes')
  const figures = page.getByRole('radiogroup', { name: 'Figures' })
  const confusion = figures.getByRole('radio', { name: 'Confusion' })
  await figures.getByText('Confusion', { exact: true }).click()
  await expect(confusion).toBeChecked()
  const attack = page.getByLabel('Attack', { exact: true })
  await attack.selectOption({ index: 1 })
  const second = await attack.inputValue()
  await part(page, 'Parameters')
  await page.getByRole('combobox', { name: 'Colour' }).selectOption({ label: 'Seed' })
  await page.getByRole('slider', { name: 'Seed, lower end of the range' }).focus()
  for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowUp')
  await expect(page.getByText('1 of 2 trainings within the ranges')).toBeVisible()
  await page.waitForTimeout(700)
  await part(page, 'Classes')
  await expect(confusion).toBeChecked()
  await expect(attack).toHaveValue(second)
  await picture(page, 'address-classes-light')
  await part(page, 'Parameters')
  await expect(page.getByText('1 of 2 trainings within the ranges')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Colour' }).locator('option:checked')).toHaveText('Seed')
  await page.waitForTimeout(700)
  await page.getByRole('button', { name: 'Clear ranges' }).click()
  await expect(page.getByText('2 of 2 trainings within the ranges')).toBeVisible()
  await page.locator('h1').click()
  await page.keyboard.press('Control+z')
  await expect(page.getByText('1 of 2 trainings within the ranges')).toBeVisible()
  await page.getByRole('button', { name: 'Redo the change of this view' }).click()
  await expect(page.getByText('2 of 2 trainings within the ranges')).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])
})

test('runs, estimator and epoch of the measurements are in the address', async () => {
  const { page } = bench
  await goTo(page, 'uncertainty/measured')
  const estimator = page.getByRole('radiogroup', { name: 'Estimator' })
  await estimator.getByText('Local window').click()
  await page.getByRole('group', { name: 'Runs compared' }).locator('label').first().click()
  const one = page.getByRole('region', { name: 'One measurement' })
  await one.getByRole('slider').fill('1')
  await expect(one.locator('output')).toHaveText('1')
  await expect.poll(() => hash(page)).toMatch(/^#\/uncertainty\/measured\/[^/+]+\/local\/[^/]*\/1$/)
  const address = await hash(page)
  await goTo(page, 'runs')
  await page.evaluate((place) => {
    window.location.hash = place
  }, address)
  await expect(estimator.getByRole('radio', { name: 'Local window' })).toBeChecked()
  await expect(
    page.getByRole('group', { name: 'Runs compared' }).getByRole('checkbox', { checked: true })
  ).toHaveCount(1)
  await expect(one.locator('output')).toHaveText('1')
  expect(await hash(page)).toBe(address)
  await picture(page, 'address-measured-light')
})

test('the attacked model whose results are shown is in the address, before what the form remembers', async () => {
  const { page } = bench
  await goTo(page, 'attacks')
  const model = page.getByLabel('Model', { exact: true })
  await model.selectOption('linear-standard-2')
  await expect.poll(() => hash(page)).toBe('#/attacks/linear-standard-2')
  await goTo(page, 'attacks/linear-standard-1')
  await expect(model).toHaveValue('linear-standard-1')
  await expect(page.getByRole('heading', { name: 'Results on linear-standard-1' })).toBeVisible()
  await goTo(page, 'runs')
  await goTo(page, 'attacks')
  await expect.poll(() => hash(page)).toBe('#/attacks/linear-standard-1')
  await page.reload()
  await expect(model).toHaveValue('linear-standard-1')
  expect(bench.complaints).toEqual([])
})
