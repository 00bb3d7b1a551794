import { join } from 'node:path'
import type { EngineJob } from '@contract/engine'
import { JobSpec } from '@contract/job'
import { ArtifactStore } from '@services/store/artifacts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openEngineRoom, pause, type EngineRoom, type RawEngine } from './support/engine-room'
import { openWorkbench, reached, training, weightsOf } from './support/workbench'

let room: EngineRoom

beforeAll(async () => {
  room = await openEngineRoom()
})
afterEach(() => room.killAll())
afterAll(() => room.remove())

const startEngine = (environment?: Record<string, string>): RawEngine => room.startEngine(environment)
const job = (runId: string, spec: JobSpec): Promise<EngineJob> => room.job(runId, spec)

describe('worker threads', () => {
  it('load TensorFlow and train at the same time, again and again', { timeout: 600_000 }, async () => {
    const weights = new Set<string>()
    for (let round = 0; round < 6; round++) {
      const engine = startEngine()
      expect((await engine.until('ready')).threads).toBe(2)
      for (const runId of ['a', 'b']) {
        const limits = { train: 256, test: 50 }
        engine.send({
          type: 'start',
          job: await job(runId, training({ architecture: 'conv3', epochs: 1, limits }))
        })
      }
      for (const runId of ['a', 'b']) {
        expect(await engine.until('job-ended', runId)).toMatchObject({ state: 'done', leakedTensors: 0 })
        for (const event of engine.eventsOf(runId))
          if (event.kind === 'model') weights.add(event.model.weights)
      }
      engine.send({ type: 'shutdown' })
      expect(await engine.exit).toMatchObject({ code: 0, signal: null })
    }
    expect(weights.size).toBe(1)
  })

  it('wait while their events are not stored, and go on when they are', async () => {
    const engine = startEngine()
    await engine.until('ready')
    const spec = training({ architecture: 'linear', epochs: 100, limits: { train: 10, test: 10 } })
    engine.send({ type: 'start', job: await job('a', spec) })
    // Two events an epoch: at the latest when 65 are on their way it has to wait.
    while (engine.eventsOf('a').length < 60) await pause(50)
    await pause(1500)
    const waiting = engine.eventsOf('a').length
    await pause(1500)
    expect(engine.eventsOf('a')).toHaveLength(waiting)
    expect(waiting).toBe(65)
    engine.send({ type: 'stored', runId: 'a', count: 40 })
    while (engine.eventsOf('a').length < 105) await pause(20)
    await pause(1000)
    expect(engine.eventsOf('a')).toHaveLength(105)
    engine.send({ type: 'stored', runId: 'a', count: 100_000 })
    expect(await engine.until('job-ended', 'a')).toMatchObject({ state: 'done', leakedTensors: 0 })
    const points = engine.eventsOf('a').filter(({ kind }) => kind === 'point')
    expect(points).toHaveLength(100)
  })

  it('can be cancelled while they wait, and then free all tensors', async () => {
    const engine = startEngine()
    await engine.until('ready')
    const spec = training({ architecture: 'linear', epochs: 1000, limits: { train: 10, test: 10 } })
    engine.send({ type: 'start', job: await job('a', spec) })
    while (engine.eventsOf('a').length < 65) await pause(50)
    engine.send({ type: 'cancel', runId: 'a' })
    expect(await engine.until('job-ended', 'a')).toMatchObject({
      state: 'cancelled',
      error: null,
      leakedTensors: 0
    })
  })

  it('name only what is on the disk already', async () => {
    const engine = startEngine()
    await engine.until('ready')
    engine.send({ type: 'start', job: await job('a', training({ epochs: 3 })) })
    await engine.until('job-ended', 'a')
    const artifacts = new ArtifactStore(join(room.project, 'artifacts'))
    const named = engine.eventsOf('a').flatMap((event) => {
      if (event.kind === 'checkpoint')
        return [event.checkpoint.weights, event.checkpoint.optimizer, event.checkpoint.topology]
      return event.kind === 'model' ? [event.model.weights, event.model.topology] : []
    })
    expect(named).toHaveLength(11)
    for (const hash of named) expect((await artifacts.read(hash)).length).toBeGreaterThan(0)
  })

  it('free their tensors when a job fails', async () => {
    const engine = startEngine()
    await engine.until('ready')
    const exportPath = join(room.bench.folder, 'no', 'such', 'folder', 'x.npz')
    const attack = JobSpec.parse({
      kind: 'attack',
      model: 'first',
      dataset: 'mnist',
      attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
      samples: 10,
      exportPath
    })
    engine.send({ type: 'start', job: await job('a', attack) })
    const failed = await engine.until('job-ended', 'a')
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'disk-failed' }, leakedTensors: 0 })
    engine.send({
      type: 'start',
      job: await job('b', training({ optimizer: { kind: 'sgd', learningRate: 1e30 } }))
    })
    expect(await engine.until('job-ended', 'b')).toMatchObject({
      state: 'failed',
      error: { code: 'not-finite' },
      leakedTensors: 0
    })
  })

  it('are one where the binding may not be shared', async () => {
    const engine = startEngine({ HEISENBENCH_THREADS: '0' })
    expect((await engine.until('ready')).threads).toBe(1)
  })
})

describe('a job that does not answer', () => {
  it('loses its thread; the engine lives, and the next job gets a new one', async () => {
    // One step over so many images takes far longer than the patience given here.
    process.env['HEISENBENCH_CANCEL_SECONDS'] = '0.2'
    const own = openWorkbench(room.entry)
    try {
      await own.app.openProject(room.project)
      const slow = training({
        architecture: 'conv4',
        batchSize: 2500,
        limits: { train: 10_000, test: 50 },
        epochs: 3
      })
      const run = await own.app.jobs.start(slow)
      await own.until(run.id, reached(0))
      // Between two steps the thread would answer; by now it is within the next one.
      await new Promise((resolve) => setTimeout(resolve, 150))
      await own.app.jobs.cancel(run.id)
      const ended = await own.app.jobs.wait(run.id)
      expect(ended).toMatchObject({ state: 'interrupted', error: { code: 'worker-died' } })
      expect(ended.error?.message).toMatch(/did not stop within 0\.2 s/)
      const next = await own.app.jobs.wait((await own.app.jobs.start(training({ epochs: 1 }))).id)
      expect(next.state).toBe('done')
      expect(await weightsOf(own.app, next)).toMatch(/^[0-9a-f]{64}$/)
      expect(own.engines).toHaveLength(1)
      expect(own.leaks()).toEqual([])
    } finally {
      delete process.env['HEISENBENCH_CANCEL_SECONDS']
      await own.remove()
    }
  })
})
