import { join } from 'node:path'
import type { AttackedBatch } from '@contract/attacked-batch'
import type { EngineEvent, EngineJob, FromEngine, ToEngine } from '@contract/engine'
import { JobSpec } from '@contract/job'
import { spawnFork } from '@services/jobs/spawn-fork'
import { ArtifactStore } from '@services/store/artifacts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { builtins, openWorkbench, reached, training, weightsOf, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench
let project = ''

beforeAll(async () => {
  built = await buildEngine()
  bench = openWorkbench(built.entry)
  project = join(bench.folder, 'project')
  await bench.app.createProject(project, 'Threads')
  await bench.app.jobs.wait((await bench.app.jobs.start(training({ name: 'first', epochs: 1 }))).id)
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

interface RawEngine {
  readonly pid: number
  readonly messages: FromEngine[]
  send(message: ToEngine): void
  until<K extends FromEngine['type']>(type: K, runId?: string): Promise<Extract<FromEngine, { type: K }>>
  eventsOf(runId: string): EngineEvent[]
  exit: Promise<{ code: number | null; signal: string | null; output: string }>
}

const engines: { kill(): void }[] = []
afterEach(() => {
  for (const engine of engines.splice(0)) engine.kill()
})

/** The real engine process, without the queue. */
function startEngine(environment: Record<string, string> = {}): RawEngine {
  const engine = spawnFork(built.entry)({ HEISENBENCH_THREADS: '2', ...environment })
  engines.push(engine)
  const messages: FromEngine[] = []
  const looks = new Set<() => void>()
  engine.onMessage((message) => {
    messages.push(message as FromEngine)
    for (const look of looks) look()
  })
  const exit = new Promise<{ code: number | null; signal: string | null; output: string }>((resolve) =>
    engine.onExit(resolve)
  )
  return {
    pid: engine.pid ?? 0,
    messages,
    exit,
    send: (message) => engine.send(message),
    until: <K extends FromEngine['type']>(type: K, runId?: string) =>
      new Promise<Extract<FromEngine, { type: K }>>((resolve, reject) => {
        const look = (): void => {
          const found = messages.find(
            (message) =>
              message.type === type &&
              (runId === undefined || ('runId' in message && message.runId === runId))
          )
          if (!found) return
          looks.delete(look)
          resolve(found as Extract<FromEngine, { type: K }>)
        }
        looks.add(look)
        look()
        void exit.then(({ code, signal, output }) =>
          reject(new Error(`the engine died: ${code} ${signal} ${output}`))
        )
      }),
    eventsOf: (runId) =>
      messages.flatMap((message) =>
        message.type === 'event' && message.runId === runId ? [message.event] : []
      )
  }
}

async function job(runId: string, spec: JobSpec): Promise<EngineJob> {
  const [dataset = null] = await bench.app.datasets.list()
  const model = (await bench.app.models.list()).find(({ name }) => name === 'first') ?? null
  return {
    runId,
    spec,
    artifacts: join(project, 'artifacts'),
    builtins,
    dataset,
    model: 'model' in spec ? model : null,
    checkpoint: null,
    newId: `made by ${runId}`,
    createdAt: '2026-01-01T00:00:00.000Z'
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

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
    const artifacts = new ArtifactStore(join(project, 'artifacts'))
    const named = engine.eventsOf('a').flatMap((event) => {
      if (event.kind === 'checkpoint')
        return [event.checkpoint.weights, event.checkpoint.optimizer, event.checkpoint.topology]
      return event.kind === 'model' ? [event.model.weights, event.model.topology] : []
    })
    expect(named).toHaveLength(11)
    for (const hash of named) expect((await artifacts.read(hash)).length).toBeGreaterThan(0)
  })

  describe('that no other job needs', () => {
    const attack = JobSpec.parse({
      kind: 'attack',
      model: 'first',
      dataset: 'mnist',
      // Eight stretches an epsilon.
      attack: {
        attack: 'pgd',
        norm: 'linf',
        epsilon: 0.05,
        options: { steps: 30, restarts: 2, earlyStop: false }
      },
      epsilons: [0.02],
      warmStart: true,
      samples: 256,
      batchSize: 8
    })
    const isHelped = (engine: RawEngine, by = 2): boolean =>
      engine
        .eventsOf('a')
        .some((event) => event.kind === 'log' && event.message === `${by} threads share the images.`)
    const batches = (engine: RawEngine): AttackedBatch[] =>
      engine
        .eventsOf('a')
        .flatMap((event) =>
          event.kind === 'point' && event.point.kind === 'attacked-batch' ? [event.point] : []
        )
    /** All that an attack told but progress, log and times, and what only a later start needs. */
    const told = (engine: RawEngine, withBatches = true): string =>
      JSON.stringify(
        engine
          .eventsOf('a')
          .filter(({ kind }) => kind !== 'progress' && kind !== 'log')
          .filter((event) => withBatches || event.kind !== 'point' || event.point.kind !== 'attacked-batch'),
        (key, value: unknown) => (key === 'seconds' ? 0 : value)
      )
    const attackWith = async (threads: number, attacked: AttackedBatch[] = []): Promise<RawEngine> => {
      const engine = startEngine({
        HEISENBENCH_THREADS: String(threads),
        HEISENBENCH_SHARE_SECONDS: '0'
      })
      await engine.until('ready')
      engine.send({ type: 'start', job: { ...(await job('a', attack)), attacked } })
      engine.send({ type: 'stored', runId: 'a', count: 1_000_000 })
      return engine
    }
    /** Waits until another thread helps, and so many stretches are done. */
    const helped = async (engine: RawEngine, stretches = 0): Promise<void> => {
      while (!isHelped(engine) || batches(engine).length < stretches) {
        if (engine.messages.some(({ type }) => type === 'job-ended'))
          throw new Error('the attack ended before another thread helped')
        await pause(5)
      }
    }
    const ended = (engine: RawEngine, runId = 'a'): Promise<unknown> => engine.until('job-ended', runId)
    const done = { state: 'done', leakedTensors: 0 }
    let alone = ''
    let aloneWithout = ''

    it(
      'share the images of an attack, with the same ledger, examples and result',
      { timeout: 300_000 },
      async () => {
        const one = await attackWith(1)
        expect(await ended(one)).toMatchObject(done)
        expect(isHelped(one)).toBe(false)
        expect(batches(one)).toHaveLength(16)
        alone = told(one)
        aloneWithout = told(one, false)
        for (const threads of [2, 3]) {
          const several = await attackWith(threads)
          expect(await ended(several)).toMatchObject(done)
          expect(isHelped(several, threads)).toBe(true)
          expect(told(several)).toBe(alone)
        }
      }
    )

    it('share the images of a transfer matrix, network after network', { timeout: 300_000 }, async () => {
      const started = await bench.app.jobs.start(training({ name: 'second', epochs: 1, seed: 2 }))
      await bench.app.jobs.wait(started.id)
      const models = await bench.app.models.list()
      const spec = JobSpec.parse({
        ...{ kind: 'transfer', models: ['first', 'second'], dataset: 'mnist', samples: 256, batchSize: 8 },
        attack: {
          ...{ attack: 'pgd', norm: 'linf', epsilon: 0.05 },
          options: { steps: 40, restarts: 2, earlyStop: false }
        }
      })
      const engines = []
      for (const threads of [1, 2]) {
        const engine = startEngine({ HEISENBENCH_THREADS: String(threads), HEISENBENCH_SHARE_SECONDS: '0' })
        await engine.until('ready')
        engine.send({ type: 'start', job: { ...(await job('a', spec)), model: null, models } })
        engine.send({ type: 'stored', runId: 'a', count: 1_000_000 })
        expect(await ended(engine)).toMatchObject(done)
        engines.push(engine)
      }
      const [one, two] = engines as [RawEngine, RawEngine]
      expect([isHelped(one), isHelped(two)]).toEqual([false, true])
      expect(
        one.eventsOf('a').filter((event) => event.kind === 'point' && event.point.kind === 'transfer')
      ).toHaveLength(2)
      expect(told(two)).toBe(told(one))
      expect(
        two
          .eventsOf('a')
          .filter((event) => event.kind === 'log' && /A thread that helped/.test(event.message))
      ).toEqual([])
    })

    it('are killed in the middle, and two others go on to the same', { timeout: 300_000 }, async () => {
      const killed = await attackWith(2)
      await helped(killed, 3)
      process.kill(killed.pid, 'SIGKILL')
      await killed.exit
      const left = batches(killed)
      expect(left.length).toBeLessThan(16)
      const next = await attackWith(2, left)
      expect(await ended(next)).toMatchObject(done)
      expect(batches(next)).toHaveLength(16 - left.length)
      expect(told(next, false)).toBe(aloneWithout)
    })

    it('go back to other jobs as soon as these come', { timeout: 300_000 }, async () => {
      const engine = await attackWith(2)
      await helped(engine)
      engine.send({ type: 'start', job: await job('b', training({ epochs: 1 })) })
      expect(await ended(engine, 'b')).toMatchObject(done)
      expect(await ended(engine)).toMatchObject(done)
      expect(told(engine)).toBe(alone)
    })

    it('stop with the job when it is cancelled, and go where memory is short', async () => {
      const engine = await attackWith(2)
      await helped(engine)
      engine.send({ type: 'shrink', runId: 'a' })
      await pause(500)
      engine.send({ type: 'cancel', runId: 'a' })
      expect(await ended(engine)).toMatchObject({ state: 'cancelled', error: null, leakedTensors: 0 })
      engine.send({ type: 'start', job: await job('b', training({ epochs: 1 })) })
      expect(await ended(engine, 'b')).toMatchObject(done)
    })
  })

  it('free their tensors when a job fails', async () => {
    const engine = startEngine()
    await engine.until('ready')
    const exportPath = join(bench.folder, 'no', 'such', 'folder', 'x.npz')
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
    const own = openWorkbench(built.entry)
    try {
      await own.app.openProject(project)
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
