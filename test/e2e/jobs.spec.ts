import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from './ask'
import { answerDialogs, createProject, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench()
test.describe.configure({ mode: 'serial' })

/** Queues a training as the form does. */
async function train(name: string, epochs: number): Promise<void> {
  await ask(bench.page, 'jobs.start', {
    ...{ kind: 'train', name, dataset: 'mnist', architecture: 'mlp', epochs },
    limits: { train: 2000, test: 200 }
  })
}

/** What the program shows in taskbar or dock, and the notices that it raises, in order. */
async function watchDesktop(): Promise<void> {
  await bench.app.evaluate(({ BrowserWindow, Notification }) => {
    const seen = { bars: [] as number[], notices: [] as string[] }
    Object.assign(globalThis, { seen })
    const window = BrowserWindow.getAllWindows()[0]
    if (window) window.setProgressBar = (share: number) => void seen.bars.push(share)
    Notification.prototype.show = function () {
      seen.notices.push((this as unknown as { title: string }).title)
    }
    Notification.isSupported = () => true
  })
}

/** From now on each message box is answered with that button; what they say is kept for `questions`. */
async function answerQuestions(button: number): Promise<void> {
  await bench.app.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    Object.assign(dialog, {
      showMessageBox: (_window: unknown, { message, detail }: { message: string; detail: string }) => {
        asked.push(`${message} ${detail}`)
        return Promise.resolve({ response, checkboxChecked: false })
      }
    })
  }, button)
}

function questions(): Promise<string[]> {
  return bench.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}

/** What keeps the computer awake. */
function blockers(): Promise<number> {
  return bench.app.evaluate(
    ({ powerSaveBlocker }) =>
      Array.from({ length: 1000 }, (_, id) => powerSaveBlocker.isStarted(id)).filter(Boolean).length
  )
}

test('an empty project says what a job is', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Other')
  await createProject(page, folder, 'Jobs')
  await goTo(page, 'jobs')
  await expect(page.getByRole('heading', { name: 'No jobs yet' })).toBeVisible()
  await picture(page, 'jobs-empty-light')
})

test('a paused queue starts nothing, and is put in order with keys and with the pointer', async () => {
  const { page } = bench
  await watchDesktop()
  await page.getByRole('button', { name: 'Pause queue' }).click()
  await expect(page.getByText('The queue is paused')).toBeVisible()
  for (const name of ['first', 'second', 'third']) await train(name, 2)
  const list = page.getByRole('list', { name: /Waiting jobs/ })
  const order = (): Promise<string[]> => list.locator('a').allInnerTexts()
  await expect(list.getByRole('listitem')).toHaveCount(4)
  expect(await order()).toEqual(['import mnist', 'first', 'second', 'third'])

  await page.getByRole('button', { name: /^Move third/ }).focus()
  await page.keyboard.press('ArrowUp')
  await expect.poll(order).toEqual(['import mnist', 'first', 'third', 'second'])
  await expect(page.getByRole('button', { name: /^Move third/ })).toBeFocused()
  await expect(page.getByText('third is now number 3 of 4.')).toBeAttached()
  await page.keyboard.press('End')
  await expect.poll(order).toEqual(['import mnist', 'first', 'second', 'third'])

  await page
    .getByRole('button', { name: /^Move third/ })
    .dragTo(list.getByRole('listitem').nth(1), { targetPosition: { x: 60, y: 4 } })
  await expect.poll(order).toEqual(['import mnist', 'third', 'first', 'second'])
  await picture(page, 'jobs-paused-light')
})

test('jobs run in that order, with progress, memory and a log that is kept', async () => {
  const { page, app } = bench
  await page.getByRole('button', { name: 'Go on', exact: true }).click()
  const ended = page.getByRole('region', { name: 'Ended' })
  await expect(ended.getByRole('listitem')).toHaveCount(4, { timeout: 120_000 })
  await expect(ended.getByText('Done')).toHaveCount(4)
  await expect(page.getByText(/\d+ MiB/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Log of third' }).click()
  const log = page.getByRole('log', { name: 'Log of third' })
  await expect(log).toContainText('Queued.')
  await expect(log).toContainText(/TensorFlow \d/)
  await expect(log).toContainText('Checkpoint after epoch 2.')
  await expect(log).toContainText(/Done after/)
  await picture(page, 'jobs-done-light')

  const { bars } = await app.evaluate(() => (globalThis as unknown as { seen: { bars: number[] } }).seen)
  expect(bars.some((share) => share > 0 && share < 1)).toBe(true)
  expect(bars[bars.length - 1]).toBe(-1)

  await page.reload()
  await page.getByRole('button', { name: 'Log of third' }).click()
  await expect(page.getByRole('log')).toContainText('Checkpoint after epoch 1.')
})

test('a job is cancelled, resumed from its checkpoint, and cancelled again', async () => {
  const { page } = bench
  await train('long', 4000)
  const running = page.getByRole('region', { name: 'At work' })
  await expect(running.getByText('long', { exact: true })).toBeVisible()
  await expect(running.getByText(/left$/)).toBeVisible({ timeout: 60_000 })
  await picture(page, 'jobs-running-light')
  await page.getByRole('button', { name: 'Cancel long' }).click()
  await page.getByRole('button', { name: 'Resume long' }).click({ timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Cancel long' })).toBeVisible()
  await page.getByRole('button', { name: 'Log of long' }).click()
  await expect(page.getByRole('log', { name: 'Log of long' })).toContainText(/it goes on after epoch \d/)
})

test('one job is paused while another one runs, and goes on', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Pause long' }).click()
  const running = page.getByRole('region', { name: 'At work' })
  await expect(running.getByText('Paused', { exact: true })).toBeVisible()
  // What stands still is not counted as if it computed.
  const facts = page.locator('.facts')
  await expect(facts).toContainText(/Running\s*0 of \d/)
  await expect(facts).toContainText(/Paused\s*1/)
  await expect(page.getByRole('region', { name: 'Work in progress' })).toContainText(
    /0 jobs at work\s*1 is paused/
  )
  // Nothing computes: the computer may fall asleep.
  await expect.poll(blockers).toBe(0)
  await train('short', 1)
  await expect(page.getByRole('region', { name: 'Ended' }).getByText('short')).toBeVisible({
    timeout: 60_000
  })
  await picture(page, 'jobs-one-paused-light')
  await page.getByRole('button', { name: 'Go on with long' }).click()
  await expect(running.getByText('Running', { exact: true })).toBeVisible()
  expect(await blockers()).toBe(1)
  await expect(facts).toContainText(/Running\s*1 of \d/)
  await expect(facts).not.toContainText('Paused')
  await expect(running.getByText(/left$/)).toBeVisible({ timeout: 30_000 })
})

test('a window that does not respond says so, and can be loaded anew without stopping a job', async () => {
  const { page, app } = bench
  await answerQuestions(0)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('unresponsive'))
  await expect
    .poll(async () => (await questions()).join())
    .toMatch(/^The window does not respond\. .*Jobs go on without it.*What stands in forms .* is kept/s)
  await expect(page.getByRole('button', { name: 'Cancel long' })).toBeVisible()
})

test('closing the project with a job at work asks first, and keeps it open when told so', async () => {
  const { page, folder } = bench
  await answerQuestions(1)
  await page.keyboard.press('Control+Shift+w')
  await expect.poll(async () => (await questions()).length).toBe(1)
  expect((await questions())[0]).toMatch(
    /^A job is still at work\. Stop it and close the project\? long\n.*from its last checkpoint.*begins anew/s
  )
  // Nor does another project take its place unasked, one that is there or a new one.
  await page.keyboard.press('Alt+1')
  await expect.poll(async () => (await questions()).length).toBe(2)
  expect(await ask(page, 'projects.create', { folder: join(folder, 'New'), name: 'New' })).toBeNull()
  expect(await questions()).toHaveLength(3)
  expect(existsSync(join(folder, 'New'))).toBe(false)
  // What closes nothing asks nothing.
  expect(await ask(page, 'projects.open', { folder: join(folder, 'Jobs') })).toMatchObject({ name: 'Jobs' })
  expect(await questions()).toHaveLength(3)
  await expect(page).toHaveURL(/#\/jobs/)
  expect(await ask(page, 'projects.current')).toMatchObject({ name: 'Jobs' })
  expect((await ask(page, 'jobs.list')).find(({ label }) => label === 'long')?.state).toBe('running')
})

test('a project is closed when that is agreed to, and “Resume all” takes its job up again', async () => {
  const { page, app } = bench
  await answerQuestions(0)
  await page.keyboard.press('Control+Shift+w')
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Open project' })).toHaveCount(0)
  expect(await questions()).toHaveLength(1)
  // Nothing is at work any more: nothing is asked.
  await page.keyboard.press('Alt+1')
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
  expect(await questions()).toHaveLength(1)
  await goTo(page, 'jobs')
  await expect(
    page.getByRole('region', { name: 'Ended' }).getByText('Interrupted', { exact: true })
  ).toBeVisible()
  const all = page.getByRole('button', { name: 'Resume all' })
  await expect(all).toHaveAttribute('title', /1 interrupted job,/)
  await picture(page, 'jobs-resume-all-light')
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'dark'))
  await picture(page, 'jobs-resume-all-dark')
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'system'))
  await all.press('Enter')
  const running = page.getByRole('region', { name: 'At work' })
  await expect(running.getByText('long', { exact: true })).toBeVisible()
  await expect(all).toHaveCount(0)
  await expect(running.getByText(/left$/)).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Log of long' }).click()
  // The first time it was resumed by itself.
  const log = page.getByRole('log', { name: 'Log of long' })
  await expect(log.getByText(/it goes on after epoch \d/)).toHaveCount(2)
})

test('closing the window with a job at work asks first, and keeps working when told so', async () => {
  const { page, app } = bench
  // The computer must not fall asleep under it.
  expect(await blockers()).toBe(1)
  await answerDialogs(app, { button: 1 })
  // The question belongs to the window: of one that is out of sight it would not be seen.
  const seen = await app.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]
    window?.hide()
    window?.close()
    await new Promise((done) => setTimeout(done, 500))
    return window?.isVisible()
  })
  expect(seen).toBe(true)
  await expect(page.getByRole('button', { name: 'Cancel long' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel long' }).click()
  await expect(page.getByRole('button', { name: 'Resume long' })).toBeVisible({ timeout: 60_000 })
  await expect.poll(blockers).toBe(0)
})

test('the page fits a small window and a large zoom', async () => {
  const { page, app, complaints } = bench
  const overflow = (): Promise<number> =>
    page.evaluate(() => {
      const main = document.querySelector('main')
      return main === null ? -1 : main.scrollWidth - main.clientWidth
    })
  await resize(app, 1024, 700)
  await picture(page, 'jobs-1024-light')
  expect(await overflow()).toBe(0)
  const zoom = (factor: number): Promise<void> =>
    app.evaluate(
      ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to),
      factor
    )
  const rail = page.getByRole('navigation', { name: 'Main' })
  // The rail with its words, in a window lower than it: its end is reached, and the page that is open stays in sight.
  for (const factor of [1.3, 2]) {
    await zoom(factor)
    for (const name of ['Help', 'Projects', 'Jobs']) {
      await rail.getByRole('link', { name }).click()
      await expect(rail.getByRole('link', { name })).toBeInViewport({ ratio: 1 })
    }
    await goTo(page, 'settings')
    await expect(rail.locator('[aria-current]')).toBeInViewport({ ratio: 1 })
    await goTo(page, 'jobs')
  }
  await picture(page, 'jobs-1024-zoom-200')
  expect(await overflow()).toBe(0)
  await zoom(1)
  expect(complaints).toEqual([])
})
