import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JobSpec, type JobState } from '@contract/job'
import type { Run } from '@contract/run'
import type { App } from '@services/app'
import { newRun } from '@services/jobs/new-run'
import type { BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HandlerContext } from '../../src/main/handlers/context'
import { projectHandlers } from '../../src/main/handlers/projects'

/** Questions that a person was asked, and who answers them: 0 stops the jobs, 1 lets them go on. */
const questions: { message: string; detail: string; buttons: string[] }[] = []
let answer = (): Promise<number> => Promise.resolve(1)
vi.mock('electron', () => ({
  BrowserWindow: class {},
  nativeTheme: {},
  screen: {},
  app: {},
  dialog: {
    async showMessageBox(_window: unknown, options: (typeof questions)[number]) {
      questions.push(options)
      return { response: await answer() }
    }
  }
}))

const spec = JobSpec.parse({ kind: 'train', dataset: 'mnist', architecture: 'mlp' })
const run = (label: string, state: JobState): Run => ({ ...newRun(spec, null), label, state })

let folder = ''
let runs: readonly Run[] = []
let lockedBy: object | null = null
/** What was done with projects. */
let done: string[] = []

/** The project `open` is open; services do nothing but tell. */
function handlers(): ReturnType<typeof projectHandlers> {
  const does = (what: string) => () => {
    done.push(what)
    return Promise.resolve({ folder, name: what, createdAt: '' })
  }
  const services = {
    currentProject: () => ({ folder: join(folder, 'open'), name: 'open', createdAt: '' }),
    createProject: does('create'),
    openProject: does('open'),
    closeProject: () => {
      done.push('close')
      return Promise.resolve()
    },
    jobs: { queue: () => Promise.resolve({ lockedBy }), list: () => Promise.resolve(runs) },
    projects: {
      unpack: () => {
        done.push('unpack')
        return Promise.resolve(join(folder, 'other'))
      }
    }
  } as unknown as App
  const window = { isMinimized: () => false, show: () => undefined, focus: () => undefined }
  const context = { services, window: () => window as unknown as BrowserWindow, written: new Set<string>() }
  return projectHandlers(context as unknown as HandlerContext)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-ask-'))
  for (const name of ['open', 'other']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'project.db'), '')
  }
  questions.length = 0
  done = []
  lockedBy = null
  runs = [run('a', 'running'), run('b', 'queued'), run('c', 'done')]
  answer = () => Promise.resolve(1)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Each way to close the project that is open, and what it gives when it stays. */
const ways = (): readonly [string, () => Promise<unknown>, null | false][] => {
  const calls = handlers()
  return [
    ['close', () => calls['projects.close'](undefined), false],
    ['open', () => calls['projects.open']({ folder: join(folder, 'other') }), null],
    ['create', () => calls['projects.create']({ folder: join(folder, 'new'), name: 'new' }), null],
    [
      'unpack',
      () => calls['projects.unpack']({ archive: join(folder, 'a.zip'), parent: folder, taskId: 't' }),
      null
    ]
  ]
}

describe('before a project with jobs at work is closed', () => {
  it('a person is asked, whatever would close it, and all stays as it is when told so', async () => {
    for (const [, go, kept] of ways()) expect(await go()).toBe(kept)
    expect(done).toEqual([])
    expect(questions).toHaveLength(4)
    const [first] = questions
    expect(first?.message).toBe('2 jobs are still at work. Stop them and close the project?')
    expect(first?.detail).toMatch(/^a\nb\n\n.*“Resume all”/s)
    expect(first?.buttons).toEqual(['Stop and close', 'Keep working'])
  })

  it('it is closed when that is agreed to', async () => {
    answer = () => Promise.resolve(0)
    for (const [, go, kept] of ways()) expect(await go()).not.toBe(kept)
    expect(done).toEqual(['close', 'open', 'create', 'unpack', 'open'])
    expect(questions).toHaveLength(4)
  })

  it('nothing is asked where nothing is stopped', async () => {
    const calls = handlers()
    await calls['projects.open']({ folder: join(folder, 'open') })
    await calls['projects.open']({ folder: join(folder, 'no project') })
    lockedBy = { program: 'the command line' }
    for (const [, go] of ways()) await go()
    lockedBy = null
    runs = [run('c', 'done'), run('d', 'interrupted')]
    for (const [, go] of ways()) await go()
    expect(questions).toEqual([])
    expect(done).toHaveLength(12)
  })

  it('one thing is asked at a time', async () => {
    let tell = (_button: number): void => undefined
    answer = () => new Promise((resolve) => (tell = resolve))
    const calls = handlers()
    const close = calls['projects.close'](undefined)
    const open = calls['projects.open']({ folder: join(folder, 'other') })
    await vi.waitFor(() => expect(questions).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(questions).toHaveLength(1)
    tell(1)
    expect(await close).toBe(false)
    await vi.waitFor(() => expect(questions).toHaveLength(2))
    tell(0)
    expect(await open).not.toBeNull()
    expect(done).toEqual(['open'])
  })
})
