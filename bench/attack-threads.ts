import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { attackLabel, AttackSpec } from '@contract/attacks'
import { JobSpec } from '@contract/job'
import type { AttackResult } from '@contract/measurement'
import { openWorkbench, type Workbench } from '../test/integration/support/workbench'

const cases = {
  'pgd-40': [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 40, stepSize: 0.01 } }, 1000],
  'pgd-40-without-early-stop': [
    {
      attack: 'pgd',
      norm: 'linf',
      epsilon: 0.1,
      options: { steps: 40, stepSize: 0.01, earlyStop: false }
    },
    1000
  ],
  'apgd-ce': [{ attack: 'apgd', norm: 'linf', epsilon: 0.1, options: { steps: 100 } }, 1000],
  deepfool: [{ attack: 'deepfool', norm: 'l2', epsilon: 1.5 }, 1000],
  autoattack: [{ attack: 'autoattack', norm: 'linf', epsilon: 0.1 }, 200]
} as const

/** How often each is measured, in turns; the fastest counts. */
const REPEATS = 2

/**
 * The same attacks through the real engine with one thread and with two, which share the images: seconds of each
 * evaluation, start of the second thread included, and their ratio. Both must find the same. They take turns, so that what
 * else the machine does meets both; with others at work on it, the ratio still says little.
 */
export async function benchAttackThreads(): Promise<object[]> {
  const only = (process.env['HEISENBENCH_BENCH_ONLY'] ?? '').split(',').filter((name) => name !== '')
  const chosen = Object.entries(cases).filter(([name]) => only.length === 0 || only.includes(name))
  const benches: Workbench[] = []
  try {
    for (const threads of [1, 2]) benches.push(await prepared(threads))
    const results: object[] = []
    for (const [name, [attack, images]] of chosen) {
      const seconds = [Infinity, Infinity]
      let found: AttackResult | null = null
      for (let repeat = 0; repeat < REPEATS; repeat++)
        for (const [place, bench] of benches.entries()) {
          const result = await attacked(bench, attack, images)
          seconds[place] = Math.min(seconds[place] ?? Infinity, result.seconds)
          if (found !== null && JSON.stringify(found) !== JSON.stringify({ ...result, seconds: 0 }))
            throw new Error(`two threads found something else than one: ${name}`)
          found = { ...result, seconds: 0 }
        }
      const [oneThread = 0, twoThreads = 0] = seconds
      results.push({
        name: `two-threads-${name}`,
        what: attackLabel(AttackSpec.parse(attack)),
        images,
        seconds: { oneThread: Number(oneThread.toFixed(2)), twoThreads: Number(twoThreads.toFixed(2)) },
        ratio: Number((twoThreads / oneThread).toFixed(3)),
        robustAccuracy: found?.robustAccuracy.value,
        loadAfter: loadavg()[0]
      })
    }
    return results
  } finally {
    for (const bench of benches) await bench.remove()
  }
}

/** A workbench with a network to attack. */
async function prepared(threads: number): Promise<Workbench> {
  const bench = openWorkbench(resolve('out/bench-engine/engine.js'), { threads })
  await bench.app.createProject(resolve(bench.folder, 'project'), 'Threads')
  const training = JobSpec.parse({
    ...{ kind: 'train', dataset: 'mnist', architecture: 'conv3', epochs: 1, name: 'network' },
    limits: { train: 20_000, test: 1000 }
  })
  await bench.app.jobs.wait((await bench.app.jobs.start(training)).id)
  return bench
}

async function attacked(bench: Workbench, attack: unknown, samples: number): Promise<AttackResult> {
  const run = await bench.app.jobs.start(
    JobSpec.parse({ kind: 'attack', model: 'network', dataset: 'mnist', attack, samples, batchSize: 128 })
  )
  await bench.app.jobs.wait(run.id)
  const results = bench
    .eventsOf(run.id)
    .flatMap((event) => (event.kind === 'point' && event.point.kind === 'attack' ? [event.point.result] : []))
  const [result] = results
  if (!result) throw new Error(`no result of ${attackLabel(AttackSpec.parse(attack as AttackSpec))}`)
  return { ...result, evaluationId: '' }
}
