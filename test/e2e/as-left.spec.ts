import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import { ask } from './ask'
import { answerDialogs, finishJob, goTo, picture, sharedWorkbench } from './workbench'

// How the views of a project were left is a part of it: a copy, or an archive that is opened elsewhere, looks the same.
const bench = sharedWorkbench('Left so')
test.describe.configure({ mode: 'serial' })

const FILTERED = 'net seed'

async function expectAsLeft(page: Page, color: string): Promise<void> {
  await goTo(page, 'compare')
  const table = page.getByRole('region', { name: 'Runs to compare' })
  await expect(page.getByLabel('Filter by text')).toHaveValue(FILTERED)
  await expect(table.getByRole('columnheader', { name: /Learning rate/ })).toBeVisible()
  expect(await colorOf(page)).toBe(color)
}

/** The colour of the tag in the table. */
async function colorOf(page: Page): Promise<string> {
  const tag = page.getByRole('region', { name: 'Runs to compare' }).getByText('paper', { exact: true })
  await expect(tag).toBeVisible()
  return tag.locator('i').evaluate((dot) => window.getComputedStyle(dot).backgroundColor)
}

let color = ''

test('columns, a filter and the colour of a tag outlive a reload', async () => {
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  const runId = await finishJob(page, {
    ...{ kind: 'train', name: 'net', dataset: 'mnist', architecture: 'linear', epochs: 1 },
    ...{ limits: { train: 200, test: 50 }, measure: { samples: 10 } }
  })
  await ask(page, 'marks.change', { runId, change: { tags: ['paper'] } })
  await page.reload()
  await goTo(page, 'compare')
  const plain = await colorOf(page)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('group', { name: 'Columns' }).getByLabel('Learning rate').check()
  await page.keyboard.press('Escape')
  await page.getByLabel('Filter by text').fill(FILTERED)
  await page
    .getByRole('search', { name: 'Filter runs' })
    .getByRole('button', { name: 'Tags', exact: true })
    .click()
  await page.getByRole('button', { name: 'Next colour of paper' }).click()
  await page.keyboard.press('Escape')
  color = await colorOf(page)
  expect(color).not.toBe(plain)
  // At once: what was changed last is written before the page goes.
  await page.reload()
  await expectAsLeft(page, color)
})

test('a copy of the project looks as the project does', async () => {
  const { page } = bench
  await goTo(page, 'projects')
  await page.getByRole('button', { name: 'Duplicate the open project' }).click()
  await expect(page.getByText(/^Copied to/)).toBeVisible()
  await page.getByRole('button', { name: 'Left so copy', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await expectAsLeft(page, color)
  await picture(page, 'project-views-copy-light')
})

test('so does one that is opened from an archive, where the window remembers nothing', async () => {
  const { app, page, folder, complaints } = bench
  const zip = join(folder, 'left.zip')
  await goTo(page, 'projects')
  await answerDialogs(app, { save: zip })
  await page.getByRole('button', { name: 'Archive the open project' }).click()
  await expect(page.getByText(/^Archived as .*MiB/)).toBeVisible({ timeout: 60_000 })
  await page.evaluate(() => window.localStorage.clear())
  const unpacked = await ask(page, 'projects.unpack', { archive: zip, parent: folder, taskId: 'unpack' })
  expect(unpacked?.folder).toBe(join(folder, 'left'))
  await expect
    .poll(async () => (await ask(page, 'projects.current'))?.folder, { timeout: 30_000 })
    .toBe(join(folder, 'left'))
  await page.reload()
  await expectAsLeft(page, color)
  expect(complaints).toEqual([])
})
