import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JobSpec } from '@contract/job'
import type { Run } from '@contract/run'
import type { App } from '@services/app'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { openWorkbench, training, weightsOf, type Workbench } from './support/workbench'

/** A limit on the memory of a running process: Linux, with util-linux. */
const canLimit = spawnSync('prlimit', ['--version']).status === 0

let built: BuiltEngine
let bench: Workbench

beforeAll(async () => {
  built = await buildEngine()
  bench = openWorkbench(built.entry, { threads: 1 })
  await bench.app.createProject(join(bench.folder, 'project'), 'Memory')
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

const small = training({ name: 'small', architecture: 'conv3', epochs: 1, limits: { train: 200, test: 100 } })

/** Leaves the engine, which has loaded TensorFlow by then, so many bytes more than it has. */
function leave(megabytes: number): void {
  const pid = bench.engines[bench.engines.length - 1]?.pid ?? 0
  const found = /VmData:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  execFileSync('prlimit', ['--pid', String(pid), `--data=${Number(found) * 1024 + megabytes * 2 ** 20}:`])
}

/**
 * Runs a job in an engine that has so many megabytes left, and gives how it ended.
 *
 * The limit holds for the heap of JavaScript too. Where that comes upon it before a tensor does, the try says
 * nothing about batches: it is made again, in a new engine.
 */
async function runWith(megabytes: number, spec: JobSpec): Promise<Run> {
  const { app, engines } = bench
  for (let tries = 1; ; tries++) {
    leave(megabytes)
    const before = engines.length
    const run = await app.jobs.wait((await app.jobs.start(spec)).id)
    if (tries < 5 && /heap out of memory|SIGABRT|SIGTRAP/.test(run.error?.message ?? '')) {
      await withoutLimit()
      continue
    }
    expect(engines).toHaveLength(before)
    return run
  }
}

/** Puts a new engine, which has loaded TensorFlow, in the place of the one with a limit. */
async function withoutLimit(): Promise<void> {
  const { app } = bench
  await app.closeProject()
  await app.openProject(join(bench.folder, 'project'))
  const first = JobSpec.parse({ kind: 'predict', model: 'small', dataset: 'mnist', batchSize: 100 })
  expect((await app.jobs.wait((await app.jobs.start(first)).id)).state).toBe('done')
}

describe.skipIf(!canLimit)('a batch that does not fit into memory', () => {
  it('is halved in a training, which goes on and says so', async () => {
    const { app } = bench
    await app.jobs.wait((await app.jobs.start(small)).id)
    const spec = training({
      ...{ name: 'large batches', architecture: 'conv3', epochs: 1, batchSize: 1500 },
      ...{ limits: { train: 1500, test: 100 }, measure: { everyEpochs: 0, initial: true } }
    })
    const run = await runWith(200, spec)
    expect(run).toMatchObject({ state: 'done', error: null, produced: 'large batches' })
    const { points, warnings } = await app.jobs.detail(run.id)
    expect(points.map((point) => (point.kind === 'epoch' ? point.epoch : null))).toEqual([0, 1])
    expect(warnings.map(({ code }) => code)).toContain('smaller-batches')
    expect(warnings[0]?.message).toMatch(/1500 images did not fit.*batches of 750/)
  })

  it('is halved in an attack, whose numbers stay the same', async () => {
    const { app } = bench
    const spec = JobSpec.parse({
      // Four stretches, as threads may share them, each of one batch.
      ...{ kind: 'attack', model: 'small', dataset: 'mnist', samples: 7200, batchSize: 1800 },
      attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 2 } }
    })
    const halved = await runWith(200, spec)
    expect(halved).toMatchObject({ state: 'done', error: null })
    const log = await app.jobs.log(halved.id)
    expect(log.map(({ message }) => message).join('\n')).toMatch(/batch of 1800 images did not fit.*halved/)
    await withoutLimit()
    const whole = await app.jobs.wait((await app.jobs.start(spec)).id)
    const [one, other] = [await app.ledger.evaluations(halved.id), await app.ledger.evaluations(whole.id)]
    expect(one[0]?.result.robustAccuracy).toEqual(other[0]?.result.robustAccuracy)
    expect(one[0]?.result.cleanAccuracy).toEqual(other[0]?.result.cleanAccuracy)
  })
})

const textOf = async (app: App, runId: string): Promise<string> =>
  (await app.jobs.log(runId)).map(({ message }) => message).join('\n')

/** The most that the engine held, as the log of a run tells it, in MiB. */
async function peakOf(app: App, runId: string): Promise<number> {
  return Number(/memory was at most (\d+) MiB/.exec(await textOf(app, runId))?.[1])
}

describe.skipIf(!canLimit)('passes that do not fit into memory', () => {
  it('are halved by predictions and by an estimator, whose numbers stay the same', async () => {
    const { app } = bench
    const predict = JobSpec.parse({ kind: 'predict', model: 'small', dataset: 'mnist', batchSize: 8000 })
    const uncertainty = JobSpec.parse({
      ...{ kind: 'uncertainty', model: 'small', dataset: 'mnist' },
      estimator: { estimator: 'global', options: { layer: 'logits', samples: 2000, draws: 400 } }
    })
    const results = async (run: Run): Promise<{ text: string; points: unknown }> => {
      expect(run).toMatchObject({ state: 'done', error: null })
      const { points } = await app.jobs.detail(run.id)
      return { text: await textOf(app, run.id), points: JSON.parse(JSON.stringify(points, withoutSeconds)) }
    }
    const whole = await results(await app.jobs.wait((await app.jobs.start(uncertainty)).id))
    const found = await results(await runWith(150, predict))
    expect(found.text).toMatch(/A batch of 8000 images did not fit into memory; it is halved/)
    expect((await results(await runWith(150, uncertainty))).points).toEqual(whole.points)
    await withoutLimit()
  })
})

const withoutSeconds = (key: string, value: unknown): unknown => (key === 'seconds' ? undefined : value)

describe('a memory limit', () => {
  const large = {
    ...{ name: 'too large', architecture: 'conv3', epochs: 40, batchSize: 1500 },
    ...{ limits: { train: 3000, test: 100 }, measure: { everyEpochs: 0, initial: true } }
  }

  it('ends a job that is over it by itself, with what it has come to; others go on', async () => {
    const { app } = bench
    const before = await app.jobs.wait((await app.jobs.start({ ...small, name: 'before' } as JobSpec)).id)
    await app.settings.set({ memoryLimit: (await peakOf(app, before.id)) + 20 })
    const run = await app.jobs.start(training(large))
    const next = await app.jobs.start({ ...small, name: 'after', architecture: 'mlp' } as JobSpec)
    const ended = await app.jobs.wait(run.id)
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'refused' } })
    expect(ended.error?.message).toMatch(
      /memory limit of the settings, \d+ MiB; .*it held \d+ MiB.*Raise the limit/
    )
    expect(await textOf(app, run.id)).toMatch(
      /new process, which begins with less[\s\S]*fewer images at once/
    )
    expect((await app.jobs.wait(next.id)).state).toBe('done')
    // What it had come to is there, and it goes on from there.
    const { points } = await app.jobs.detail(run.id)
    // The point of an epoch is told just before its checkpoint; the end may come between the two.
    const saved = (ended.checkpointEpoch ?? NaN) + 1
    expect([saved, saved + 1]).toContain(points.length)
    await app.settings.set({ memoryLimit: 0 })
    await app.jobs.resume(run.id)
    await bench.until(run.id, (event) => event.kind === 'point')
    await app.jobs.cancel(run.id)
    expect((await app.jobs.wait(run.id)).state).toBe('cancelled')
  })

  it('lets jobs go on one at a time where two take too much, with the same results', async () => {
    const two = openWorkbench(built.entry, { threads: 2 })
    try {
      const { app } = two
      await app.createProject(join(two.folder, 'project'), 'Two')
      const spec = (name: string, seed: number): JobSpec =>
        training({
          ...{ name, seed, architecture: 'conv3', epochs: 3, batchSize: 300 },
          ...{ limits: { train: 1200, test: 100 }, measure: { everyEpochs: 0, initial: true } }
        })
      const alone = await app.jobs.wait((await app.jobs.start(spec('alone', 3))).id)
      await app.settings.set({ memoryLimit: Math.round(1.15 * (await peakOf(app, alone.id))) })
      const runs = [await app.jobs.start(spec('one', 2)), await app.jobs.start(spec('other', 3))]
      const done = await Promise.all(runs.map(({ id }) => app.jobs.wait(id)))
      expect(done.map(({ state, error }) => [state, error])).toEqual(Array(2).fill(['done', null]))
      expect(await textOf(app, done[1]?.id ?? '')).toMatch(
        /Jobs go on one at a time; this one waits for its turn/
      )
      expect(await weightsOf(app, done[1] as Run)).toBe(await weightsOf(app, alone))
      expect((await app.jobs.detail(done[1]?.id ?? '')).warnings).toEqual([])
    } finally {
      await two.remove()
    }
  })
})
