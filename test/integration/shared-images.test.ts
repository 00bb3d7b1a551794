import { renameSync } from 'node:fs'
import { join } from 'node:path'
import type { AttackedBatch } from '@contract/attacked-batch'
import type { EngineJob } from '@contract/engine'
import { JobSpec } from '@contract/job'
import { ArtifactStore } from '@services/store/artifacts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openEngineRoom, pause, type EngineRoom, type RawEngine } from './support/engine-room'
import { training } from './support/workbench'

let room: EngineRoom

beforeAll(async () => {
  room = await openEngineRoom()
})
afterEach(() => room.killAll())
afterAll(() => room.remove())

const startEngine = (environment?: Record<string, string>): RawEngine => room.startEngine(environment)
const job = (runId: string, spec: JobSpec): Promise<EngineJob> => room.job(runId, spec)

describe('threads that no other job needs', () => {
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
      (key, value: unknown) => (/seconds$/i.test(key) ? 0 : value)
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
    const started = await room.bench.app.jobs.start(training({ name: 'second', epochs: 1, seed: 2 }))
    await room.bench.app.jobs.wait(started.id)
    const models = await room.bench.app.models.list()
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
      two.eventsOf('a').filter((event) => event.kind === 'log' && /A thread that helped/.test(event.message))
    ).toEqual([])
  })

  /** What one thread and what two make of a job, and what two said of it. */
  const compared = async (spec: JobSpec, more: Partial<EngineJob> = {}): Promise<[string, string]> => {
    const all: string[] = []
    for (const threads of [1, 2]) {
      const engine = startEngine({ HEISENBENCH_THREADS: String(threads), HEISENBENCH_SHARE_SECONDS: '0' })
      await engine.until('ready')
      engine.send({ type: 'start', job: { ...(await job('a', spec)), ...more } })
      engine.send({ type: 'stored', runId: 'a', count: 1_000_000 })
      expect(await ended(engine)).toMatchObject(done)
      expect(isHelped(engine)).toBe(threads === 2)
      const logs = engine.eventsOf('a').flatMap((event) => (event.kind === 'log' ? [event.message] : []))
      expect(logs.filter((message) => /A thread that helped/.test(message))).toEqual([])
      all.push(told(engine))
    }
    return all as [string, string]
  }

  const measured = {
    // The second attack looks at other test images, too: nobody may have more of them than the training.
    attacks: [
      { attack: 'pgd', norm: 'linf', epsilon: 0.05, options: { steps: 10, earlyStop: false } },
      { attack: 'dataset', norm: 'l2', epsilon: 9, options: { tries: 20 } }
    ],
    ...{ samples: 500, everyEpochs: 1, initial: true }
  }

  it(
    'share the attacks that a training is measured by, epoch after epoch',
    { timeout: 300_000 },
    async () => {
      const spec = training({
        ...{ architecture: 'conv3', epochs: 2, averageDecay: 0.9, measure: measured },
        earlyStopping: 3,
        method: { id: 'fgsm-at', options: { epsilon: 0.05 } }
      })
      const [one, two] = await compared(spec)
      expect(one.match(/"kind":"epoch"/g)).toHaveLength(3)
      expect(one.match(/"kind":"evaluation"/g)).toHaveLength(6)
      expect(two).toBe(one)
    }
  )

  it(
    'that fail are told of, and the thread of the training does their images',
    { timeout: 300_000 },
    async () => {
      // Long enough for another thread to come to its images.
      const attacks = [{ ...measured.attacks[0], options: { steps: 60, earlyStop: false } }]
      const spec = training({ architecture: 'conv3', epochs: 1, measure: { ...measured, attacks } })
      const [dataset] = await room.bench.app.datasets.list()
      const images = new ArtifactStore(join(room.project, 'artifacts')).path(dataset?.test.images ?? '')
      const engines: RawEngine[] = []
      for (const threads of [1, 2]) {
        const engine = startEngine({ HEISENBENCH_THREADS: String(threads), HEISENBENCH_SHARE_SECONDS: '0' })
        await engine.until('ready')
        engine.send({ type: 'start', job: await job('a', spec) })
        while (!engine.eventsOf('a').some(({ kind }) => kind === 'progress')) await pause(5)
        // The training has its images; who comes later finds none.
        renameSync(images, `${images}.away`)
        try {
          engine.send({ type: 'stored', runId: 'a', count: 1_000_000 })
          expect(await ended(engine)).toMatchObject(done)
        } finally {
          renameSync(`${images}.away`, images)
        }
        engines.push(engine)
      }
      const [one, two] = engines as [RawEngine, RawEngine]
      expect(told(two)).toBe(told(one))
      const said = two.eventsOf('a').flatMap((event) => (event.kind === 'log' ? [event.message] : []))
      expect(said.filter((message) => message.startsWith('A thread that helped failed'))).toHaveLength(1)
    }
  )

  it('share the attacks of checks', { timeout: 300_000 }, async () => {
    const spec = JobSpec.parse({
      ...{ kind: 'check', model: 'first', dataset: 'mnist', samples: 256, batchSize: 32, probes: 128 },
      attack: { attack: 'pgd', norm: 'linf', epsilon: 0.05, options: { steps: 10 } },
      checks: ['C14', 'C4', 'C6', 'C16', 'C23']
    })
    const [one, two] = await compared(spec)
    expect(one.match(/"kind":"check"/g)).toHaveLength(5)
    expect(two).toBe(one)
  })

  it('help what attacks all the time before a training', async () => {
    const engine = startEngine({ HEISENBENCH_THREADS: '3', HEISENBENCH_SHARE_SECONDS: '0' })
    await engine.until('ready')
    const spec = training({ epochs: 50, measure: { ...measured, initial: false } })
    engine.send({ type: 'start', job: await job('first', spec) })
    engine.send({ type: 'start', job: await job('a', attack) })
    for (const runId of ['first', 'a']) engine.send({ type: 'stored', runId, count: 1_000_000 })
    await helped(engine)
    for (const runId of ['first', 'a']) engine.send({ type: 'cancel', runId })
    for (const runId of ['first', 'a'])
      expect(await ended(engine, runId)).toMatchObject({ state: 'cancelled', leakedTensors: 0 })
  })

  it('stop with a training that is cancelled while they help, and go where memory is short', async () => {
    const spec = training({
      measure: {
        ...measured,
        attacks: [{ ...measured.attacks[0], options: { steps: 500, earlyStop: false } }]
      }
    })
    for (const isShort of [false, true]) {
      const engine = startEngine({ HEISENBENCH_THREADS: '2', HEISENBENCH_SHARE_SECONDS: '0' })
      await engine.until('ready')
      engine.send({ type: 'start', job: await job('a', spec) })
      engine.send({ type: 'stored', runId: 'a', count: 1_000_000 })
      await helped(engine)
      if (isShort) engine.send({ type: 'shrink', runId: 'a' })
      engine.send({ type: 'hold', runId: 'a', held: true })
      await pause(300)
      engine.send({ type: 'hold', runId: 'a', held: false })
      await pause(300)
      engine.send({ type: 'cancel', runId: 'a' })
      expect(await ended(engine)).toMatchObject({ state: 'cancelled', error: null, leakedTensors: 0 })
    }
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
