import { join } from 'node:path'
import { checksOf, probeChecks, type CheckJobSpec, type CheckResult } from '@contract/checks'
import { JobSpec } from '@contract/job'
import type { Run } from '@contract/run'
import { StudySpec } from '@contract/study'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { openWorkbench, training, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench

beforeAll(async () => {
  built = await buildEngine()
  bench = openWorkbench(built.entry)
  await bench.app.createProject(join(bench.folder, 'project'), 'Checks')
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

async function runToEnd(spec: JobSpec): Promise<Run> {
  const run = await bench.app.jobs.wait((await bench.app.jobs.start(spec)).id)
  expect(run.error).toBeNull()
  expect(run.state).toBe('done')
  return run
}

const still = { measure: { everyEpochs: 0, initial: false } }
const pgd = { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 60 } } as const
const quick = { draws: 20, queries: 40, probes: 100 }

async function resultsOf(runId: string): Promise<CheckResult[]> {
  const { points } = await bench.app.jobs.detail(runId)
  return points.flatMap((point) => (point.kind === 'check' ? [point.result] : []))
}

describe('the checks that need the network', () => {
  let evaluationId = ''
  let offered: CheckJobSpec

  it('are offered for an attack on a stored network: those that were not run yet, with what they cost', async () => {
    const { app } = bench
    await runToEnd(training({ name: 'plain', ...still }))
    const method = { id: 'pgd-at', options: { epsilon: 0.1, steps: 3 } }
    const more = { epochs: 4, limits: { train: 4000, test: 500 } }
    await runToEnd(training({ name: 'robust', method, ...more, ...still }))
    const attack = await runToEnd(
      JobSpec.parse({ kind: 'attack', model: 'robust', dataset: 'mnist', attack: pgd, samples: 400, seed: 3 })
    )
    evaluationId = `${attack.id}-attack`
    const { spec, reason } = await app.compare.checkOffer(evaluationId)
    expect(reason).toBe('')
    offered = { ...(spec as CheckJobSpec), ...quick }
    expect(offered).toMatchObject({ model: 'robust', dataset: 'mnist', samples: 400, seed: 3, evaluationId })
    // The probes ran by themselves with the attack, which took far more passes.
    const { checks } = await app.compare.trust(evaluationId)
    for (const id of probeChecks) {
      expect(offered.checks).not.toContain(id)
      expect(checks.find((one) => one.id === id)?.state, id).toBe('passed')
    }
    for (const id of ['C2', 'C4', 'C6', 'C16', 'C19', 'C21'] as const) expect(offered.checks).toContain(id)
    const { seconds } = await app.jobs.estimate([offered])
    expect(seconds).toBeGreaterThan(0)
  })

  it('go on behind the last finished one after a stop, and end with the grade that all of them allow', async () => {
    const { app } = bench
    const before = await app.compare.trust(evaluationId)
    const { id } = await app.jobs.start(offered)
    await bench.until(id, (event) => event.kind === 'point')
    await app.jobs.cancel(id)
    expect((await app.jobs.wait(id)).state).toBe('cancelled')
    const first = await resultsOf(id)
    expect(first.length).toBeGreaterThan(0)
    expect(first.length).toBeLessThan(offered.checks.length)
    await app.jobs.resume(id)
    const run = await app.jobs.wait(id)
    expect(run.error).toBeNull()
    const all = await resultsOf(id)
    // What was finished is kept to the last digit of its time, and nothing is measured twice.
    expect(all.slice(0, first.length)).toEqual(first)
    expect(all.map((one) => one.id)).toEqual(checksOf(offered))
    const evaluations = await app.ledger.evaluations(id)
    expect(evaluations.map(({ result }) => result.evaluationId)).toEqual(
      all.flatMap(({ evaluationIds }) => evaluationIds)
    )
    for (const { result } of evaluations)
      expect(await app.ledger.rows(result.evaluationId)).toHaveLength(result.sampleCount)
    expect(all.find((one) => one.id === 'C19')?.networks).toMatchObject([{ name: 'plain' }])

    const after = await app.compare.trust(evaluationId)
    const ran = (report: typeof after): string[] =>
      report.checks.filter(({ state }) => state !== 'not-run').map((one) => one.id)
    expect(ran(before)).not.toContain('C16')
    for (const needed of ['C2', 'C4', 'C6', 'C16']) expect(ran(after), JSON.stringify(all)).toContain(needed)
    expect((await app.compare.checkOffer(evaluationId)).spec).toBeNull()
    // What a check compares with is nobody's result.
    expect((await app.compare.trustOfModel('robust')).map((one) => one.evaluationId)).toEqual([evaluationId])
    expect(bench.leaks()).toEqual([])
  })

  it('follow the trainings of a study that asks for them', async () => {
    const { app } = bench
    const spec = StudySpec.parse({
      ...{ heisenbenchStudy: 1, name: 'checked', title: 'Checked', dataset: { name: 'mnist' } },
      ...{ networks: ['mlp'], epochs: 1, limits: { train: 300, test: 100 } },
      measure: { everyEpochs: 1, initial: false, samples: 40, attacks: [{ ...pgd, options: { steps: 3 } }] },
      checks: { checks: ['C8', 'C16'], probes: 10 }
    })
    const study = await app.studies.start(spec)
    expect((await app.studies.wait(study.id)).state).toBe('done')
    const runs = (await app.jobs.list()).filter(({ studyId }) => studyId === study.id)
    expect(runs.map((run) => run.spec.kind)).toEqual(['train', 'check'])
    expect((await resultsOf(runs[1]?.id ?? '')).map(({ id }) => id)).toEqual(['C8', 'C16'])
  })

  it('refuse what they cannot ask, with what there is', async () => {
    const { app } = bench
    await expect(app.jobs.start({ ...offered, model: 'nobody' })).rejects.toThrow(/no model "nobody"/)
    await expect(app.jobs.start({ ...offered, twin: 'nobody' })).rejects.toThrow(/no model "nobody"/)
    await expect(app.jobs.start({ ...offered, offset: 9_900 })).rejects.toThrow(/test split/)
    await expect(app.compare.checkOffer('nothing')).rejects.toMatchObject({ code: 'not-found' })
  })
})
