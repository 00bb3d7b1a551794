import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import {
  type Workbench,
  answerDialogs,
  createProject,
  electronBinary,
  goTo,
  picture,
  resize,
  startArguments,
  startEnvironment,
  startWorkbench
} from './workbench'

let bench: Workbench

test.beforeAll(async () => {
  bench = await startWorkbench()
})
test.afterAll(async () => {
  await bench.close()
  rmSync(bench.folder, { recursive: true, force: true })
})
test.describe.configure({ mode: 'serial' })

test('the program opens on its projects page, and says what it is for', async () => {
  const { page, complaints } = bench
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Accuracy against robustness, measured')
  await expect(page.getByRole('button', { name: 'New project' })).toBeVisible()
  await expect(page.locator('nav a', { hasText: 'Study' })).toHaveAttribute('aria-disabled', 'true')
  await picture(page, 'projects-welcome-light')
  expect(complaints).toEqual([])
})

test('the first start offers a tour, which waits for a project and goes on with it', async () => {
  const first = await startWorkbench()
  try {
    const { page, folder } = first
    await page.getByRole('button', { name: 'Take the tour' }).click()
    const tour = page.getByRole('dialog', { name: 'Tour' })
    await expect(tour).toContainText('Step 1 of 7')
    await expect(tour.getByRole('button', { name: 'Next' })).toBeDisabled()
    await picture(page, 'projects-tour-light')
    await createProject(page, folder, 'Toured')
    await expect(tour).toContainText('Step 2 of 7')
    await expect(tour).toBeFocused()
    // What it asks for is not hidden behind it.
    await page.getByRole('button', { name: 'Start study' }).click({ trial: true })
    await page.keyboard.press('Escape')
    await expect(tour).toBeHidden()
    const seen = (): Promise<unknown> => page.evaluate(() => window.bridge.call('settings.get', undefined))
    await expect.poll(seen).toMatchObject({ ok: true, value: { tourSeen: true } })
    await answerDialogs(first.app, { save: join(folder, 'toured.zip') })
    await goTo(page, 'projects')
    await page.getByRole('button', { name: 'Archive the open project' }).click()
    await expect(page.getByText(/^Archived as /)).toBeVisible({ timeout: 60_000 })
    // What somebody else has archived can be the first that a new user opens.
    const second = await startWorkbench()
    try {
      const places = [join(folder, 'toured.zip'), second.folder]
      await second.app.evaluate(({ dialog }, answers) => {
        let asked = 0
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: false, filePaths: [answers[asked++] ?? ''] })
      }, places)
      await second.page.getByRole('button', { name: 'Open archive…' }).click()
      await expect(second.page.getByRole('navigation', { name: 'Main' })).toContainText('Toured', {
        timeout: 60_000
      })
    } finally {
      await second.close()
    }
  } finally {
    await first.close()
  }
})

test('a page that needs a project shows the start page without one', async () => {
  await goTo(bench.page, 'runs')
  await expect(bench.page.getByRole('button', { name: 'New project' })).toBeVisible()
  await goTo(bench.page, 'projects')
})

test('a project is made through the form', async () => {
  const { page, folder } = bench
  await page.getByRole('button', { name: 'New project' }).click()
  await expect(page.getByLabel('Name')).toBeFocused()
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('alert')).toContainText('at least one character')
  await page.getByLabel('Name').fill('Dense: first look')
  await answerDialogs(bench.app, { open: folder })
  await page.getByRole('button', { name: 'Browse…' }).click()
  await expect(page.getByLabel('Location')).toHaveValue(folder)
  await expect(page.getByText(join(folder, 'Dense- first look'))).toBeVisible()
  await picture(page, 'projects-new-light')
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  expect(existsSync(join(folder, 'Dense- first look', 'project.db'))).toBe(true)
})

test('a folder that is taken is refused with a readable error', async () => {
  const { page, folder } = bench
  const taken = join(folder, 'Taken')
  mkdirSync(taken)
  writeFileSync(join(taken, 'thesis.txt'), 'mine')
  await goTo(page, 'projects/new')
  await page.getByLabel('Name').fill('Taken')
  await page.getByLabel('Location').fill(folder)
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('alert')).toContainText(taken)
  await picture(page, 'projects-error-light')
  expect(readFileSync(join(taken, 'thesis.txt'), 'utf8')).toBe('mine')
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('a folder without a project is refused, and the open one stays', async () => {
  const { app, page, folder } = bench
  await answerDialogs(app, { open: join(folder, 'Taken') })
  await page.getByRole('button', { name: 'Open project…' }).click()
  await expect(page.getByRole('alert')).toContainText(join(folder, 'Taken'))
})

test('projects are listed, opened again and taken off the list', async () => {
  const { app, page, folder } = bench
  await createProject(page, folder, 'Second')
  await goTo(page, 'projects')
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText('Second')
  await picture(page, 'projects-light')
  await page.getByRole('button', { name: 'Dense: first look', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await goTo(page, 'projects')
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText('Dense: first look')

  rmSync(join(folder, 'Second'), { recursive: true })
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.reload()
  await expect(page.getByText('The folder is gone')).toBeVisible()
  await page.getByRole('button', { name: 'Take Second off the list' }).click()
  await expect(page.getByText('The folder is gone')).toBeHidden()

  await answerDialogs(app, { open: join(folder, 'Dense- first look') })
  await page.getByRole('button', { name: 'Open project…' }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
})

test('the native menu reaches the window', async () => {
  const { app, page } = bench
  const choose = (label: string): Promise<void> =>
    app.evaluate(({ Menu }, wanted) => {
      for (const top of Menu.getApplicationMenu()?.items ?? []) {
        const found = top.submenu?.items.find((item) => item.label === wanted)
        if (found !== undefined) found.click()
      }
    }, label)
  await choose('Settings…')
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await choose('New project…')
  await expect(page.getByRole('heading', { name: 'New project' })).toBeVisible()
  await goTo(page, 'projects')
  const accelerators = await app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((top) =>
      (top.submenu?.items ?? []).flatMap((item) => (item.accelerator ? [String(item.accelerator)] : []))
    )
  )
  expect(accelerators).toEqual(
    expect.arrayContaining(['CmdOrCtrl+N', 'CmdOrCtrl+O', 'CmdOrCtrl+S', 'CmdOrCtrl+,'])
  )
})

test('settings are kept, and the theme changes the whole window', async () => {
  const { app, page } = bench
  await goTo(page, 'settings')
  await page.getByText('Dark', { exact: true }).click()
  await expect(page.locator('html')).toHaveClass(/dark/)
  expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
  await expect(page.getByText(/Chromium \d/)).toBeVisible()
  await picture(page, 'settings-dark')
  await page.reload()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.getByText('Light', { exact: true }).click()
  await expect(page.locator('html')).not.toHaveClass(/dark/)
  await picture(page, 'settings-light')
})

test('a second start hands its project to the first and ends', async () => {
  const { app, page, folder } = bench
  await createProject(page, folder, 'Third')
  await goTo(page, 'data')
  const second = spawn(electronBinary, startArguments([join(folder, 'Dense- first look')]), {
    env: startEnvironment(folder),
    stdio: 'ignore'
  })
  const code = await new Promise((done) => second.on('exit', done))
  expect(code).toBe(0)
  // It ends before the first has opened the project, which then shows its study: whoever goes elsewhere before is led there.
  await expect(page).toHaveURL(/#\/study/)
  await goTo(page, 'projects')
  await expect(page.getByRole('region', { name: 'Open project' })).toContainText('Dense: first look')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('the open project is found by its tag and name, and goes to the trash and back', async () => {
  const { app, page, folder } = bench
  for (const name of ['Fourth', 'Fifth']) await createProject(page, folder, name)
  await page.evaluate(
    (of) => window.bridge.call('projects.tag', { folder: of, tags: ['thesis'] }),
    join(folder, 'Fifth')
  )
  await goTo(page, 'data')
  await goTo(page, 'projects')
  const open = page.getByRole('region', { name: 'Open project' })
  const recent = page.getByRole('region', { name: 'Recent' })
  const found = recent.getByRole('listitem').filter({ hasText: 'Fifth' })
  await expect(recent.getByRole('listitem')).toHaveCount(3)
  await recent.getByRole('button', { name: 'thesis', exact: true }).click()
  await expect(recent.getByRole('listitem')).toHaveCount(1)
  await expect(found).toContainText('Open now')
  await picture(page, 'projects-found-light')
  await recent.getByRole('group', { name: 'Tags' }).getByRole('button', { name: 'thesis' }).click()
  await recent.getByLabel('Search projects').fill('fifth')
  await expect(recent.getByRole('listitem')).toHaveCount(1)
  await found.getByRole('button', { name: 'Fifth', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()

  await goTo(page, 'projects')
  await open.getByRole('button', { name: 'Move the open project to the trash' }).press('Enter')
  await expect(open).toHaveCount(0)
  expect(existsSync(join(folder, 'Fifth'))).toBe(false)
  await expect(page.getByRole('button', { name: 'Restore Fifth' })).toBeVisible()
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'dark'))
  await picture(page, 'projects-trashed-dark')
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'system'))
  await page
    .locator('.notice', { hasText: 'Fifth was moved aside' })
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(open).toContainText('Fifth')
  await expect(open).toContainText('thesis')
  expect(existsSync(join(folder, 'Fifth', 'project.db'))).toBe(true)

  // Another that was opened meanwhile stays open.
  await open.getByRole('button', { name: 'Move the open project to the trash' }).click()
  await recent.getByRole('button', { name: 'Fourth', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  await goTo(page, 'projects')
  await page
    .locator('.notice', { hasText: 'Fifth was moved aside' })
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(recent.getByRole('button', { name: 'Fifth', exact: true })).toBeVisible()
  await expect(open).toContainText('Fourth')
})

test('the window comes back where and as large as it was, with the project given at the start', async () => {
  const { app, folder } = bench
  await resize(app, 1111, 666)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomLevel(1))
  await bench.page.waitForTimeout(700)
  const bounds = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds()
  )
  await app.close()
  const again = await startWorkbench({ folder, args: [join(folder, 'Third')] })
  try {
    const found = await again.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getNormalBounds()
    )
    expect(found).toMatchObject({ width: bounds?.width, height: bounds?.height })
    const zoom = (to?: number): Promise<number | undefined> =>
      again.app.evaluate(({ BrowserWindow }, level) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        if (level !== undefined) contents?.setZoomLevel(level)
        return contents?.getZoomLevel()
      }, to)
    expect(await zoom()).toBe(1)
    expect(await zoom(0)).toBe(0)
    await expect(again.page.getByRole('region', { name: 'Open project' })).toContainText('Third')
  } finally {
    await again.close()
  }
  bench = await startWorkbench({ folder })
})
