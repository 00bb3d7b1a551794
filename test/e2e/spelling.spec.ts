import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Locator, type Page, expect, test } from '@playwright/test'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Spelling')

test.beforeAll(async () => {
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  const limits = { train: 200, test: 100 }
  await finishJob(page, {
    kind: 'train',
    name: 'a',
    dataset: 'mnist',
    architecture: 'linear',
    epochs: 1,
    limits
  })
  // A menu of the system cannot be clicked from here: what it holds is noted, and chosen by its name.
  await bench.app.evaluate(({ Menu }) => {
    const shown: { items: Electron.MenuItem[] } = { items: [] }
    Object.assign(globalThis, { shownMenu: shown })
    Menu.prototype.popup = function popup(this: Electron.Menu) {
      shown.items = this.items
    }
  })
})
test.describe.configure({ mode: 'serial' })

/** Labels of the menu that the right mouse button brings over the end of what stands in a field. */
async function menuOver(page: Page, field: Locator): Promise<string[]> {
  await bench.app.evaluate(() => {
    ;(globalThis as unknown as { shownMenu: { items: unknown[] } }).shownMenu.items = []
  })
  const box = await field.boundingBox()
  if (box === null) throw new Error('the field is not in sight')
  await page.mouse.click(box.x + 22, box.y + 16, { button: 'right' })
  await expect.poll(() => labels(), { timeout: 5000 }).not.toEqual([])
  return labels()
}

function labels(): Promise<string[]> {
  return bench.app.evaluate(() =>
    (globalThis as unknown as { shownMenu: { items: Electron.MenuItem[] } }).shownMenu.items
      .filter(({ type }) => type !== 'separator')
      .map(({ label }) => label)
  )
}

function choose(label: string): Promise<void> {
  return bench.app.evaluate((_electron, wanted) => {
    const { items } = (globalThis as unknown as { shownMenu: { items: Electron.MenuItem[] } }).shownMenu
    items.find((item) => item.label === wanted)?.click()
  }, label)
}

const edit = ['Undo', 'Redo', 'Cut', 'Copy', 'Paste', 'Select all']

/** The field for the notes of the report, empty. */
async function notesField(page: Page): Promise<Locator> {
  await goTo(page, 'report')
  const field = page.getByRole('textbox', { name: /Text for Notes/ })
  const opens = page.getByRole('button', { name: 'Notes for Notes' })
  await expect(opens.or(field).first()).toBeVisible()
  if (!(await field.isVisible())) await opens.click()
  await field.scrollIntoViewIfNeeded()
  await field.fill('')
  return field
}

test('a misspelt word of a note is marked, and written as it was meant', async () => {
  const { page } = bench
  const field = await notesField(page)
  await field.pressSequentially('recieve adversarial logits of AutoAttack on conv3. ')
  // The dictionary is read when the first word is asked for.
  await expect
    .poll(async () => (await menuOver(page, field)).slice(0, 2), { timeout: 20_000 })
    .toEqual(['receive', 'relieve'])
  expect(await labels()).toEqual(['receive', 'relieve', 'Add to dictionary', ...edit])
  await picture(page, 'spelling-light')
  await choose('receive')
  await expect(field).toHaveValue('receive adversarial logits of AutoAttack on conv3. ')
  await expect.poll(() => menuOver(page, field)).toEqual(edit)
})

test('a word is added to the dictionary, and kept', async () => {
  const { page, folder } = bench
  const field = await notesField(page)
  await field.pressSequentially('heisenbenches are right. ')
  await expect.poll(() => menuOver(page, field), { timeout: 20_000 }).toContain('Add to dictionary')
  await choose('Add to dictionary')
  const words = join(folder, 'settings', 'own-words.txt')
  await expect.poll(() => existsSync(words) && readFileSync(words, 'utf8')).toBe('heisenbenches\n')
  await expect(field).toHaveValue('heisenbenches are right. ')
  await field.fill('')
  await field.pressSequentially('heisenbenches are still right. ')
  await expect.poll(() => menuOver(page, field)).toEqual(edit)
})

test('names are no prose, and who wants no marks has none', async () => {
  const { page } = bench
  await goTo(page, 'projects')
  await page
    .getByRole('button', { name: /New project/ })
    .first()
    .click()
  const name = page.getByLabel('Name', { exact: true }).first()
  await name.fill('')
  await name.pressSequentially('recieve them ')
  // Longer than a mark takes, above.
  await page.waitForTimeout(1500)
  await expect.poll(() => menuOver(page, name)).toEqual(edit)
  await goTo(page, 'settings')
  await page.getByText('Mark misspelt words in notes (English)').click()
  const field = await notesField(page)
  await field.pressSequentially('recieve them ')
  await page.waitForTimeout(1500)
  await expect.poll(() => menuOver(page, field)).toEqual(edit)
})
