import { join } from 'node:path'
import type { Run } from '@contract/run'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { openWorkbench, training, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench

beforeAll(async () => {
  built = await buildEngine()
  bench = openWorkbench(built.entry, { threads: 1 })
  await bench.app.createProject(join(bench.folder, 'project'), 'Queue')
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

const small = (name: string): Promise<Run> =>
  bench.app.jobs.start(
    training({ name, epochs: 1, architecture: 'linear', limits: { train: 200, test: 100 } })
  )

describe('the queue on a real engine', () => {
  it('starts nothing while it is paused, and then in the order that it was given', async () => {
    const { app } = bench
    expect(await app.jobs.pause(true)).toMatchObject({ paused: true })
    const [a, b, c] = [await small('a'), await small('b'), await small('c')]
    const waiting = (await app.jobs.queue()).waiting
    // The import of the data that all of them need comes first.
    expect(waiting.slice(1)).toEqual([a.id, b.id, c.id])
    await app.jobs.move(c.id, a.id)
    await app.jobs.move(a.id, null)
    expect((await app.jobs.queue()).waiting.slice(1)).toEqual([c.id, b.id, a.id])
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect((await app.jobs.list()).map(({ state }) => state)).toEqual(Array(4).fill('queued'))

    await app.jobs.pause(false)
    const done = await Promise.all([a, b, c].map(({ id }) => app.jobs.wait(id)))
    expect(done.map(({ state, error }) => [state, error])).toEqual(Array(3).fill(['done', null]))
    const started = [...done].sort((x, y) => (x.startedAt ?? '').localeCompare(y.startedAt ?? ''))
    expect(started.map(({ label }) => label)).toEqual(['c', 'b', 'a'])
    await expect(app.jobs.move(a.id, null)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('keeps a log of every job: from the queue to its end, with the engine and its memory', async () => {
    const { app } = bench
    const run = (await app.jobs.list()).find(({ label }) => label === 'a')
    const text = (await app.jobs.log(run?.id ?? '')).map(({ message }) => message).join('\n')
    expect(text).toMatch(
      /^Queued\.\nStarted; .*\nTensorFlow \d[\s\S]*Checkpoint after epoch 1\.[\s\S]*Done after/
    )
    expect(text).toMatch(/memory was at most \d+ MiB/)
    await expect(app.jobs.log('nobody')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('replaces an idle engine that has grown over the limit of the settings', async () => {
    const { app, engines } = bench
    const before = engines.length
    await app.settings.set({ memoryLimit: 1 })
    const run = await small('over')
    // The job itself is over so small a limit, too, and would be ended for it.
    await bench.until(run.id, ({ kind }) => kind === 'started')
    await app.settings.set({ memoryLimit: 0 })
    expect((await app.jobs.wait(run.id)).state).toBe('done')
    expect(engines.length).toBe(before + 1)
  })
})
