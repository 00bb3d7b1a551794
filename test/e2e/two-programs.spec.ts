import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { createProject, goTo, picture, startWorkbench, type Workbench } from './workbench'

// Two real programs with settings of their own, so that neither hands over to the other, on one project.

let root: string
let first: Workbench
let second: Workbench
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'heisenbench-two-'))
  first = await startWorkbench({ folder: join(root, 'one') })
  await createProject(first.page, root, 'Shared')
})
test.afterAll(async () => {
  await second.close().catch(() => undefined)
  await first.close().catch(() => undefined)
  rmSync(root, { recursive: true, force: true })
})

const long = {
  kind: 'train',
  name: 'long',
  dataset: 'mnist',
  architecture: 'mlp',
  epochs: 5000,
  limits: { train: 500, test: 100 },
  measure: { everyEpochs: 1, initial: true }
}

test('the second program looks on, and names the first', async () => {
  await ask(first.page, 'jobs.start', long)
  await goTo(first.page, 'jobs')
  const training = first.page.getByRole('listitem').filter({ hasText: 'long' }).first()
  await expect(training.getByText('Running', { exact: true })).toBeVisible({ timeout: 60_000 })
  second = await startWorkbench({ folder: join(root, 'two'), args: [join(root, 'Shared')] })
  const { page } = second
  const notice = page.getByRole('status').filter({ hasText: 'You are looking on' })
  const pid = await first.app.evaluate(() => process.pid)
  await expect(notice).toContainText(`process ${pid} on`)
  await expect(notice).toContainText('the workbench window')
  await goTo(page, 'jobs')
  await expect(page.getByText('long').first()).toBeVisible()
  for (const name of ['Pause queue', 'Pause long', 'Cancel long', 'Stop long after this epoch'])
    await expect(page.getByRole('button', { name })).toHaveCount(0)
  await picture(page, 'two-programs-light')
  expect(await seriousFaults(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'two-programs-dark')
  await page.emulateMedia({ colorScheme: null })
})

test('the second neither starts, stops, nor moves away what the first works on', async () => {
  const pid = await first.app.evaluate(() => process.pid)
  const runs = await ask(second.page, 'jobs.list')
  const id = runs.find(({ label }) => label === 'long')?.id
  for (const [name, input] of [
    ['jobs.start', { ...long, name: 'mine' }],
    ['jobs.cancel', { runId: id }],
    ['jobs.hold', { runId: id, held: true }],
    ['jobs.stopAfterEpoch', { runId: id, stop: true }],
    ['jobs.pause', { paused: true }],
    ['projects.trash', { folder: join(root, 'Shared') }],
    ['projects.archive', { folder: join(root, 'Shared'), taskId: 'a', path: join(root, 'a.zip') }],
    ['marks.emptyTrash', { only: null }]
  ] as const) {
    const answer = await second.page.evaluate(([call, given]) => window.bridge.call(call, given), [
      name,
      input
    ] as const)
    expect([name, answer]).toMatchObject([name, { ok: false, error: { code: 'store-locked' } }])
    expect(JSON.stringify(answer)).toContain(`process ${pid}`)
  }
  const known = await ask(first.page, 'jobs.list')
  expect(known.find(({ label }) => label === 'long')?.state).toBe('running')
})

test('the second takes over once the first was killed', async () => {
  const { page } = second
  const child = first.app.process()
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
  await expect(page.getByRole('status').filter({ hasText: 'You are looking on' })).toBeHidden({
    timeout: 20_000
  })
  await page.getByRole('button', { name: 'Resume long' }).click()
  const training = page.getByRole('listitem').filter({ hasText: 'long' }).first()
  await expect(training.getByText('Running', { exact: true })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Cancel long' }).click()
  await expect(page.getByRole('button', { name: 'Resume long' })).toBeVisible({ timeout: 60_000 })
  expect(second.complaints).toEqual([])
})
