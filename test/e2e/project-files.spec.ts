import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from './ask'
import {
  answerDialogs,
  createProject,
  electronBinary,
  goTo,
  picture,
  sharedWorkbench,
  startArguments,
  startEnvironment
} from './workbench'

const bench = sharedWorkbench()
test.describe.configure({ mode: 'serial' })

const row = (name: string) =>
  bench.page.getByRole('listitem').filter({ has: bench.page.getByRole('button', { name, exact: true }) })

/** Drops a file or folder of the disk onto the window, as the system's file manager would. */
async function drop(path: string): Promise<void> {
  const { page } = bench
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'dropped'
    document.body.append(input)
  })
  await page.locator('#dropped').setInputFiles(path)
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#dropped')
    const transfer = new DataTransfer()
    const file = input?.files?.[0]
    if (file) transfer.items.add(file)
    input?.remove()
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
    )
  })
}

test('a project shows what it holds: pictures of its data, its size, its last change', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Digits')
  await ask(page, 'jobs.start', {
    kind: 'dataset-import',
    name: 'mnist',
    source: { kind: 'builtin', id: 'mnist' }
  })
  await goTo(page, 'jobs')
  await expect(page.getByRole('region', { name: 'Ended' }).getByText('Done')).toBeVisible({ timeout: 60_000 })
  await createProject(page, folder, 'Empty one')
  await goTo(page, 'projects')
  const picture48 = row('Digits').locator('img')
  await expect(picture48).toBeVisible()
  expect(await picture48.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(192)
  await expect(row('Digits')).toContainText(/5\d MiB · changed .* · 1 run/)
  await picture(page, 'projects-cards-light')
})

test('name and tags are changed, and found again', async () => {
  const { page, folder } = bench
  await page.getByRole('button', { name: 'Rename or tag Digits' }).click()
  const name = row('Digits').getByLabel('Name', { exact: true })
  await expect(name).toBeFocused()
  await name.fill('Handwriting')
  await row('Digits').getByRole('textbox', { name: /Tags/ }).fill('thesis,  mnist , thesis')
  await row('Digits').getByRole('button', { name: 'Save' }).click()
  await expect(row('Handwriting').getByRole('button', { name: /tagged thesis/ })).toBeVisible()
  expect(existsSync(join(folder, 'Digits', 'project.db'))).toBe(true)
  for (const other of ['Third', 'Fourth', 'Fifth']) await createProject(page, folder, other)
  await goTo(page, 'projects')
  await page.getByLabel('Search projects').fill('mnist hand')
  await expect(row('Handwriting')).toBeVisible()
  await expect(row('Fourth')).toBeHidden()
  await page.getByLabel('Search projects').fill('nothing like it')
  await expect(page.getByText('No project fits.')).toBeVisible()
  await page.getByLabel('Search projects').fill('')
  await page.getByRole('group', { name: 'Tags' }).getByRole('button', { name: 'thesis' }).click()
  await expect(row('Fourth')).toBeHidden()
  await page.getByRole('group', { name: 'Tags' }).getByRole('button', { name: 'thesis' }).click()
})

test('a copy is made beside it, and holds the same', async () => {
  const { page, folder } = bench
  await page.getByRole('button', { name: 'Duplicate Handwriting' }).click()
  await expect(page.getByText(/^Copied to/)).toBeVisible()
  await row('Handwriting copy').getByRole('button', { name: 'Handwriting copy', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await goTo(page, 'projects')
  const open = page.getByRole('region', { name: 'Open project' })
  await expect(open).toContainText(/1 data set · .* MiB · changed /)
  await expect(open.getByText('thesis', { exact: true })).toBeVisible()
  expect(existsSync(join(folder, 'Digits copy', 'project.db'))).toBe(true)
})

test('it is archived, and the archive is opened elsewhere', async () => {
  const { page, app, folder } = bench
  const zip = join(folder, 'digits.zip')
  await answerDialogs(app, { save: zip })
  await page.getByRole('button', { name: 'Archive Handwriting', exact: true }).click()
  await expect(page.getByText(/^Archived as .*MiB/)).toBeVisible({ timeout: 60_000 })
  expect(readFileSync(zip).subarray(0, 2).toString()).toBe('PK')

  // One dialog asks for the archive, the next one for a place.
  await app.evaluate(
    ({ dialog }, answers) => {
      Object.assign(dialog, {
        showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [answers.shift()] })
      })
    },
    [zip, join(folder, 'Third')]
  )
  await page.keyboard.press('Control+Shift+o')
  await expect(page.getByText(/is now in/)).toBeVisible({ timeout: 60_000 })
  const open = page.getByRole('region', { name: 'Open project' })
  await expect(open).toContainText('Handwriting')
  await expect(open).toContainText('1 data set')
  await expect(open).toContainText(join(folder, 'Third', 'digits'))
  await picture(page, 'projects-archive-light')
})

test('an archive that would write elsewhere is refused with its reason', async () => {
  const { page, app, folder } = bench
  const bad = join(folder, 'bad.zip')
  writeFileSync(bad, 'this is no archive at all, only some text with that name')
  await app.evaluate(
    ({ dialog }, answers) => {
      Object.assign(dialog, {
        showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [answers.shift()] })
      })
    },
    [bad, folder]
  )
  await page.getByRole('button', { name: 'Open archive…' }).click()
  await expect(page.getByText(/is not opened as a project/)).toBeVisible()
})

test('a project goes to the trash, comes back with Undo, and from the list of the trash', async () => {
  const { page, folder } = bench
  const path = join(folder, 'Fourth')
  await page.getByRole('button', { name: 'Move Fourth to the trash' }).click()
  await expect(row('Fourth')).toBeHidden()
  await expect.poll(() => existsSync(path)).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(row('Fourth')).toBeVisible()
  expect(existsSync(join(path, 'project.db'))).toBe(true)

  await page.getByRole('button', { name: 'Move Fourth to the trash' }).click()
  await expect(page.getByRole('heading', { name: 'Trash' })).toBeVisible()
  await picture(page, 'projects-trash-light')
  await page.getByRole('button', { name: 'Restore Fourth' }).click()
  await expect(row('Fourth')).toBeVisible()
  expect(readdirSync(folder)).not.toContain('.heisenbench-trash')
})

test('a project that is dropped on the window is opened', async () => {
  const { page, folder, complaints } = bench
  await goTo(page, 'help')
  await drop(join(folder, 'Fifth', 'project.db'))
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await goTo(page, 'projects')
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText('Fifth')
  expect(complaints).toEqual([])
})

/** The system asks nobody where to unpack in a test: the dialog is answered in its place. */
const unpackInto = (place: string): Promise<void> =>
  bench.app.evaluate(({ dialog }, answer) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [answer] })
    })
  }, place)

test('an archive that is dropped on the window is opened as the project it is', async () => {
  const { page, folder } = bench
  await unpackInto(join(folder, 'Fourth'))
  await goTo(page, 'data')
  await drop(join(folder, 'digits.zip'))
  await expect(page.getByText(/is now in/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText(
    join(folder, 'Fourth', 'digits')
  )
})

test('a second start hands over an archive, or data to import', async () => {
  const { page, folder } = bench
  const archive = join(folder, 'by hand.heisenbench')
  copyFileSync(join(folder, 'digits.zip'), archive)
  await unpackInto(join(folder, 'Fifth'))
  await secondStart(archive)
  await expect(page.getByText(/is now in .*by hand/)).toBeVisible({ timeout: 60_000 })
  const table = join(folder, 'table.csv')
  writeFileSync(table, '0,1,2,3,4\n1,5,6,7,200\n0,1,2,3,9\n1,5,6,7,100\n')
  await secondStart(table)
  await expect(page.getByLabel('File or folder')).toHaveValue(table)
  await secondStart(join(folder, 'nothing there.zip'))
  await expect(page.getByText(/nothing there\.zip: there is no such file or folder/)).toBeVisible()
})

async function secondStart(path: string): Promise<void> {
  const second = spawn(electronBinary, startArguments([path]), {
    env: startEnvironment(bench.folder),
    stdio: 'ignore'
  })
  expect(await new Promise((done) => second.on('exit', done))).toBe(0)
}

test('recent projects are in the menu, and are opened from there', async () => {
  const { page, app, complaints } = bench
  const choose = (name: string): Promise<string[]> =>
    app.evaluate(({ Menu }, wanted) => {
      const recent = Menu.getApplicationMenu()?.getMenuItemById('open-recent')?.submenu?.items ?? []
      recent.find(({ label }) => label.endsWith(wanted))?.click()
      return recent.map(({ label }) => label)
    }, name)
  const labels = await choose(' Third')
  expect(labels.length).toBeGreaterThan(3)
  expect(labels[0]).toMatch(/^&1 /)
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await goTo(page, 'projects')
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText('Third')
  // The open one is no other one; the others stand in the menu with the keys that open them, newest first.
  await expect
    .poll(async () => (await choose('nobody')).some((label) => label.endsWith(' Third')))
    .toBe(false)
  const shown = await app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.getMenuItemById('open-recent')?.submenu?.items ?? []).map((item) => ({
      name: item.label.replace(/^&\d /, ''),
      keys: String(item.accelerator)
    }))
  )
  expect(shown.slice(0, 2).map(({ keys }) => keys)).toEqual(['Alt+1', 'Alt+2'])
  const second = shown[1]?.name ?? ''
  await page.keyboard.press('Alt+2')
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await goTo(page, 'projects')
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText(second)
  expect(complaints).toEqual([])
})
