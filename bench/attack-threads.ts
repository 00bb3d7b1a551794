import { resolve } from 'node:path'
import { attackLabel, AttackSpec } from '@contract/attacks'
import { JobSpec } from '@contract/job'
import type { AttackResult } from '@contract/measurement'
import { openWorkbench } from '../test/integration/support/workbench'

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

/**
 * The same attacks through the real engine with one thread and with two, which share the images: seconds of each
 * evaluation, start of the second thread included, and their ratio. Both must find the same.
 */
export async function benchAttackThreads(): Promise<object[]> {
  const only = (process.env['HEISENBENCH_BENCH_ONLY'] ?? '').split(',').filter((name) => name !== '')
  const chosen = Object.entries(cases).filter(([name]) => only.length === 0 || only.includes(name))
  const one = await resultsWith(1, chosen)
  const two = await resultsWith(2, chosen)
  return chosen.map(([name, [input, images]], place) => {
    const [alone, shared] = [one[place], two[place]]
    if (!alone || !shared) throw new Error(`no result of ${name}`)
    if (JSON.stringify({ ...alone, seconds: 0 }) !== JSON.stringify({ ...shared, seconds: 0 }))
      throw new Error(`two threads found something else than one: ${name}`)
    return {
      name: `two-threads-${name}`,
      what: attackLabel(AttackSpec.parse(input)),
      images,
      seconds: { oneThread: Number(alone.seconds.toFixed(2)), twoThreads: Number(shared.seconds.toFixed(2)) },
      ratio: Number((shared.seconds / alone.seconds).toFixed(3)),
      robustAccuracy: alone.robustAccuracy.value
    }
  })
}

type Cases = readonly (readonly [string, (typeof cases)[keyof typeof cases]])[]

async function resultsWith(threads: number, chosen: Cases): Promise<AttackResult[]> {
  const bench = openWorkbench(resolve('out/bench-engine/engine.js'), { threads })
  try {
    const { app } = bench
    await app.createProject(resolve(bench.folder, 'project'), 'Threads')
    const training = JobSpec.parse({
      ...{ kind: 'train', dataset: 'mnist', architecture: 'conv3', epochs: 1, name: 'network' },
      limits: { train: 20_000, test: 1000 }
    })
    await app.jobs.wait((await app.jobs.start(training)).id)
    const results: AttackResult[] = []
    for (const [, [attack, samples]] of chosen) {
      const run = await app.jobs.start(
        JobSpec.parse({ kind: 'attack', model: 'network', dataset: 'mnist', attack, samples, batchSize: 128 })
      )
      await app.jobs.wait(run.id)
      for (const event of bench.eventsOf(run.id))
        if (event.kind === 'point' && event.point.kind === 'attack')
          results.push({ ...event.point.result, evaluationId: '' })
    }
    return results
  } finally {
    await bench.remove()
  }
}
