import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from './ask'
import { createProject, goTo, picture, startWorkbench, type Workbench } from './workbench'

// A training runs while the clock of the main process is moved by a day: nobody closes the project.

let root: string
let bench: Workbench
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'heisenbench-daily-'))
  bench = await startWorkbench({ folder: join(root, 'one') })
  await createProject(bench.page, root, 'Long')
})
test.afterAll(async () => {
  await bench.close().catch(() => undefined)
  rmSync(root, { recursive: true, force: true })
})

const aDayLater = (): Promise<void> =>
  bench.app.evaluate(() => {
    const before = Date
    const ahead = 25 * 3600 * 1000
    globalThis.Date = class extends before {
      constructor(...given: unknown[]) {
        super(...((given.length === 0 ? [before.now() + ahead] : given) as [number]))
      }
      static override now = (): number => before.now() + ahead
    } as DateConstructor
  })

test('a project that is open and busy for a day has its backup, and the job goes on', async () => {
  test.setTimeout(240_000)
  const { page } = bench
  const job = {
    ...{ kind: 'train', name: 'long', dataset: 'mnist', architecture: 'mlp', epochs: 50_000 },
    ...{ limits: { train: 500, test: 100 }, measure: { everyEpochs: 1, initial: true } }
  }
  const { id } = await ask(page, 'jobs.start', job)
  await goTo(page, 'projects')
  await page.getByRole('button', { name: 'Backups of the open project' }).click()
  const list = page.getByRole('region', { name: 'Backups of the open project' })
  await expect(list).toContainText('None yet')
  await aDayLater()
  // The clock is looked at once a minute.
  await expect(list.getByRole('listitem')).toHaveCount(1, { timeout: 120_000 })
  expect(readdirSync(join(root, 'Long', 'backups'))).toHaveLength(1)
  await picture(page, 'backup-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'backup-dark')
  await page.emulateMedia({ colorScheme: null })
  const state = async (): Promise<string | undefined> =>
    (await ask(page, 'jobs.list')).find((run) => run.id === id)?.state
  expect(await state()).toBe('running')
  await ask(page, 'jobs.cancel', { runId: id })
  await expect.poll(state).toBe('cancelled')
})

test('a backup that cannot be made is told of', async () => {
  const { page } = bench
  rmSync(join(root, 'Long', 'backups'), { recursive: true })
  writeFileSync(join(root, 'Long', 'backups'), 'in the way')
  await aDayLater()
  await ask(page, 'projects.close')
  await expect(page.getByText('The daily backup of the project could not be made:')).toBeVisible()
  await picture(page, 'backup-failed-light')
})
