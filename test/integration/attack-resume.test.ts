import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { JobSpec } from '@contract/job'
import type { Run, RunDetail } from '@contract/run'
import { Database } from '@services/store/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { openWorkbench, training, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench
let project = ''

beforeAll(async () => {
  built = await buildEngine()
  bench = openWorkbench(built.entry)
  project = join(bench.folder, 'project')
  await bench.app.createProject(project, 'Stopped attacks')
  for (const name of ['first', 'second'])
    await toEnd(training({ name, seed: name.length, measure: { everyEpochs: 0, initial: false } }))
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

async function toEnd(spec: JobSpec): Promise<Run> {
  const run = await bench.app.jobs.wait((await bench.app.jobs.start(spec)).id)
  expect(run).toMatchObject({ state: 'done', error: null })
  return run
}

const attacking = (change: object = {}): JobSpec =>
  JobSpec.parse({
    ...{
      kind: 'attack',
      model: 'first',
      dataset: 'mnist',
      samples: 400,
      offset: 30,
      batchSize: 20,
      keepExamples: 90
    },
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 60, earlyStop: false } },
    epsilons: [0.05],
    warmStart: true,
    ...change
  })

/** What a run kept to go on after a stop, straight from the file. */
function batches(runId: string): number {
  const database = new Database(join(project, 'project.db'))
  try {
    return database.number(
      `SELECT count(*) FROM points WHERE run_id = ? AND json_extract(point, '$.kind') = 'attacked-batch'`,
      [runId]
    )
  } finally {
    database.close()
  }
}

/** Seconds, and the ids of the run, differ between any two runs. */
function comparable(runId: string, value: unknown): unknown {
  const text = JSON.stringify(value, (key, one: unknown) => (/seconds/i.test(key) ? 0 : one))
  return JSON.parse(text.replaceAll(runId, 'run')) as unknown
}

async function all(detail: RunDetail): Promise<unknown> {
  const { id } = detail.run
  const evaluations = await bench.app.ledger.evaluations(id)
  const rows = await Promise.all(evaluations.map(({ result }) => bench.app.ledger.rows(result.evaluationId)))
  const { points, warnings } = detail
  return comparable(id, { points, warnings, evaluations, rows })
}

/** Kills the engine once at least `count` parts of a run are finished, and starts the run again. */
async function killedAfter(spec: JobSpec, count: number): Promise<Run> {
  const { app } = bench
  const { id } = await app.jobs.start(spec)
  while (batches(id) < count) await new Promise((done) => setTimeout(done, 20))
  process.kill(bench.engines[bench.engines.length - 1]?.pid ?? 0, 'SIGKILL')
  const stopped = await app.jobs.wait(id)
  expect(stopped.state).toBe('interrupted')
  const finished = batches(id)
  expect(finished).toBeGreaterThanOrEqual(count)
  const from = bench.eventsOf(id).length
  const run = await app.jobs.wait((await app.jobs.resume(id)).id)
  expect(run).toMatchObject({ state: 'done', error: null })
  const logs = bench
    .eventsOf(id)
    .slice(from)
    .flatMap((event) => (event.kind === 'log' ? [event.message] : []))
  const taken = logs.flatMap((line) => Number(/Goes on after (\d+) images/.exec(line)?.[1] ?? 0))
  // Four batches of 20 are one part; what was finished is taken over, all of it.
  expect(taken.reduce((sum, one) => sum + one, 0)).toBe(80 * finished)
  return run
}

describe('kill -9 of the engine in the middle of an attack', () => {
  it('costs no image that is finished, and the result is that of an undisturbed run', async () => {
    const { app } = bench
    const undisturbed = await toEnd(attacking())
    const expected = await all(await app.jobs.detail(undisturbed.id))
    // In the first epsilon, and in the second, which begins with the examples of the first.
    const examples = async (run: Run): Promise<unknown> =>
      comparable(run.id, await app.gallery.examples(`${run.id}-attack`))
    for (const count of [2, 6]) {
      const run = await killedAfter(attacking(), count)
      expect(await examples(run)).toEqual(await examples(undisturbed))
      expect(await all(await app.jobs.detail(run.id))).toEqual(expected)
      expect(batches(run.id)).toBe(0)
    }
    expect(bench.leaks()).toEqual([])
  })

  it('costs none of a transfer matrix either, and leaves no file behind', async () => {
    const { app } = bench
    const spec = JobSpec.parse({
      ...{
        kind: 'transfer',
        dataset: 'mnist',
        models: ['first', 'second'],
        useKept: false,
        samples: 320,
        batchSize: 20
      },
      attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 60, earlyStop: false } }
    })
    const undisturbed = await toEnd(spec)
    const expected = await all(await app.jobs.detail(undisturbed.id))
    const run = await killedAfter(spec, 5)
    expect(await all(await app.jobs.detail(run.id))).toEqual(expected)
    await app.closeProject()
    await app.openProject(project)
    await toEnd(attacking({ samples: 20, epsilons: [], keepExamples: 0 }))
    const database = new Database(join(project, 'project.db'))
    const booked = database.number('SELECT count(*) FROM artifacts', [])
    database.close()
    const files = readdirSync(join(project, 'artifacts'), {
      recursive: true,
      withFileTypes: true
    } as never) as unknown as {
      isFile(): boolean
      name: string
    }[]
    expect(files.filter((file) => file.isFile() && /^[0-9a-f]{64}$/.test(file.name)).length).toBe(booked)
  })
})
