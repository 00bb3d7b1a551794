import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { type Locator, type Page, expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { answerDialogs, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Setting columns')
test.describe.configure({ mode: 'serial' })

/** Three real trainings on MNIST that differ in their budget alone. */
const study = {
  heisenbenchStudy: 1,
  name: 'budgets',
  title: 'Three budgets',
  dataset: { builtin: 'mnist' },
  networks: ['linear'],
  methods: [0.1, 0.025, 0.05].map((epsilon) => ({ id: 'pgd-at', options: { epsilon, steps: 2 } })),
  seeds: [1],
  epochs: 1,
  limits: { train: 300, test: 100 },
  measure: { everyEpochs: 1, initial: false, samples: 100, attacks: [], estimators: [] }
}

const table = (page: Page): Locator => page.getByRole('region', { name: 'Runs to compare' })

/** What stands in a column, from the top to the bottom. */
async function cells(page: Page, head: string): Promise<string[]> {
  const heads = await table(page).locator('thead th').allInnerTexts()
  const place = heads.findIndex((text) => text.includes(head))
  return table(page)
    .locator(`tbody tr > :nth-child(${place + 1})`)
    .allInnerTexts()
}

test('a grid over a method’s option has a column of it, to sort, filter by range and save', async () => {
  const { app, page, folder } = bench
  await ask(page, 'studies.start', study)
  await goTo(page, 'compare')
  await expect(table(page).getByText('Done')).toHaveCount(3, { timeout: 180_000 })
  await page.getByRole('button', { name: 'Columns' }).click()
  const chooser = page.getByRole('group', { name: 'Columns' })
  await chooser.getByRole('searchbox').fill('epsilon')
  await chooser.getByLabel('Training epsilon').focus()
  await page.keyboard.press('Space')
  await picture(page, 'setting-columns-chooser-light')
  await page.keyboard.press('Escape')
  const head = table(page).getByRole('columnheader', { name: /Training epsilon/ })
  await head.getByRole('button', { name: /^Training epsilon/ }).click()
  await expect(head).toHaveAttribute('aria-sort', 'descending')
  expect(await cells(page, 'Training epsilon')).toEqual(['0.1', '0.05', '0.025'])
  await head.getByRole('button', { name: /^Training epsilon/ }).press('Enter')
  expect(await cells(page, 'Training epsilon')).toEqual(['0.025', '0.05', '0.1'])
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByRole('button', { name: 'Add a range of values' }).click()
  await page.getByLabel('Column of the range').selectOption({ label: 'Training epsilon' })
  await page.getByLabel('At least').fill('0.05')
  await page.getByLabel('At least').press('Tab')
  await expect(page.getByText('2 of 3 runs')).toBeVisible()
  await page.getByRole('button', { name: 'More filters' }).click()
  expect(await cells(page, 'Training epsilon')).toEqual(['0.05', '0.1'])
  await picture(page, 'setting-columns-light')
  expect(await seriousFaults(page)).toEqual([])
  const file = join(folder, 'runs.csv')
  await answerDialogs(app, { save: file })
  await page.getByRole('button', { name: 'Save runs' }).click()
  await expect(page.getByText('Saved runs.csv.')).toBeVisible()
  const rows = parse(readFileSync(file, 'utf8'), {
    columns: true,
    comment: '#',
    bom: true
  }) as unknown as Record<string, string>[]
  expect(rows.map((row) => row['Training epsilon'])).toEqual(['0.05', '0.1'])
  expect(bench.complaints).toEqual([])
})
