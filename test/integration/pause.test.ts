import { join } from 'node:path'
import type { QueueState } from '@contract/queue'
import type { Run } from '@contract/run'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { epochsOf, openWorkbench, reached, training, weightsOf, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench

beforeAll(async () => {
  built = await buildEngine()
  // One job at a time: whatever else runs meanwhile can only run because a pause has made room.
  bench = openWorkbench(built.entry, { threads: 1, lookMilliseconds: 20 })
  await bench.app.createProject(join(bench.folder, 'project'), 'Pause')
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

const method = { id: 'pgd-at', options: { epsilon: 0.1, steps: 2 } } as const
const attacked = {
  everyEpochs: 1,
  samples: 100,
  attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 3 } }]
}
// Epochs of a second or so: what is asked in one of them arrives in it, on a busy machine, too.
const limits = { train: 20_000, test: 500 }
const start = (name: string, change: object = {}): Promise<Run> =>
  bench.app.jobs.start(training({ name, method, limits, epochs: 3, measure: attacked, ...change }))

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

function untilQueue(fits: (state: QueueState) => boolean): Promise<QueueState> {
  return new Promise((resolve) => {
    const stop = bench.app.on('queue.changed', (state) => {
      if (!fits(state)) return
      stop()
      resolve(state)
    })
  })
}

describe('a paused run on a real engine', () => {
  it('stands still in the middle of an epoch, makes room for others, and ends with the same bytes', async () => {
    const { app } = bench
    const undisturbed = await app.jobs.wait((await start('undisturbed')).id)
    expect(undisturbed.state).toBe('done')

    const { id } = await start('paused')
    await bench.until(id, (event) => reached(1)(event))
    expect((await app.jobs.hold(id, true)).held).toEqual([id])
    // A step is still at work when the word comes.
    await wait(700)
    const before = bench.eventsOf(id).length
    const other = await app.jobs.wait(
      (await start('meanwhile', { epochs: 1, method: { id: 'standard' } })).id
    )
    expect(other.state).toBe('done')
    await wait(300)
    expect(bench.eventsOf(id)).toHaveLength(before)
    expect((await app.jobs.list()).find((run) => run.id === id)?.state).toBe('running')

    expect((await app.jobs.hold(id, false)).held).toEqual([])
    const paused = await app.jobs.wait(id)
    expect(paused).toMatchObject({ state: 'done', error: null })
    expect(await weightsOf(app, paused)).toBe(await weightsOf(app, undisturbed))
    const figures = async (runId: string): Promise<unknown> =>
      (await app.jobs.detail(runId)).points.map((point) =>
        point.kind === 'epoch'
          ? [point.epoch, point.loss, point.cleanAccuracy.count, point.attacks[0]?.robustAccuracy.count]
          : null
      )
    expect(await figures(id)).toEqual(await figures(undisturbed.id))
    expect(bench.leaks()).toEqual([])
    const log = (await app.jobs.log(id)).map(({ message }) => message)
    expect(log).toEqual(expect.arrayContaining([expect.stringMatching(/^Paused/), 'Goes on.']))
  })

  it('is no work: the time in which it stands still does not count', async () => {
    const { app } = bench
    const { id } = await start('timed', { epochs: 2 })
    await bench.until(id, (event) => event.kind === 'point' && event.point.kind === 'epoch')
    await app.jobs.hold(id, true)
    await wait(4000)
    await app.jobs.hold(id, false)
    const run = await app.jobs.wait(id)
    const undisturbed = (await app.jobs.list()).find(({ label }) => label === 'undisturbed')
    expect(run.seconds).toBeLessThan((undisturbed?.seconds ?? 0) + 3.5)
    const { points } = await app.jobs.detail(id)
    for (const point of points) if (point.kind === 'epoch') expect(point.trainSeconds).toBeLessThan(4)
  })

  it('does not start while it waits, keeps its place, and goes on before others do', async () => {
    const { app } = bench
    await app.jobs.pause(true)
    const first = await start('first', { epochs: 1 })
    const second = await start('second', { epochs: 1 })
    await app.jobs.hold(first.id, true)
    await app.jobs.pause(false)
    expect((await app.jobs.wait(second.id)).state).toBe('done')
    expect(await app.jobs.queue()).toMatchObject({ waiting: [first.id], held: [first.id] })
    await app.jobs.hold(first.id, false)
    expect((await app.jobs.wait(first.id)).state).toBe('done')
    await expect(app.jobs.hold(first.id, true)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('waits for a free thread when others have taken its own meanwhile', async () => {
    const { app } = bench
    const held = await start('held', { epochs: 2 })
    await bench.until(held.id, reached(0))
    await app.jobs.hold(held.id, true)
    const other = await start('other', { epochs: 2 })
    await bench.until(other.id, reached(0))
    expect(await app.jobs.hold(held.id, false)).toMatchObject({ held: [], returning: [held.id] })
    const ends = await Promise.all([held, other].map(({ id }) => app.jobs.wait(id)))
    expect(ends.map(({ state }) => state)).toEqual(['done', 'done'])
    expect((ends[0]?.endedAt ?? '') > (ends[1]?.endedAt ?? '')).toBe(true)
  })

  it('is cancelled where it stands, and resumed from its checkpoint', async () => {
    const { app } = bench
    const { id } = await start('stopped')
    await bench.until(id, reached(1))
    await app.jobs.hold(id, true)
    await wait(200)
    await app.jobs.cancel(id)
    expect((await app.jobs.wait(id)).state).toBe('cancelled')
    expect((await app.jobs.queue()).held).toEqual([])
    await app.jobs.resume(id)
    const run = await app.jobs.wait(id)
    expect(run.state).toBe('done')
    const undisturbed = (await app.jobs.list()).find(({ label }) => label === 'undisturbed')
    if (!undisturbed) throw new Error('the first test did not run')
    expect(await weightsOf(app, run)).toBe(await weightsOf(app, undisturbed))
  })
})

describe('a training that is told to stop after its epoch', () => {
  it('leaves the network of that epoch, and can be taken up again with the same result', async () => {
    const { app } = bench
    const { id } = await start('graceful')
    await bench.until(id, reached(1))
    expect((await app.jobs.stopAfterEpoch(id, true)).stopping).toEqual([id])
    const stopped = await app.jobs.wait(id)
    expect(stopped).toMatchObject({ state: 'cancelled', error: null, produced: 'graceful, epoch 2' })
    expect(await epochsOf(app, id)).toEqual([0, 1, 2])
    const early = (await app.models.list()).find(({ name }) => name === 'graceful, epoch 2')
    expect(early).toMatchObject({ epoch: 2, runId: id })

    await app.jobs.resume(id)
    const run = await app.jobs.wait(id)
    expect(run).toMatchObject({ state: 'done', produced: 'graceful' })
    const undisturbed = (await app.jobs.list()).find(({ label }) => label === 'undisturbed')
    if (!undisturbed) throw new Error('the first test did not run')
    expect(await weightsOf(app, run)).toBe(await weightsOf(app, undisturbed))
  })

  it('goes on to its end when that is taken back in time', async () => {
    const { app } = bench
    const { id } = await start('after all')
    await bench.until(id, reached(0))
    await app.jobs.hold(id, true)
    await app.jobs.stopAfterEpoch(id, true)
    expect((await app.jobs.stopAfterEpoch(id, false)).stopping).toEqual([])
    await app.jobs.hold(id, false)
    expect((await app.jobs.wait(id)).state).toBe('done')
    expect(await epochsOf(app, id)).toEqual([0, 1, 2, 3])
  })
})

describe('a job that has fallen silent', () => {
  it('is named, with how long it may be silent, until it reports again', async () => {
    const { app, engines } = bench
    const { id } = await start('stuck', { epochs: 4 })
    await bench.until(id, reached(0))
    const { pid } = engines[engines.length - 1] ?? {}
    if (pid === undefined) throw new Error('there is no engine')
    const silent = untilQueue(({ quiet }) => quiet.length > 0)
    process.kill(pid, 'SIGSTOP')
    const { quiet } = await silent
    expect(quiet).toMatchObject([{ runId: id }])
    expect(quiet[0]?.seconds).toBeGreaterThan(quiet[0]?.limit ?? Infinity)
    const speaking = untilQueue((state) => state.quiet.length === 0)
    process.kill(pid, 'SIGCONT')
    await speaking
    expect((await app.jobs.wait(id)).state).toBe('done')
    expect((await app.jobs.log(id)).map(({ level, message }) => `${level}: ${message}`)).toContainEqual(
      expect.stringMatching(/^warning: No report for/)
    )
  })
})
