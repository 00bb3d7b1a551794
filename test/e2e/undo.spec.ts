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

test('what was typed as a note and not saved comes back', async () => {
  const { page } = bench
  const limits = { train: 200, test: 50 }
  await finishJob(page, {
    ...{ kind: 'train', name: 'other', dataset: 'mnist', architecture: 'linear', epochs: 1, limits }
  })
  await goTo(page, 'compare')
  const buttons = page.getByRole('button', { name: /^Tags and note of/ })
  const form = page.getByRole('form', { name: /^Tags and note of/ })
  const note = form.getByLabel('Note', { exact: true })
  const discarded = page.locator('.notice', { hasText: /^Discarded what was typed as tags and note of/ })
  const [first, second] = [buttons.first(), buttons.nth(1)]
  const named = ((await first.getAttribute('aria-label')) ?? '').replace('Tags and note of ', '')

  // Another run in between takes nothing.
  await first.click()
  await note.fill('half a thought')
  await second.click()
  await expect(form).toHaveCount(1)
  await expect(note).toHaveValue('')
  await first.click()
  await expect(note).toHaveValue('half a thought')
  await expect(form.getByText(/^Not saved yet/)).toBeVisible()
  await picture(page, 'undo-note-light')

  // Escape discards, and says so.
  await note.press('Escape')
  await expect(form).toHaveCount(0)
  await picture(page, 'undo-note-discarded-light')
  await discarded.getByRole('button', { name: 'Undo' }).click()
  await expect(note).toHaveValue('half a thought')
  await form.getByRole('button', { name: 'Cancel' }).click()
  await first.click()
  await expect(note).toHaveValue('')
  // Where the form is open again, what comes back stands in it.
  await discarded.getByRole('button', { name: 'Undo' }).click()
  await expect(note).toHaveValue('half a thought')

  // Another page, and the window anew, take nothing either.
  const [kept] = (await ask(page, 'jobs.list')).filter(({ label }) => label === named)
  await page.waitForTimeout(700)
  await goTo(page, 'data')
  await page.reload()
  await goTo(page, `runs/${kept?.id}`)
  await expect(note).toHaveValue('half a thought')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'undo-note-dark')
  await page.emulateMedia({ colorScheme: null })
  expect(await seriousFaults(page)).toEqual([])
  await form.getByRole('button', { name: 'Cancel' }).click()
  // Where its page was left meanwhile, the page of the run shows it.
  await goTo(page, 'data')
  await discarded.getByRole('button', { name: 'Undo' }).click()
  await expect(note).toHaveValue('half a thought')
  await form.getByRole('button', { name: 'Save', exact: true }).click()
  await expect
    .poll(() => ask(page, 'marks.list'))
    .toContainEqual(expect.objectContaining({ note: 'half a thought' }))
  await expect(form).toHaveCount(0)
  // What nobody has changed is closed without a word.
  await page.getByRole('button', { name: 'Tags and note…' }).click()
  await form.getByRole('button', { name: 'Cancel' }).click()
  await expect(form).toHaveCount(0)
  await expect(discarded).toHaveCount(0)
})

test('an import, a project and a network come back that were cancelled half typed', async () => {
  const { page } = bench
  const undo = (words: RegExp): Promise<void> =>
    page.locator('.notice', { hasText: words }).getByRole('button', { name: 'Undo' }).click()

  await goTo(page, 'data')
  await page.getByRole('button', { name: 'Import data set…' }).click()
  await page.getByLabel('Name', { exact: true }).fill('half')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveCount(0)
  await goTo(page, 'models')
  await undo(/^Discarded the form of the import/)
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half')
  await picture(page, 'undo-import-light')

  await goTo(page, 'models')
  await page.getByRole('button', { name: 'Import model…' }).click()
  await page.getByLabel('Name', { exact: true }).fill('half a model')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page
    .locator('.notice', { hasText: 'Discarded the form of the import' })
    .last()
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half a model')

  await goTo(page, 'projects/new')
  await page.getByLabel('Name', { exact: true }).fill('Half')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'New project' })).toHaveCount(0)
  await undo(/^Discarded the form of the new project/)
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Half')
  await page.getByLabel('Name', { exact: true }).fill('')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.locator('.notice', { hasText: 'new project' })).toHaveCount(0)

  await goTo(page, 'models/edit/new/conv3')
  const layers = page.getByRole('list', { name: 'Layers' }).getByRole('listitem')
  const before = await layers.count()
  await page.getByRole('button', { name: '+ Dense' }).click()
  await expect(layers).toHaveCount(before + 1)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible()
  await undo(/^Discarded the new architecture/)
  await expect(layers).toHaveCount(before + 1)
  expect(bench.complaints).toEqual([])
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

test('what was removed comes back from the list of changes when its notice has gone', async () => {
  const { page, complaints } = bench
  const { id } = await ask(page, 'architectures.save', {
    id: null,
    architecture: { name: 'gone-soon', layers: [{ kind: 'flatten' }, { kind: 'dense', units: 8 }] }
  })
  const names = async (): Promise<string[]> => (await ask(page, 'architectures.list')).map(({ name }) => name)
  const list = page.getByRole('dialog', { name: 'Recent changes' })
  await goTo(page, 'models/architecture/gone-soon')
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  const notice = page.locator('.notice', { hasText: 'Removed the architecture gone-soon' })
  await notice.getByRole('button', { name: 'Dismiss' }).click()
  await expect(notice).toHaveCount(0)
  await expect.poll(names).not.toContain('gone-soon')

  await page.keyboard.press('Control+Shift+h')
  await expect(list).toBeVisible()
  const row = list.getByRole('listitem').first()
  await expect(row).toContainText('Removed the architecture gone-soon')
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'undo-changes-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'undo-changes-dark')
  await page.emulateMedia({ colorScheme: null })
  await row.getByRole('button', { name: /^Undo/ }).press('Enter')
  await expect.poll(names).toContain('gone-soon')
  expect((await ask(page, 'architectures.list')).find(({ name }) => name === 'gone-soon')?.id).toBe(id)
  await expect(list.getByRole('listitem').filter({ hasText: 'gone-soon' })).toHaveCount(0)
  await expect(list.getByRole('status')).toContainText('Taken back')
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
  // What belonged to the project goes with it; the menu offers the list, too.
  await goTo(page, 'models/architecture/gone-soon')
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(notice).toBeVisible()
  // With jobs that wait the project would be closed only after a question.
  for (const { id: runId, state } of await ask(page, 'jobs.list'))
    if (state === 'queued' || state === 'running') await ask(page, 'jobs.cancel', { runId })
  await page.keyboard.press('Control+Shift+w')
  await expect(page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
  await expect(notice).toHaveCount(0)
  await bench.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('changes')?.click())
  await expect(list).toBeVisible()
  await expect(list.getByText(/gone-soon/)).toHaveCount(0)
  expect(complaints).toEqual([])
})
