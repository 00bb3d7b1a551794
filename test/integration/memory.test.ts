import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JobSpec } from '@contract/job'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { openWorkbench, training, type Workbench } from './support/workbench'

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
  execFileSync('prlimit', ['--pid', String(pid), `--data=${Number(found) * 1024 + megabytes * 2 ** 20}`])
}

describe.skipIf(!canLimit)('a batch that does not fit into memory', () => {
  it('is halved in a training, which goes on and says so', async () => {
    const { app } = bench
    await app.jobs.wait((await app.jobs.start(small)).id)
    leave(200)
    const spec = training({
      ...{ name: 'large batches', architecture: 'conv3', epochs: 1, batchSize: 1500 },
      ...{ limits: { train: 1500, test: 100 }, measure: { everyEpochs: 0, initial: true } }
    })
    const run = await app.jobs.wait((await app.jobs.start(spec)).id)
    expect(run).toMatchObject({ state: 'done', error: null, produced: 'large batches' })
    const { points, warnings } = await app.jobs.detail(run.id)
    expect(points.map((point) => (point.kind === 'epoch' ? point.epoch : null))).toEqual([0, 1])
    expect(warnings.map(({ code }) => code)).toContain('smaller-batches')
    expect(warnings[0]?.message).toMatch(/1500 images did not fit.*batches of 750/)
    expect(bench.engines).toHaveLength(1)
  })

  it('is halved in an attack, whose numbers stay the same', async () => {
    const { app } = bench
    const spec = JobSpec.parse({
      ...{ kind: 'attack', model: 'small', dataset: 'mnist', samples: 1800, batchSize: 1800 },
      attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 2 } }
    })
    const halved = await app.jobs.wait((await app.jobs.start(spec)).id)
    expect(halved).toMatchObject({ state: 'done', error: null })
    const log = await app.jobs.log(halved.id)
    expect(log.map(({ message }) => message).join('\n')).toMatch(/batch of 1800 images did not fit.*halved/)
    // In an engine without a limit.
    await app.closeProject()
    await app.openProject(join(bench.folder, 'project'))
    const whole = await app.jobs.wait((await app.jobs.start(spec)).id)
    const [one, other] = [await app.ledger.evaluations(halved.id), await app.ledger.evaluations(whole.id)]
    expect(one[0]?.result.robustAccuracy).toEqual(other[0]?.result.robustAccuracy)
    expect(one[0]?.result.cleanAccuracy).toEqual(other[0]?.result.cleanAccuracy)
  })
})

/** Lets the engine hold so many bytes more than it does now. */
async function limit(megabytes: number): Promise<number> {
  const { memory } = await bench.app.jobs.queue()
  const memoryLimit = Math.ceil((memory ?? 0) / 2 ** 20) + megabytes
  await bench.app.settings.set({ memoryLimit })
  return memoryLimit
}

const textOf = async (runId: string): Promise<string> =>
  (await bench.app.jobs.log(runId)).map(({ message }) => message).join('\n')

describe('a memory limit', () => {
  it('ends a job that is over it by itself, which goes on once there is room', async () => {
    const { app } = bench
    await app.settings.set({ memoryLimit: 0 })
    await app.jobs.wait((await app.jobs.start({ ...small, name: 'again' } as JobSpec)).id)
    await limit(60)
    const spec = training({
      ...{ name: 'too large', architecture: 'conv3', epochs: 40, batchSize: 1500 },
      ...{ limits: { train: 3000, test: 100 }, measure: { everyEpochs: 0, initial: true } }
    })
    const run = await app.jobs.wait((await app.jobs.start(spec)).id)
    console.log(run, await textOf(run.id))
  })
})
