import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type ElectronApplication,
  type Locator,
  type Page,
  _electron,
  errors,
  expect,
  test
} from '@playwright/test'
import { ask } from './ask'

// `require('electron')` outside of Electron gives the path of the binary that set-up has put there.
const electronBinary = createRequire(__filename)('electron') as unknown as string
const program = resolve(process.env['HEISENBENCH_E2E_PROGRAM'] ?? '.')
const screenshots = resolve('test-results', 'screenshots')

/** The real program in the real Electron, with settings and projects in a folder of its own. */
export interface Workbench {
  readonly app: ElectronApplication
  readonly page: Page
  /** Removed at the end. */
  readonly folder: string
  /** What the page complained about: errors, refused resources. */
  readonly complaints: string[]
  close(): Promise<void>
}

export interface StartOptions {
  /** Settings and projects of an earlier start. */
  readonly folder?: string
  readonly args?: readonly string[]
}

/** Arguments that start the program: Chromium has no sandbox for root. */
export function startArguments(more: readonly string[] = []): string[] {
  const root = process.platform === 'linux' && process.getuid?.() === 0
  return [...(root ? ['--no-sandbox'] : []), program, ...more]
}

export function startEnvironment(folder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined
  )
  const displays = process.env['HEISENBENCH_E2E_DISPLAYS']?.split(' ') ?? []
  const own = displays[Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)]
  return {
    ...Object.fromEntries(inherited),
    ...(own === undefined ? {} : { DISPLAY: own }),
    HEISENBENCH_USER_DATA: join(folder, 'settings')
  }
}

export { electronBinary }

/**
 * Starts the program. On a busy machine Playwright now and then waits for ever for a program that has started: then it is
 * started once more.
 */
async function launch(options: StartOptions, folder: string): Promise<ElectronApplication> {
  const start = (): Promise<ElectronApplication> =>
    _electron.launch({
      executablePath: electronBinary,
      args: startArguments(options.args),
      env: startEnvironment(folder),
      timeout: 60_000,
      // The page follows the native theme; Playwright would pin it to light.
      colorScheme: null
    })
  try {
    return await start()
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error
    return start()
  }
}

export async function startWorkbench(options: StartOptions = {}): Promise<Workbench> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'heisenbench-e2e-'))
  const app = await launch(options, folder)
  const page = await app.firstWindow()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // Chromium's advice on speed is no fault of a page.
    if (message.text().startsWith('Canvas2D: Multiple readback operations')) return
    const { url, lineNumber } = message.location()
    complaints.push(`${message.text()} (${url}:${lineNumber})`)
  })
  await page.waitForSelector('h1')
  return {
    app,
    page,
    folder,
    complaints,
    async close() {
      await answerDialogs(app)
      await app.close()
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
    }
  }
}

/**
 * One program for all tests of a file, started before the first of them and closed behind the last.
 *
 * @param project the name of an empty project that it then has open; without one none is
 */
export function sharedWorkbench(project?: string): Workbench {
  const bench = {} as Workbench
  test.beforeAll(async () => {
    Object.assign(bench, await startWorkbench())
    if (project !== undefined) await createProject(bench.page, bench.folder, project)
  })
  test.afterAll(() => bench.close())
  return bench
}

export interface DialogAnswers {
  /** Button of message boxes; 0 is "Stop and quit". */
  readonly button?: number
  readonly open?: string | null
  readonly save?: string | null
}

/** The dialogs of the operating system cannot be driven from outside; they are answered in their place. */
export async function answerDialogs(app: ElectronApplication, answers: DialogAnswers = {}): Promise<void> {
  await app.evaluate(({ dialog }, { button, open, save }) => {
    Object.assign(dialog, {
      showMessageBox: () => Promise.resolve({ response: button ?? 0, checkboxChecked: false }),
      showOpenDialog: () =>
        Promise.resolve({ canceled: (open ?? null) === null, filePaths: open ? [open] : [] }),
      showSaveDialog: () => Promise.resolve({ canceled: (save ?? null) === null, filePath: save ?? '' })
    })
  }, answers)
}

/** Sets the size of the page itself, without frame and menu. */
export async function resize(app: ElectronApplication, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [wide, high]) => BrowserWindow.getAllWindows()[0]?.setContentSize(wide, high),
    [width, height] as const
  )
}

/** Charts draw at the next frame, transitions take a sixth of a second. */
const calmDown = 350

/**
 * Keeps a picture of the window, for people to look at.
 *
 * @param wait milliseconds before it is taken; 0 for a page that has settled, without motion
 * @param type 'jpg' for large ones, which PNG takes long for
 */
export async function picture(
  page: Page,
  name: string,
  wait = calmDown,
  type: 'png' | 'jpg' = 'png'
): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  if (wait > 0) await page.waitForTimeout(wait)
  await page.screenshot({ path: join(screenshots, `${name}.${type}`) })
}

/** A picture by Electron itself: that of the page alone holds a quarter of a window zoomed to 200 %. */
export async function wholePicture(
  { app, page }: Pick<Workbench, 'app' | 'page'>,
  name: string,
  wait = calmDown
): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  if (wait > 0) await page.waitForTimeout(wait)
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    return image?.toPNG().toString('base64') ?? ''
  })
  writeFileSync(join(screenshots, `${name}.png`), Buffer.from(png, 'base64'))
}

export async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, `#/${route}`)
}

/** Creates a project through the form and waits for the study page. */
export async function createProject(page: Page, location: string, name: string): Promise<void> {
  await goTo(page, 'projects/new')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Location').fill(location)
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
}

export interface Shrink {
  readonly epochs: number
  readonly train: number
  readonly test: number
  readonly attacked: number
  readonly images: number
  readonly draws: number
}

/** Types smaller numbers into the fields of the study. */
export async function shrinkStudy(page: Page, shrink: Shrink): Promise<void> {
  const fields: [string, number][] = [
    ['Epochs', shrink.epochs],
    ['Training images', shrink.train],
    ['Batch size', 128],
    ['Test images attacked', shrink.attacked],
    ['Images', shrink.images],
    ['Draws an image', shrink.draws]
  ]
  for (const [label, value] of fields) await fillNumber(page, label, value)
  // The test split and the images of the data estimator carry the same name.
  for (const field of await page.getByLabel('Test images', { exact: true }).all()) {
    await field.fill(String(shrink.test))
    await field.press('Tab')
  }
}

export async function fillNumber(page: Page | Locator, label: string, value: number): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await field.fill(String(value))
  await field.press('Tab')
}

/** Starts a job through the border and waits until it has ended well; gives its id. */
export async function finishJob(page: Page, spec: object): Promise<string> {
  const { id } = await ask(page, 'jobs.start', spec)
  await expect
    .poll(async () => (await ask(page, 'jobs.list')).find((run) => run.id === id)?.state, {
      timeout: 120_000
    })
    .toBe('done')
  return id
}
