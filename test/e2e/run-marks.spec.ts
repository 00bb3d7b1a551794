import { type Locator, type Page, expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { setTheme } from './theme'
import { finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Marks')
test.describe.configure({ mode: 'serial' })

const list = (page: Page): Locator => page.getByRole('region', { name: 'Runs', exact: true })
const chosen = (page: Page): Locator => page.getByRole('region', { name: 'Chosen runs' })
const undo = (page: Page): Locator => page.getByRole('button', { name: 'Undo', exact: true }).last()

/** Runs that are in sight, by name. */
async function names(page: Page): Promise<string[]> {
  return (await list(page).locator('tbody th a').allTextContents()).map((text) => text.trim())
}
async function trashed(page: Page): Promise<number> {
  return (await ask(page, 'marks.list')).filter(({ trashedAt }) => trashedAt !== null).length
}

test('there are runs that no comparison takes: imports, predictions and statistics', async () => {
  test.setTimeout(300_000)
  const { page } = bench
  const limits = { train: 200, test: 50 }
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  await finishJob(page, {
    ...{ kind: 'train', name: 'net', dataset: 'mnist', architecture: 'linear', epochs: 1, limits }
  })
  await finishJob(page, { kind: 'predict', model: 'net', dataset: 'mnist' })
  await finishJob(page, { kind: 'dataset-statistics', dataset: 'mnist', samples: 20 })
  await goTo(page, 'runs')
  await expect(list(page).locator('tbody tr')).toHaveCount(4)
})

test('runs of any kind are chosen, starred, tagged and thrown away in the list, by mouse', async () => {
  const { page } = bench
  const all = await names(page)
  await expect(chosen(page).getByRole('button', { name: 'Throw away' })).toBeDisabled()
  await list(page)
    .getByRole('button', { name: `Star ${all[0]}` })
    .click()
  await expect(list(page).getByRole('button', { name: `Star ${all[0]}` })).toHaveAttribute(
    'aria-pressed',
    'true'
  )
  await list(page)
    .getByRole('checkbox', { name: `Choose ${all[0]}` })
    .click()
  await list(page)
    .getByRole('checkbox', { name: `Choose ${all[1]}` })
    .click({ modifiers: ['Shift'] })
  await expect(chosen(page).getByText('2 runs chosen')).toBeVisible()
  await chosen(page).getByRole('button', { name: 'Tag…' }).click()
  await page.getByLabel('Tag for the chosen runs').fill('old')
  await page.getByLabel('Tag for the chosen runs').press('Enter')
  await expect(list(page).getByText('old', { exact: true })).toHaveCount(2)
  await page.keyboard.press('Escape')
  await picture(page, 'runs-chosen-light')
  expect(await seriousFaults(page)).toEqual([])
  await page.getByLabel('Find a run').fill('old')
  await expect(list(page).locator('tbody tr')).toHaveCount(2)
  await page.getByLabel('Find a run').fill('')
  await chosen(page).getByRole('button', { name: 'Throw away' }).click()
  await expect(list(page).locator('tbody tr')).toHaveCount(2)
  expect(await trashed(page)).toBe(2)
  await undo(page).click()
  await expect(list(page).locator('tbody tr')).toHaveCount(4)
  expect(await names(page)).toEqual(all)
  expect(await trashed(page)).toBe(0)
})

test('the same goes by keyboard, and the trash brings back or deletes for good', async () => {
  const { page } = bench
  const all = await names(page)
  await list(page).getByRole('checkbox', { name: 'Choose all runs that are shown' }).focus()
  await page.keyboard.press('Space')
  await expect(chosen(page).getByText('4 runs chosen')).toBeVisible()
  await page.keyboard.press('Space')
  await expect(chosen(page).getByText('0 runs chosen')).toBeVisible()
  await list(page)
    .getByRole('checkbox', { name: `Choose ${all[0]}` })
    .focus()
  await page.keyboard.press('Space')
  await expect(chosen(page).getByText('1 run chosen')).toBeVisible()
  await chosen(page).getByRole('button', { name: 'Throw away' }).focus()
  await page.keyboard.press('Enter')
  await expect(list(page).locator('tbody tr')).toHaveCount(3)
  await page.getByRole('button', { name: /^Trash \(1\)/ }).focus()
  await page.keyboard.press('Enter')
  const trash = page.getByRole('region', { name: 'Trash' })
  await picture(page, 'runs-trash-light')
  await trash.getByRole('button', { name: `Restore ${all[0]}` }).press('Enter')
  await expect(list(page).locator('tbody tr')).toHaveCount(4)
  await expect(trash.getByText('The trash is empty.')).toBeVisible()
  await page.getByRole('button', { name: /^Trash/ }).press('Enter')
  await expect(trash).toHaveCount(0)
})

test('the page of a run has its star, tags and note, and throws it away and back', async () => {
  const { app, page } = bench
  const predicted = (await ask(page, 'jobs.list')).find(({ spec }) => spec.kind === 'predict')
  const label = predicted?.label ?? ''
  await list(page).getByRole('link', { name: label, exact: true }).click()
  await page.getByRole('button', { name: `Star ${label}` }).click()
  const marks = page.getByRole('region', { name: 'Tags and note', exact: true })
  await marks.getByRole('button', { name: 'Tags and note…' }).focus()
  await page.keyboard.press('Enter')
  const editor = page.getByRole('form', { name: `Tags and note of ${label}` })
  await editor.getByRole('textbox', { name: /^Tags/ }).fill('paper')
  await editor.getByLabel('Note', { exact: true }).fill('Made **before** the fix.')
  await editor.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(marks.getByText('paper', { exact: true })).toBeVisible()
  await expect(marks.getByText('Made before the fix.')).toBeVisible()
  await picture(page, 'run-marks-light')
  expect(await seriousFaults(page)).toEqual([])
  await marks.getByRole('button', { name: 'Throw away' }).press('Enter')
  await expect(marks.getByText(/^Thrown away .*no list has this run any more/)).toBeVisible()
  await undo(page).press('Enter')
  await expect(marks.getByText(/^Thrown away/)).toHaveCount(0)
  await marks.getByRole('button', { name: 'Throw away' }).click()
  await setTheme(page, 'dark')
  await picture(page, 'run-marks-dark')
  await marks.getByRole('button', { name: 'Restore' }).click()
  await expect(marks.getByRole('button', { name: 'Throw away' })).toBeVisible()
  expect(await trashed(page)).toBe(0)
  await goTo(page, 'runs')
  await expect(list(page).getByText('paper', { exact: true })).toBeVisible()
  await expect(list(page).getByText('Made before the fix.')).toBeVisible()
  await list(page)
    .getByRole('checkbox', { name: `Choose ${label}` })
    .click()
  await picture(page, 'runs-chosen-dark')
  expect(await seriousFaults(page)).toEqual([])
  await resize(app, 1024, 700)
  await picture(page, 'runs-chosen-small-dark')
  const overflow = await page.evaluate(() => {
    const main = document.querySelector('main')
    return main === null ? 0 : main.scrollWidth - main.clientWidth
  })
  expect(overflow).toBeLessThanOrEqual(0)
  expect(bench.complaints).toEqual([])
})
