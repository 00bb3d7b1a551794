import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { attackLabel, AttackSpec } from '@contract/attacks'
import { JobSpec } from '@contract/job'
import type { Point } from '@contract/measurement'
import { openWorkbench, type Workbench } from '../test/integration/support/workbench'

const pgd40 = { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 40, stepSize: 0.01 } }

interface Timed {
  readonly seconds: number
  /** What has to be the same for any number of threads. */
  readonly found: unknown
}

interface Case {
  readonly what: string
  readonly images: number
  run(bench: Workbench): Promise<Timed>
}

const cases: Readonly<Record<string, Case>> = {
  'pgd-40': attackCase(pgd40, 1000),
  'pgd-40-without-early-stop': attackCase(
    { ...pgd40, options: { ...pgd40.options, earlyStop: false } },
    1000
  ),
  'apgd-ce': attackCase({ attack: 'apgd', norm: 'linf', epsilon: 0.1, options: { steps: 100 } }, 1000),
  deepfool: attackCase({ attack: 'deepfool', norm: 'l2', epsilon: 1.5 }, 1000),
  autoattack: attackCase({ attack: 'autoattack', norm: 'linf', epsilon: 0.1 }, 200),
  'training-pgd-40': trainingCase(pgd40, 1000),
  checks: checkCase(['C6', 'C2'], 1000)
}

/** An attack job. */
function attackCase(attack: unknown, images: number): Case {
  return {
    what: labelOf(attack),
    images,
    async run(bench) {
      const spec = { kind: 'attack', model: 'network', dataset: 'mnist', attack, samples: images }
      const points = await pointsOf(bench, { ...spec, batchSize: 128 })
      const [result] = points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
      if (!result) throw new Error(`no result of ${labelOf(attack)}`)
      return { seconds: result.seconds, found: { ...result, evaluationId: '', seconds: 0 } }
    }
  }
}

/** What a training spends on an attack that it is measured by, after each of two epochs. */
function trainingCase(attack: unknown, images: number): Case {
  return {
    what: `${labelOf(attack)}, measured in a training`,
    images,
    async run(bench) {
      const points = await pointsOf(bench, {
        ...{ kind: 'train', dataset: 'mnist', architecture: 'conv3', epochs: 2 },
        limits: { train: 10_000, test: 1000 },
        measure: { attacks: [attack], samples: images, everyEpochs: 1, initial: false }
      })
      const epochs = points.flatMap((point) => (point.kind === 'epoch' ? [point] : []))
      return {
        seconds: epochs.reduce((sum, { measureSeconds }) => sum + measureSeconds, 0),
        found: epochs.map(({ attacks }) =>
          attacks.map((result) => ({ ...result, evaluationId: '', seconds: 0 }))
        )
      }
    }
  }
}

/** A job of checks. */
function checkCase(checks: readonly string[], images: number): Case {
  return {
    what: `${checks.join(' and ')} of ${labelOf(pgd40)}`,
    images,
    async run(bench) {
      const spec = { kind: 'check', model: 'network', dataset: 'mnist', attack: pgd40, samples: images }
      const points = await pointsOf(bench, { ...spec, batchSize: 128, checks, queries: 300 })
      const results = points.flatMap((point) => (point.kind === 'check' ? [point.result] : []))
      return {
        seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
        found: results.map((result) => ({ ...result, evaluationIds: [], seconds: 0 }))
      }
    }
  }
}

function labelOf(attack: unknown): string {
  return attackLabel(AttackSpec.parse(attack as AttackSpec))
}

/** How often each is measured, in turns; the fastest counts. */
const REPEATS = 2

/**
 * The same work through the real engine with one thread and with two, which share the images of attacks: seconds of each,
 * start of the second thread included, and their ratio. Both must find the same. They take turns, so that what
 * else the machine does meets both; with others at work on it, the ratio still says little.
 */
export async function benchAttackThreads(): Promise<object[]> {
  const only = (process.env['HEISENBENCH_BENCH_ONLY'] ?? '').split(',').filter((name) => name !== '')
  const chosen = Object.entries(cases).filter(([name]) => only.length === 0 || only.includes(name))
  const benches: Workbench[] = []
  try {
    for (const threads of [1, 2]) benches.push(await prepared(threads))
    const results: object[] = []
    for (const [name, { what, images, run }] of chosen) {
      const seconds = [Infinity, Infinity]
      let found: string | null = null
      for (let repeat = 0; repeat < REPEATS; repeat++)
        for (const [place, bench] of benches.entries()) {
          const timed = await run(bench)
          seconds[place] = Math.min(seconds[place] ?? Infinity, timed.seconds)
          const text = JSON.stringify(timed.found)
          if (found !== null && found !== text)
            throw new Error(`two threads found something else than one: ${name}`)
          found = text
        }
      const [oneThread = 0, twoThreads = 0] = seconds
      results.push({
        name: `two-threads-${name}`,
        what,
        images,
        seconds: { oneThread: Number(oneThread.toFixed(2)), twoThreads: Number(twoThreads.toFixed(2)) },
        ratio: Number((twoThreads / oneThread).toFixed(3)),
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

/** What a job came to. */
async function pointsOf(bench: Workbench, spec: unknown): Promise<Point[]> {
  const run = await bench.app.jobs.start(JobSpec.parse(spec))
  const { state } = await bench.app.jobs.wait(run.id)
  if (state !== 'done') throw new Error(`the job ended as ${state}`)
  return bench.eventsOf(run.id).flatMap((event) => (event.kind === 'point' ? [event.point] : []))
}
