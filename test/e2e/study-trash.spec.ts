import { type Locator, expect, test } from '@playwright/test'
import { ask } from './ask'
import { setTheme } from './theme'
import { goTo, picture, sharedWorkbench } from './workbench'

// A study is renamed, thrown away with its runs, brought back, and deleted for good.
const bench = sharedWorkbench('Studies')
test.describe.configure({ mode: 'serial' })

/** Behind a study's name stands its state. */
const heading = (name: string): Locator => bench.page.getByRole('heading', { name, level: 1 })
const button = (name: string): Locator => bench.page.getByRole('button', { name, exact: true })
const ids = { older: '', newer: '' }

/** Cancelled at once: what is tested is what becomes of its runs. */
async function startStudy(name: string, title: string): Promise<string> {
  const { page } = bench
  const study = await ask(page, 'studies.start', {
    ...{ heisenbenchStudy: 1, name, title, dataset: { builtin: 'mnist' } },
    ...{ networks: ['linear', 'mlp'], epochs: 1, limits: { train: 200, test: 100 } },
    measure: { samples: 50 }
  })
  for (const runId of study.runIds) await ask(page, 'jobs.cancel', { runId })
  return study.id
}

test('a study is renamed, and the name comes back by undo', async () => {
  const { page } = bench
  await ask(page, 'jobs.pause', { paused: true })
  ids.older = await startStudy('older', 'The older study')
  ids.newer = await startStudy('newer', 'The newer study')
  await goTo(page, 'study')
  await expect(heading('The newer study')).toBeVisible()
  await button('Rename…').click()
  await page.getByLabel('New name').fill('Mine')
  await page.keyboard.press('Enter')
  await expect(heading('Mine')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Study' })).toContainText(/Mine/)
  await button('Undo').click()
  await expect(heading('The newer study')).toBeVisible()
})

test('a study is thrown away with its runs, and the page opens the newest one that has runs', async () => {
  const { page } = bench
  await button('Throw away').click()
  await expect(heading('The older study')).toBeVisible()
  await expect(page.getByText('Threw away “The newer study” with 2 runs.')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Study' })).toHaveCount(0)
  await button('Undo').click()
  await goTo(page, 'study')
  await expect(heading('The newer study')).toBeVisible()
  await button('Throw away').click()
  await expect(heading('The older study')).toBeVisible()
})

test('a thrown-away study says so and is brought back; the trash holds it as one', async () => {
  const { page } = bench
  await goTo(page, `study/${ids.newer}`)
  await expect(page.getByRole('heading', { name: 'This study was thrown away' })).toBeVisible()
  await expect(page.getByText('Nothing was measured.')).toHaveCount(0)
  await expect(page.getByText('Interrupted')).toHaveCount(0)
  await picture(page, 'study-thrown-away-light')
  await setTheme(page, 'dark')
  await picture(page, 'study-thrown-away-dark')
  await setTheme(page, 'light')
  await button('Restore 2 runs').click()
  await expect(page.getByRole('article')).toHaveCount(2)
  await button('Throw away').click()
  await expect(heading('The older study')).toBeVisible()
  await goTo(page, 'runs')
  await button('Trash (2)').click()
  const trash = page.getByRole('region', { name: 'Trash' })
  await expect(trash.getByRole('listitem')).toHaveCount(1)
  await expect(trash.getByRole('listitem')).toContainText(/The newer study\s*study, 2 runs, thrown away/)
  await picture(page, 'study-in-trash-light')
  await trash.getByRole('button', { name: 'Delete The newer study for good' }).click()
  await expect(trash.getByRole('alert')).toContainText('A study goes with its last run.')
  await trash.getByRole('button', { name: 'Delete for good', exact: true }).click()
  await expect(button('Trash (0)')).toBeVisible()
  expect((await ask(page, 'studies.list')).map(({ id }) => id)).toEqual([ids.older])
})

test('without a study that has runs the page is that of a new one', async () => {
  const { page, complaints } = bench
  await goTo(page, 'study')
  await button('Throw away').click()
  await expect(heading('New study')).toBeVisible()
  await goTo(page, `study/${ids.older}`)
  await button('Delete for good…').click()
  await picture(page, 'study-delete-light')
  await page.getByRole('alert').getByRole('button', { name: 'Delete for good', exact: true }).click()
  await expect(heading('New study')).toBeVisible()
  expect(await ask(page, 'studies.list')).toEqual([])
  expect(complaints).toEqual([])
})
