import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { JobSpec } from '@contract/job'
import type { Run } from '@contract/run'
import { ArtifactStore } from '@services/store/artifacts'
import { Database } from '@services/store/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { epochsOf, openWorkbench, reached, training, weightsOf, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench

// Not the one thread of the tests' own TensorFlow: jobs are to give the same bytes on several threads, too.
const ownThreads = process.env['TF_NUM_INTRAOP_THREADS']

beforeAll(async () => {
  process.env['TF_NUM_INTRAOP_THREADS'] = '2'
  built = await buildEngine()
  bench = openWorkbench(built.entry)
  await bench.app.createProject(join(bench.folder, 'project'), 'Jobs')
})
afterAll(async () => {
  await bench.remove()
  built.remove()
  process.env['TF_NUM_INTRAOP_THREADS'] = ownThreads
})

async function runToEnd(spec: JobSpec): Promise<Run> {
  const run = await bench.app.jobs.wait((await bench.app.jobs.start(spec)).id)
  expect(run.error).toBeNull()
  expect(run.state).toBe('done')
  return run
}

const attack = (change: object = {}): JobSpec =>
  JobSpec.parse({
    kind: 'attack',
    model: 'first',
    dataset: 'mnist',
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } },
    samples: 100,
    offset: 20,
    ...change
  })

describe('jobs on a real engine', () => {
  it('imports a built-in data set first when a training names it, and trains on it', async () => {
    const { app } = bench
    const run = await runToEnd(training({ name: 'first', measure: { everyEpochs: 0, initial: true } }))
    const [dataset] = await app.datasets.list()
    expect(dataset).toMatchObject({
      name: 'mnist',
      format: 'builtin',
      train: { count: 60_000 },
      test: { count: 10_000 }
    })
    const runs = await app.jobs.list()
    expect(runs.map(({ label, state }) => [label, state])).toEqual(
      [
        ['first', 'done'],
        ['import mnist', 'done']
      ].reverse()
    )
    expect(await epochsOf(app, run.id)).toEqual([0, 1, 2])
    const [model] = await app.models.list()
    expect(model).toMatchObject({
      name: 'first',
      runId: run.id,
      datasetId: dataset?.id,
      epoch: 2,
      parameterCount: 50_890
    })
    expect(run).toMatchObject({
      produced: 'first',
      datasetHash: dataset?.hash,
      modelHash: model?.weights,
      checkpointEpoch: null,
      versions: { heisenbench: '0.0.0-test', tfjs: '4.22.0', node: process.version, threads: 2 }
    })
    expect(run.versions?.tensorflow).toMatch(/^\d+\.\d+/)
    expect(run.seconds).toBeGreaterThan(0)
  })

  it('attacks: a ledger row for each image, and the export holds the same images', async () => {
    const { app, folder } = bench
    const exportPath = join(folder, 'attack.npz')
    const run = await runToEnd(attack({ exportPath }))
    const { points } = await app.jobs.detail(run.id)
    const [point] = points
    if (point?.kind !== 'attack') throw new Error('no attack came out')
    const [evaluation] = await app.ledger.evaluations(run.id)
    expect(evaluation?.result).toEqual(point.result)
    const rows = await app.ledger.rows(point.result.evaluationId)
    expect(rows.map(({ sampleIndex }) => sampleIndex)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 20)
    )
    const robust = rows.filter(({ cleanCorrect, success }) => cleanCorrect && !success).length
    expect(point.result.robustAccuracy).toMatchObject({ count: robust, total: 100 })
    expect(rows.filter(({ cleanCorrect }) => cleanCorrect).length).toBe(point.result.cleanAccuracy.count)
    expect(rows.every(({ distance }) => (distance ?? Infinity) <= 0.1 * (1 + 1e-5))).toBe(true)
    expect(readFileSync(exportPath).subarray(0, 2).toString()).toBe('PK')
    const again = await runToEnd(attack())
    const second = await app.ledger.rows(`${again.id}-attack`)
    expect(second.map(({ hash }) => hash)).toEqual(rows.map(({ hash }) => hash))
  })

  it('measures the uncertainty pair', async () => {
    const spec = JobSpec.parse({
      kind: 'uncertainty',
      model: 'first',
      dataset: 'mnist',
      estimator: { estimator: 'data', options: { samples: 100 } }
    })
    const run = await runToEnd(spec)
    const [point] = (await bench.app.jobs.detail(run.id)).points
    expect(point).toMatchObject({
      kind: 'uncertainty',
      result: { sampleCount: expect.any(Number) as number, dimension: 784 }
    })
  })

  it('runs two trainings at once, each as if it were alone', async () => {
    const { app } = bench
    // Long enough that the first one is still at work when the other one starts.
    const limits = { train: 8000, test: 500 }
    const specs = [1, 2].map((seed) => training({ seed, epochs: 3, limits }))
    const alone = []
    for (const spec of specs) alone.push(await weightsOf(app, await runToEnd(spec)))
    const started = await Promise.all(specs.map((spec) => app.jobs.start(spec)))
    const both = new Set<string>()
    const stop = app.on('jobs.event', ({ runId }) => both.add(runId))
    await Promise.all(started.map(({ id }) => bench.until(id, (event) => event.kind === 'started')))
    expect((await app.jobs.list()).filter(({ state }) => state === 'running')).toHaveLength(2)
    const ended = await Promise.all(started.map(({ id }) => app.jobs.wait(id)))
    stop()
    expect(both.size).toBe(2)
    expect(await Promise.all(ended.map((run) => weightsOf(app, run)))).toEqual(alone)
    // The names are the program's own, so they are made unique.
    expect(ended.map(({ produced }) => produced)).toEqual(['mlp-standard-1 (2)', 'mlp-standard-2 (2)'])
  })

  it('waits in order, and lets a job wait for the one that makes its network', async () => {
    const { app } = bench
    const order: string[] = []
    const stop = app.on('jobs.changed', ({ label, state }) => {
      if (state === 'running' && !order.includes(label)) order.push(label)
    })
    const specs = [
      training({ name: 'a', epochs: 4 }),
      training({ name: 'b', epochs: 1 }),
      attack({ model: 'c' }),
      training({ name: 'c', epochs: 1 })
    ]
    await expect(app.jobs.start(specs[2] as JobSpec)).rejects.toThrow(/no model "c"/)
    const [a, b, c] = [specs[0], specs[1], specs[3]] as [JobSpec, JobSpec, JobSpec]
    const runs = [await app.jobs.start(a), await app.jobs.start(b), await app.jobs.start(c)]
    runs.push(await app.jobs.start(specs[2] as JobSpec))
    for (const { id } of runs) expect((await app.jobs.wait(id)).state).toBe('done')
    stop()
    expect(order.slice(0, 3)).toEqual(['a', 'b', 'c'])
    expect(order[3]).toContain('on c')
  })

  it('stores what it tells before it tells it, numbers it without gaps, and does not chatter', async () => {
    const { app } = bench
    const stored: Promise<number>[] = []
    const stop = app.on('jobs.event', ({ runId, event }) => {
      if (event.kind === 'point') stored.push(epochsOf(app, runId).then((epochs) => epochs.length))
    })
    const run = await runToEnd(
      training({ architecture: 'conv3', epochs: 3, limits: { train: 600, test: 100 } })
    )
    stop()
    expect(await Promise.all(stored)).toEqual([1, 2, 3])
    const told = bench.events.filter(({ runId }) => runId === run.id)
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1))
    expect(told[0]?.event.kind).toBe('started')
    expect(told[told.length - 1]?.event).toMatchObject({
      kind: 'ended',
      state: 'done',
      produced: run.produced
    })
    const progress = told.filter(({ event }) => event.kind === 'progress').length
    expect(progress).toBeGreaterThan(0)
    expect(progress).toBeLessThanOrEqual(10 * run.seconds + 1)
    expect(run.progress).toMatchObject({ done: 3, total: 3 })
  })

  it('cancels in the middle of an epoch, keeps the points, and goes on to the same weights', async () => {
    const { app } = bench
    const limits = { train: 3000, test: 500 }
    const spec = training({ architecture: 'conv3', epochs: 3, seed: 11, limits })
    const whole = await weightsOf(app, await runToEnd(spec))
    const run = await app.jobs.start(spec)
    await bench.until(run.id, reached(1.2))
    await app.jobs.cancel(run.id)
    const stopped = await app.jobs.wait(run.id)
    expect(stopped).toMatchObject({ state: 'cancelled', error: null, produced: null })
    expect(await epochsOf(app, run.id)).toEqual(stopped.checkpointEpoch === 1 ? [1] : [1, 2])
    const resumed = await app.jobs.resume(run.id)
    expect(resumed.state).toBe('queued')
    const ended = await app.jobs.wait(run.id)
    expect(ended.state).toBe('done')
    expect(ended.seconds).toBeGreaterThan(stopped.seconds)
    expect(await epochsOf(app, run.id)).toEqual([1, 2, 3])
    expect(await weightsOf(app, ended)).toBe(whole)
    await expect(app.jobs.resume(run.id)).rejects.toThrow(/cannot be resumed: it is done/)
  })

  it('cancels what only waits, and what waits for that', async () => {
    const { app } = bench
    const busy = await Promise.all(
      ['x', 'y'].map((name) => app.jobs.start(training({ name, architecture: 'conv3', epochs: 50 })))
    )
    const waiting = await app.jobs.start(training({ name: 'z' }))
    const dependent = await app.jobs.start(attack({ model: 'z' }))
    await app.jobs.cancel(waiting.id)
    expect((await app.jobs.wait(waiting.id)).state).toBe('cancelled')
    const ended = await app.jobs.wait(dependent.id)
    expect(ended.state).toBe('cancelled')
    expect(ended.error?.message).toContain('"z" was needed first')
    for (const { id } of busy) await app.jobs.cancel(id)
    for (const { id } of busy) expect((await app.jobs.wait(id)).state).toBe('cancelled')
    await app.jobs.cancel(waiting.id)
  })

  it('stops at a loss that is no number, with the last good network and the reason', async () => {
    const { app } = bench
    const optimizer = { kind: 'sgd', learningRate: 1e30 }
    const spec = training({ optimizer, measure: { everyEpochs: 0, initial: true } })
    const run = await app.jobs.wait((await app.jobs.start(spec)).id)
    expect(run).toMatchObject({ state: 'failed', checkpointEpoch: 0, produced: null })
    expect(run.error?.message).toMatch(
      /epoch 1, batch \d+ of \d+: .*(NaN|Infinity|infinite).*smaller learning rate/
    )
    const { points } = await app.jobs.detail(run.id)
    expect(points.map((point) => (point.kind === 'epoch' ? point.epoch : null))).toEqual([0])
    // Nothing of the overflow is stored as a number.
    expect(JSON.stringify(points)).not.toMatch(/NaN|Infinity/)
  })

  it('fails with a message for people, and goes on with the next job', async () => {
    const { app } = bench
    const run = await app.jobs.start(training({ optimizer: { kind: 'sgd', learningRate: 1e30 } }))
    const ended = await app.jobs.wait(run.id)
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'not-finite' } })
    expect(ended.error?.message).toMatch(/learning rate/)
    const missing = join(bench.folder, 'none', 'model.json')
    const wrong = await app.jobs.start(JobSpec.parse({ kind: 'model-import', name: 'lost', path: missing }))
    expect(await app.jobs.wait(wrong.id)).toMatchObject({ state: 'failed', error: { code: 'not-found' } })
    await runToEnd(training({ epochs: 1 }))
  })

  it('ends a job whose results cannot be stored, and says why', async () => {
    const { app, folder } = bench
    const database = new Database(join(folder, 'project', 'project.db'))
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON points WHEN NEW.point LIKE '%"epoch":2,%'
                   BEGIN SELECT RAISE(ABORT, 'there is no room for this point'); END`)
    const run = await app.jobs.start(training({ epochs: 500 }))
    const ended = await app.jobs.wait(run.id)
    database.exec('DROP TRIGGER full')
    database.close()
    expect(ended).toMatchObject({ state: 'failed', checkpointEpoch: 1 })
    expect(ended.error?.message).toContain('there is no room for this point')
    expect(await epochsOf(app, run.id)).toEqual([1])
  })

  it('refuses what cannot work before it starts', async () => {
    const { app } = bench
    const before = (await app.jobs.list()).length
    await expect(app.jobs.start(training({ dataset: 'cifar' }))).rejects.toThrow(
      /no data set "cifar".*holds mnist/
    )
    await expect(app.jobs.start(attack({ offset: 9950 }))).rejects.toThrow(/has 10000/)
    await expect(app.jobs.start(training({ name: 'first' }))).rejects.toThrow(/"first" already/)
    await expect(app.jobs.cancel('none')).rejects.toThrow(/no run "none"/)
    await expect(app.jobs.detail('none')).rejects.toThrow(/no run "none"/)
    expect(await app.jobs.list()).toHaveLength(before)
  })

  it('left no tensor behind, and no file without a row', async () => {
    expect(bench.leaks()).toEqual([])
    // Files are swept up when the last job is done; closing waits for that.
    const models = await bench.app.models.list()
    const [dataset] = await bench.app.datasets.list()
    const cancelled = (await bench.app.jobs.list()).filter(({ checkpointEpoch }) => checkpointEpoch !== null)
    await bench.app.closeProject()
    const project = join(bench.folder, 'project')
    expect(existsSync(join(project, 'artifacts', 'temporary'))).toBe(false)
    const needed = new Set([
      ...models.flatMap(({ topology, weights }) => [topology, weights]),
      ...[dataset?.train, dataset?.test].flatMap((split) => [split?.images, split?.labels])
    ])
    const stored = await new ArtifactStore(join(project, 'artifacts')).list()
    expect(stored.filter((hash) => !needed.has(hash)).length).toBeLessThanOrEqual(3 * cancelled.length)
    expect([...needed].filter((hash) => !stored.includes(hash ?? ''))).toEqual([])
  })
})
