import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, type Page, chromium, expect } from '@playwright/test'

/** What `npm run package` has made; the archive instead of the folder with `HEISENBENCH_PACKAGE=path/to/it.tar.gz`. */
const archive = process.env['HEISENBENCH_PACKAGE']
const made = archive === undefined ? resolve('release', 'linux-unpacked') : resolve(archive)

/** Variables that a start from a desktop has; the search path leads to a folder with nothing in it. */
export function bareEnvironment(home: string, more: Record<string, string> = {}): Record<string, string> {
  // Where there is no display, displays.mjs has started one.
  const given: NodeJS.ProcessEnv = {
    ...process.env,
    DISPLAY: process.env['HEISENBENCH_E2E_DISPLAYS'] ?? process.env['DISPLAY']
  }
  const kept = ['DISPLAY', 'XAUTHORITY', 'LANG'].flatMap((name) => {
    const value = given[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: join(home, 'nothing'),
    HEISENBENCH_USER_DATA: join(home, 'settings'),
    ...more
  }
}

/** Puts the packaged program into an empty folder: copied, or unpacked as a person would. */
function layOut(folder: string): void {
  if (archive === undefined) return cpSync(made, folder, { recursive: true, verbatimSymlinks: true })
  mkdirSync(folder)
  // All of it lies in one folder of the program's name.
  execFileSync('tar', ['-xzf', made, '-C', folder, '--strip-components=1'])
}

/** A copy of the packaged program in a folder of its own, with an empty home beside it. */
export function copyProgram(): { folder: string; binary: string; home: string; remove(): void } {
  if (!existsSync(archive === undefined ? join(made, 'heisenbench') : made))
    throw new Error(`${made} is missing: run "npm run package" first`)
  const root = mkdtempSync(join(tmpdir(), 'heisenbench-packaged-'))
  const folder = join(root, 'a place of its own')
  const home = join(root, 'home')
  layOut(folder)
  mkdirSync(join(home, 'nothing'), { recursive: true })
  return {
    folder,
    home,
    binary: join(folder, 'heisenbench'),
    remove: () => rmSync(root, { recursive: true, force: true })
  }
}

/** Chromium has no sandbox for root, and has to be told. */
export const rootArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : []

export interface Running {
  readonly process: ChildProcess
  readonly page: Page
  /** From the start of the process to the first content painted, in milliseconds. */
  readonly firstPaint: number
  /** Proportional share of memory of all its processes, in bytes. */
  memory(): number
  stop(): Promise<void>
}

/**
 * Starts the packaged program. Its fuses refuse the inspector by which Playwright drives an unpackaged Electron, so the
 * window is driven by the DevTools protocol of Chromium, on a port that only this start opens.
 */
export async function startPackaged(
  binary: string,
  home: string,
  args: readonly string[] = []
): Promise<Running> {
  const portFile = join(home, 'settings', 'DevToolsActivePort')
  rmSync(portFile, { force: true })
  const started = Date.now()
  const child = spawn(binary, [...rootArguments, '--remote-debugging-port=0', ...args], {
    env: bareEnvironment(home),
    stdio: 'ignore'
  })
  await expect
    .poll(() => existsSync(portFile) && readFileSync(portFile, 'utf8').includes('\n'), { timeout: 60_000 })
    .toBe(true)
  const port = readFileSync(portFile, 'utf8').split('\n')[0] ?? ''
  const browser: Browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, {
    noDefaults: true,
    timeout: 120_000
  })
  const pages = (): Page[] => browser.contexts().flatMap((context) => context.pages())
  await expect.poll(() => pages().length, { timeout: 60_000 }).toBe(1)
  const page = pages()[0] as Page
  await page.waitForSelector('h1')
  const painted = await page.evaluate(
    () =>
      performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)
  )
  return {
    process: child,
    page,
    firstPaint: painted - started,
    memory: () =>
      [child.pid ?? 0, ...descendants(child.pid ?? 0)].reduce((sum, pid) => sum + proportionalMemory(pid), 0),
    async stop() {
      const ended = new Promise((done) => child.once('exit', done))
      if (child.exitCode === null && child.kill('SIGTERM')) await ended
      await browser.close().catch(() => undefined)
    }
  }
}

/** Ids of all processes that a process has started, directly or not. */
function descendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(/\) \S (\d+)/.exec(readQuietly(`/proc/${name}/stat`))?.[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const below = (parent: number): number[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)])
  return below(pid)
}

/** Bytes of all files of a folder. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => join(folder, entry.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? bytesIn(path) : statSync(path).size), 0)
}

function proportionalMemory(pid: number): number {
  return 1024 * Number(/^Pss:\s+(\d+)/m.exec(readQuietly(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}
