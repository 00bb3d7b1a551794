import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

// What a person changes and keeps can be taken back: settings, report, kept figures, notes, project, order of jobs.

const bench = sharedWorkbench('Undone')
test.describe.configure({ mode: 'serial' })

test('settings go back and forth, by buttons and by keys', async () => {
  const { page } = bench
  await goTo(page, 'settings')
  const contrast = page.getByRole('checkbox', { name: 'High contrast' })
  const undo = page.getByRole('button', { name: 'Undo the last change of the settings' })
  const redo = page.getByRole('button', { name: 'Redo the change of the settings' })
  await expect(undo).toBeDisabled()
  await page.getByText('High contrast').click()
  await expect(contrast).toBeChecked()
  await page.waitForTimeout(700)
  await page.getByText('Dark', { exact: true }).click()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await picture(page, 'undo-settings-dark')
  await undo.click()
  await expect(page.locator('html')).not.toHaveClass(/dark/)
  await expect(contrast).toBeChecked()
  await page.keyboard.press('Control+z')
  await expect(contrast).not.toBeChecked()
  await expect(undo).toBeDisabled()
  await redo.click()
  await expect(contrast).toBeChecked()
  expect(await ask(page, 'settings.get')).toMatchObject({ highContrast: true, theme: 'system' })
  await page.keyboard.press('Control+z')
  await expect.poll(() => ask(page, 'settings.get')).toMatchObject({ highContrast: false })
})

test('the name and tags of a project come back', async () => {
  const { page } = bench
  await goTo(page, 'projects')
  await page.getByRole('button', { name: 'Rename or tag the open project' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Another')
  await page.getByLabel('Tags, between commas').fill('one, two')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved the name and tags of Another.')).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => ask(page, 'projects.current')).toMatchObject({ name: 'Undone' })
  await expect.poll(() => ask(page, 'projects.cards')).toMatchObject([{ tags: [] }])
})

test('sections, texts and kept figures of a report come back, and what a text said before', async () => {
  test.setTimeout(180_000)
  const { page } = bench
  const trained = await finishJob(page, {
    ...{ kind: 'train', name: 'short', dataset: 'mnist', architecture: 'linear', epochs: 1 },
    ...{ limits: { train: 200, test: 50 }, measure: { everyEpochs: 1, initial: false } }
  })
  // A table is kept as a chart is, and taken back where it stands.
  await goTo(page, `runs/${trained}`)
  const figures = page.locator('section', { has: page.getByRole('heading', { name: 'Latest figures' }) })
  await figures.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(figures.getByText('Kept for the report.')).toBeVisible()
  expect(await ask(page, 'kept.list')).toMatchObject([{ kind: 'table', title: 'Latest figures' }])
  await picture(page, 'undo-kept-table-light')
  await figures.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => ask(page, 'kept.list')).toEqual([])
  for (const title of ['Figure A', 'Figure B'])
    await ask(page, 'kept.add', {
      ...{ kind: 'table', title, conditions: [], place: null },
      data: { columns: ['x'], rows: [[1]] }
    })
  await goTo(page, 'report')
  const undo = page.getByRole('button', { name: 'Undo the last change of the report' })
  const sections = page.getByRole('list', { name: 'Sections in their order' })
  const first = sections.getByRole('listitem').first()
  await expect(undo).toBeDisabled()
  await page.getByRole('button', { name: 'Move Notes' }).press('End')
  await expect(first).not.toContainText('Your own text about the whole report')
  await page.getByRole('button', { name: 'Move What was studied' }).focus()
  await page.keyboard.press('Control+z')
  await expect(first).toContainText('Your own text about the whole report')
  await page.getByRole('button', { name: 'Redo the change of the report' }).click()
  await expect(first).not.toContainText('Your own text about the whole report')
  await undo.click()

  await page.getByRole('button', { name: 'Notes for Notes' }).click()
  const text = page.getByRole('textbox', { name: /Text for Notes/ })
  const wrote = 'What was found in the first week of the study'
  await text.fill(wrote)
  await page.waitForTimeout(900)
  await text.fill('Gone')
  await page.waitForTimeout(900)
  const earlier = sections.getByRole('list', { name: 'Earlier notes' })
  await sections.getByText('Earlier notes').click()
  await expect(earlier.getByRole('listitem')).toHaveText([/until .*What was found in the first week/])
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'undo-report-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'undo-report-dark')
  await page.emulateMedia({ colorScheme: null })
  await earlier.getByRole('button', { name: /^Take back/ }).click()
  await expect(text).toHaveValue(wrote)
  await undo.click()
  await expect(text).toHaveValue('Gone')

  const kept = page.getByRole('list', { name: 'Kept figures in their order' })
  const titles = (): Promise<string[]> =>
    kept.getByRole('textbox').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
  await kept.getByRole('button', { name: 'Move Figure B up' }).click()
  await expect.poll(titles).toEqual(['Figure B', 'Figure A'])
  await page.getByRole('button', { name: 'Undo the order of the kept figures' }).click()
  await expect.poll(titles).toEqual(['Figure A', 'Figure B'])
  await kept.getByLabel('Title of Figure A').fill('Figure C')
  await kept.getByLabel('Title of Figure A').press('Tab')
  await expect(page.getByText('“Figure A” is now “Figure C”.')).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(titles).toEqual(['Figure A', 'Figure B'])

  // Each of two that were removed has a way back of its own.
  for (const title of ['Figure A', 'Figure B'])
    await kept.getByRole('button', { name: `Remove ${title}` }).click()
  await expect(kept).toHaveCount(0)
  for (const title of ['Figure B', 'Figure A'])
    await page
      .locator('.notice', { hasText: `Removed “${title}” from the report.` })
      .getByRole('button', { name: 'Undo' })
      .click()
  await expect.poll(titles).toEqual(['Figure A', 'Figure B'])
})

test('tags and note of a run come back', async () => {
  const { page } = bench
  await goTo(page, 'compare')
  const name = /^Tags and note of/
  const button = page.getByRole('button', { name }).first()
  await button.click()
  const editor = page.getByRole('form', { name })
  await editor.getByLabel('Note', { exact: true }).fill('for now')
  await editor.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText(/^Saved the tags and note of/)).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => ask(page, 'marks.list')).toMatchObject([{ note: '' }])
})

test('the order of waiting jobs comes back', async () => {
  const { page } = bench
  await ask(page, 'jobs.pause', { paused: true })
  for (const label of ['one', 'two', 'three'])
    await ask(page, 'jobs.start', {
      ...{ kind: 'train', name: label, dataset: 'mnist', architecture: 'linear', epochs: 1 },
      ...{ limits: { train: 200, test: 50 }, measure: { everyEpochs: 1, initial: false } }
    })
  await goTo(page, 'jobs')
  const list = page.getByRole('list', { name: /Waiting jobs/ })
  const order = (): Promise<string[]> => list.locator('a').allInnerTexts()
  await expect.poll(order).toEqual(['one', 'two', 'three'])
  await page.getByRole('button', { name: /^Move three/ }).press('Home')
  await expect.poll(order).toEqual(['three', 'one', 'two'])
  await picture(page, 'undo-jobs-light')
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('Control+z')
  await expect.poll(order).toEqual(['one', 'two', 'three'])
  await page.getByRole('button', { name: 'Redo the change of the order' }).click()
  await expect.poll(order).toEqual(['three', 'one', 'two'])
})
