import { copyFileSync, cpSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import Database from 'libsql'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import {
  answerDialogs,
  createProject,
  fillNumber,
  goTo,
  picture,
  startWorkbench,
  type Workbench
} from './workbench'

let bench: Workbench
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  bench = await startWorkbench()
  await createProject(bench.page, bench.folder, 'Drafts')
})
test.afterAll(() => bench.close())

/** Kills the program as a crash of the system would, and starts it anew with the same settings. */
async function killAndStart(project = join(bench.folder, 'Drafts')): Promise<void> {
  const child = bench.app.process()
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
  const { folder } = bench
  const again = await startWorkbench({ folder, args: [project] })
  bench = again
}

/** A project of an earlier program, with a data set and a network. */
function layOut(name: string): string {
  const project = join(bench.folder, name)
  mkdirSync(project)
  const fixtures = resolve('test/fixtures/projects')
  cpSync(join(fixtures, 'artifacts'), join(project, 'artifacts'), { recursive: true })
  copyFileSync(join(fixtures, 'schema-7.db'), join(project, 'project.db'))
  return project
}

test('what stood in forms is there after the program was killed', async () => {
  const { page } = bench
  await goTo(page, 'study/new')
  await fillNumber(page, 'Epochs', 77)
  await goTo(page, 'train')
  await page.getByLabel('Model name').fill('half typed')
  await goTo(page, 'models/edit/new')
  await page.getByLabel('Name', { exact: true }).fill('half built')
  await page.waitForTimeout(1000)
  await killAndStart()
  const after = bench.page
  await goTo(after, 'study/new')
  await expect(after.getByLabel('Epochs', { exact: true })).toHaveValue('77')
  await goTo(after, 'train')
  await expect(after.getByLabel('Model name')).toHaveValue('half typed')
  await goTo(after, 'models/edit/new')
  await expect(after.getByLabel('Name', { exact: true })).toHaveValue('half built')
  // Given up on purpose, it is gone.
  await after.getByRole('button', { name: 'Cancel', exact: true }).click()
  await goTo(after, 'models/edit/new')
  await expect(after.getByLabel('Name', { exact: true })).not.toHaveValue('half built')
})

test('a crash of the window offers to load it anew, and a safe mode without what it remembers', async () => {
  const { app } = bench
  await goTo(bench.page, 'train')
  for (const [button, search] of [
    [0, ''],
    [1, '?safe']
  ] as const) {
    await app.evaluate(({ dialog }, response) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      Object.assign(dialog, {
        showMessageBox: (_window: unknown, { message, detail }: { message: string; detail: string }) => {
          asked.push(`${message} ${detail}`)
          return Promise.resolve({ response, checkboxChecked: false })
        }
      })
    }, button)
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
    )
    await expect
      .poll(() => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked.join()))
      .toMatch(
        /^The window has stopped\. .*Jobs go on without it.*What stands in forms .* is kept.*safe mode/s
      )
    const inPage = <T>(code: string): Promise<T> =>
      app.evaluate(
        ({ BrowserWindow }, text) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text) as Promise<never>,
        code
      )
    await expect.poll(() => inPage<string>('document.querySelector("h1")?.textContent ?? ""')).not.toBe('')
    expect(await inPage<string>('location.search')).toBe(search)
    // The project is still open behind it.
    expect(
      await inPage<{ value: unknown }>('window.bridge.call("projects.current", undefined)')
    ).toMatchObject({
      value: { name: 'Drafts' }
    })
    await inPage('void (location.hash = "#/train")')
    const name =
      '[...document.querySelectorAll("input")].find((one) => one.id.endsWith("-name"))?.value ?? "none"'
    await expect.poll(() => inPage<string>(name)).toBe(button === 0 ? 'half typed' : '')
    const told = await inPage<string>('document.querySelector("main").textContent')
    expect(told.includes('Safe mode')).toBe(button === 1)
  }
})

test('forms of every kind of run, of imports, of a new project and of the report come back after a kill', async () => {
  const { folder } = bench
  const project = layOut('Forms')
  await bench.app.close()
  bench = await startWorkbench({ folder, args: [project] })
  let { page } = bench
  const seeds = { attack: 11, certify: 12, uncertainty: 13, slice: 14, transfer: 15 }
  for (const [kind, seed] of Object.entries(seeds)) {
    await goTo(page, `runs/new/${kind}`)
    await fillNumber(page, 'Seed', seed)
  }
  await goTo(page, 'data')
  await page.getByRole('button', { name: 'Import data set…' }).click()
  await page.getByLabel('File or folder').fill('/nowhere/half.csv')
  await page.getByLabel('Name', { exact: true }).fill('half a data set')
  await goTo(page, 'models')
  await page.getByRole('button', { name: 'Import model…' }).click()
  await page.getByLabel('Name', { exact: true }).fill('half a model')
  await goTo(page, 'projects/new')
  await page.getByLabel('Name', { exact: true }).fill('half a project')
  await page.getByLabel('Location').fill(join(folder, 'elsewhere'))
  await goTo(page, 'report')
  await page.getByLabel('Author').fill('half an author')
  await page.waitForTimeout(1000)
  await killAndStart(project)
  page = bench.page
  for (const [kind, seed] of Object.entries(seeds)) {
    await goTo(page, `runs/new/${kind}`)
    await expect(page.getByLabel('Seed', { exact: true })).toHaveValue(String(seed))
  }
  await goTo(page, 'data')
  await page.getByRole('button', { name: 'Import data set…' }).click()
  await expect(page.getByLabel('File or folder')).toHaveValue('/nowhere/half.csv')
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half a data set')
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await goTo(page, 'models')
  await page.getByRole('button', { name: 'Import model…' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half a model')
  await goTo(page, 'report')
  await expect(page.getByLabel('Author')).toHaveValue('half an author')
  await goTo(page, 'projects/new')
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half a project')
  await expect(page.getByLabel('Location')).toHaveValue(join(folder, 'elsewhere'))
  // Given up or started, they are gone.
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await goTo(page, 'projects/new')
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('')
  await goTo(page, 'data')
  await page.getByRole('button', { name: 'Import data set…' }).click()
  await expect(page.getByLabel('File or folder')).toHaveValue('')
  await goTo(page, 'runs/new/uncertainty')
  await page.getByRole('button', { name: 'Start measuring' }).click()
  await expect(page.getByRole('heading', { name: 'Conditions' })).toBeVisible()
  await goTo(page, 'runs/new/uncertainty')
  await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('1')
  // That job may be at work when the program is closed.
  await answerDialogs(bench.app)
})

test('a damaged record is left out of its list, and told of with its place', async () => {
  const { folder } = bench
  const project = layOut('Damaged')
  const database = new Database(join(project, 'project.db'))
  const [{ count } = { count: 0 }] = database.prepare('SELECT count(*) AS count FROM runs').all() as {
    count: number
  }[]
  database.exec("UPDATE runs SET spec = '{' WHERE number = (SELECT min(number) FROM runs)")
  database.exec("UPDATE models SET input_shape = '[1]' WHERE number = (SELECT min(number) FROM models)")
  database.close()
  await bench.app.close()
  bench = await startWorkbench({ folder, args: [project] })
  const { page } = bench
  const notice = page.getByRole('alert').filter({ hasText: '2 records of this project are damaged' })
  await expect(notice).toBeVisible()
  await goTo(page, 'runs')
  expect(await ask(page, 'jobs.list')).toHaveLength(count - 1)
  await notice.getByText('2 records of this project are damaged').click()
  await expect(notice).toContainText('spec: not JSON')
  await expect(notice).toContainText('take a backup')
  await picture(page, 'damaged-light')
  expect(await seriousFaults(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'damaged-dark')
})
