import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReportOptions } from '@contract/report'
import { StudySpec } from '@contract/study'
import { JobSpec } from '@contract/job'
import type { TransferJobSpec } from '@contract/transfer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mcnemar } from '@core/evaluation/mcnemar'
import { outcomeOf } from '../campaign/outcome'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { commandLineOn } from './support/command-line'
import { epochsOf, openWorkbench, reached, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench

const study = (change: object = {}): StudySpec =>
  StudySpec.parse({
    heisenbenchStudy: 1,
    name: 'small',
    title: 'A small study',
    dataset: { builtin: 'mnist' },
    limits: { train: 600, test: 200 },
    networks: ['linear', 'mlp'],
    seeds: [1, 2],
    epochs: 2,
    measure: {
      samples: 50,
      attacks: [{ attack: 'fgsm', norm: 'linf', epsilon: 0.1 }],
      estimators: [{ estimator: 'data', options: { samples: 50 } }]
    },
    ...change
  })

beforeAll(async () => {
  built = await buildEngine()
  bench = openWorkbench(built.entry)
  await bench.app.createProject(join(bench.folder, 'project'), 'Studies')
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

describe('studies', () => {
  it('import their data set and measure all their networks', async () => {
    const { app } = bench
    const grown: string[] = []
    const stop = app.on('project.changed', ({ what }) => grown.push(what))
    const started = await app.studies.start(study())
    expect(started).toMatchObject({ name: 'small', state: 'running', spec: study() })
    expect(started.runIds).toHaveLength(4)
    const ended = await app.studies.wait(started.id)
    stop()
    expect(ended).toEqual({ ...started, state: 'done' })
    expect(await app.studies.list()).toEqual([ended])
    for (const runId of ended.runIds) {
      const { run, points } = await app.jobs.detail(runId)
      expect(run).toMatchObject({ studyId: ended.id, state: 'done', spec: { dataset: 'mnist' } })
      expect(await epochsOf(app, runId)).toEqual([0, 1, 2])
      for (const point of points)
        expect(point).toMatchObject({ attacks: [{ sampleCount: 50 }], uncertainty: [{ dimension: 784 }] })
    }
    expect((await app.models.list()).map(({ name }) => name).sort()).toEqual([
      'linear-standard-1',
      'linear-standard-2',
      'mlp-standard-1',
      'mlp-standard-2'
    ])
    expect(new Set(grown)).toEqual(new Set(['studies', 'datasets', 'models']))
  })

  it('draw their examples from a theory, once, and come to what it says', async () => {
    const { app } = bench
    const sample = { theory: 'robust-features', train: 4000, test: 2000, parameters: { strong: 0.95 } }
    const spec = study({
      ...{ name: 'drawn', dataset: { theory: sample }, limits: {}, networks: ['linear'], seeds: [1] },
      ...{ epochs: 20, batchSize: 100, optimizer: { kind: 'adam', learningRate: 0.01 } },
      methods: [
        { id: 'standard', options: {} },
        { id: 'fgsm-at', options: { epsilon: 0.4, randomStart: false, relativeStepSize: 1 } }
      ],
      measure: {
        ...{ everyEpochs: 20, initial: false, samples: 2000 },
        attacks: [{ attack: 'fgsm', norm: 'linf', epsilon: 0.4 }]
      }
    })
    const { runIds, state } = await app.studies.wait((await app.studies.start(spec)).id)
    expect(state).toBe('done')
    const found = await Promise.all(
      runIds.map(async (runId) => {
        const { points } = await app.jobs.detail(runId)
        const point = points.filter((one) => one.kind === 'epoch').at(-1)
        if (point === undefined) throw new Error('the training was not measured')
        return { clean: point.cleanAccuracy.value, robust: point.attacks[0]?.robustAccuracy.value }
      })
    )
    // The standard network goes by the weak features, which the attack turns; the other by the strong one, right with p.
    expect(found[0]?.clean).toBeGreaterThan(0.96)
    expect(found[0]?.robust).toBeLessThan(0.2)
    expect(found[1]?.robust).toBeGreaterThan(0.92)
    expect(found[1]?.robust).toBeLessThan(0.98)
    const datasets = await app.datasets.list()
    const drawn = datasets.filter(({ format }) => format === 'theory')
    expect(drawn).toMatchObject([
      {
        ...{ name: 'robust-features', imageShape: [1, 101, 1], splitNote: 'given' },
        ...{ train: { count: 4000 }, test: { count: 2000 } },
        source:
          'robust-features, strong 0.95, weakness 0.2, features 100, 4000 training and 2000 test examples, seed 1'
      }
    ])

    // What is left out has the value it starts with: these are the same examples.
    const again = study({
      ...{ name: 'drawn again', dataset: { theory: { ...sample, parameters: {} } } },
      ...{ networks: ['linear'], seeds: [2], epochs: 1, measure: { everyEpochs: 0, initial: false } }
    })
    const second = await app.studies.wait((await app.studies.start(again)).id)
    expect(second.state).toBe('done')
    const other = { ...again, name: 'none', dataset: { theory: { ...sample, theory: 'sharp-boundary' } } }
    await expect(app.studies.start(StudySpec.parse(other))).rejects.toMatchObject({ code: 'not-found' })
    expect(await app.datasets.list()).toEqual(datasets)
    expect((await app.studies.list()).map(({ name }) => name)).not.toContain('none')
  })

  it('measure each network further once it is trained, and nothing twice when they go on', async () => {
    const { app } = bench
    const spec = study({
      ...{ name: 'after', networks: ['mlp'], seeds: [7], epochs: 1 },
      measure: { everyEpochs: 0, initial: false },
      after: {
        attacks: [
          {
            attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } },
            ...{ samples: 60, epsilons: [0.05], warmStart: true, keepExamples: 12 }
          }
        ],
        corruptions: { kinds: ['shot', 'fog'], severities: [1, 5], samples: 60 },
        estimators: [{ estimator: { estimator: 'data', options: { samples: 60 } }, eachClass: true }]
      }
    })
    const { id, runIds } = await app.studies.wait((await app.studies.start(spec)).id)
    const runs = (await app.jobs.list()).filter((run) => runIds.includes(run.id))
    expect(runs.map((run) => [run.spec.kind, run.state])).toEqual([
      ['train', 'done'],
      ['attack', 'done'],
      ['attack', 'done'],
      ['attack', 'done'],
      ['uncertainty', 'done']
    ])
    const [, attack, shot, fog, pair] = await Promise.all(runs.map((run) => app.jobs.detail(run.id)))
    const results = (attack?.points ?? []).flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
    expect(results.map((one) => [one.spec.epsilon, one.warmStart?.epsilon])).toEqual([
      [0.05, undefined],
      [0.1, 0.05]
    ])
    // What is left of the examples as 8-bit images, and the examples themselves.
    expect(results[1]?.survival?.examples).toBeGreaterThan(0)
    expect(await app.gallery.examples(results[1]?.evaluationId ?? '')).toHaveLength(12)
    for (const detail of [shot, fog])
      expect(detail?.points.filter(({ kind }) => kind === 'attack')).toHaveLength(2)
    expect(pair?.points.filter(({ kind }) => kind === 'uncertainty').length).toBeGreaterThan(1)
    expect((await app.studies.resume(id)).runIds).toEqual(runIds)
    // Both epsilons are threats of their own; corruptions are none.
    const worst = await app.compare.worstOfModel('mlp-standard-7')
    expect(worst.map(({ threatModel }) => threatModel.epsilon)).toEqual([0.05, 0.1])
  })

  it('certify each network once it is trained, and check the attacks that follow with their own images', async () => {
    const { app } = bench
    const fgsm = { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
    const spec = study({
      ...{ name: 'sure', networks: ['linear'], seeds: [5, 6], epochs: 1 },
      measure: { initial: false, samples: 40, attacks: [fgsm] },
      after: {
        attacks: [
          // The attack of the plan on the same images with the same seed is checked once.
          { attack: fgsm, samples: 40, seed: 5 },
          {
            attack: {
              ...{ attack: 'autoattack', norm: 'linf', epsilon: 0.05 },
              options: { variant: 'rand', steps: 5, eotSamples: 1 }
            },
            ...{ samples: 20, offset: 10, seed: 3 }
          },
          { attack: { attack: 'noise', norm: 'l2', epsilon: 0.5 }, samples: 20 }
        ],
        certificates: [
          {
            certificate: { certificate: 'linear', norm: 'linf' },
            ...{ samples: 30, offset: 5, epsilons: [0.01, 0.02] }
          }
        ]
      },
      checks: { checks: ['C8'], probes: 10 }
    })
    const { id, runIds } = await app.studies.wait((await app.studies.start(spec)).id)
    const runs = (await app.jobs.list()).filter((run) => runIds.includes(run.id))
    expect(runs.every((run) => run.state === 'done')).toBe(true)
    const one = ['attack', 'attack', 'attack', 'certify']
    const checks = Array.from({ length: 5 }, () => 'check')
    expect(runs.map((run) => run.spec.kind)).toEqual(['train', 'train', ...one, ...one, ...checks])
    const fgsmOn = { attack: { attack: 'fgsm' }, samples: 40, offset: 0 }
    const autoOn = { attack: { attack: 'autoattack' }, samples: 20, offset: 10, seed: 3 }
    expect(runs.slice(10).map((run) => run.spec)).toMatchObject([
      { ...fgsmOn, model: 'linear-standard-5', seed: 5 },
      { ...autoOn, model: 'linear-standard-5' },
      { ...fgsmOn, model: 'linear-standard-6', seed: 6 },
      { ...fgsmOn, model: 'linear-standard-6', seed: 5 },
      { ...autoOn, model: 'linear-standard-6' }
    ])
    const { points } = await app.jobs.detail(runs[5]?.id ?? '')
    const [found] = points.flatMap((point) => (point.kind === 'certificate' ? [point.result] : []))
    expect(found).toMatchObject({ sampleCount: 30, offset: 5 })
    expect(found?.certifiedAccuracy.map(({ epsilon }) => epsilon)).toEqual(
      expect.arrayContaining([0.01, 0.02])
    )
    expect((await app.studies.resume(id)).runIds).toEqual(runIds)

    // Each under its own attack on the same images, counted by hand in the ledgers.
    const project = app.currentProject()?.folder ?? ''
    const told = await commandLineOn(app)([
      ...['compare', '--project', project, '--models', 'linear-standard-5', 'linear-standard-6']
    ])
    expect(told.code, told.notes).toBe(0)
    const line = told.lines.find(({ key }) => key === `robust ${runs[3]?.id}-attack`)
    const outcomes = await Promise.all(
      [runs[7], runs[3]].map(async (run) =>
        (await app.ledger.rows(`${run?.id}-attack`)).map((row) => row.cleanCorrect && !row.success)
      )
    )
    const [other = [], base = []] = outcomes
    expect(other).toHaveLength(20)
    const only = (first: readonly boolean[], second: readonly boolean[]): number =>
      first.filter((right, at) => right && !second[at]).length
    expect(line).toMatchObject({
      ...{ kind: 'difference', baseline: 'linear-standard-5', network: 'linear-standard-6' },
      comparison: {
        kind: 'paired',
        counts: { firstOnly: only(other, base), secondOnly: only(base, other) },
        exact: mcnemar(only(other, base), only(base, other)).exact
      }
    })
  })

  it('give the same table for the same seeds, in another project and another engine', async () => {
    const again = openWorkbench(built.entry)
    try {
      const spec = study({ name: 'again', networks: ['linear', 'mlp'], seeds: [3], epochs: 1 })
      const tables = []
      for (const { app, folder } of [bench, again]) {
        if (!app.currentProject()) await app.createProject(join(folder, 'project'), 'Again')
        const { runIds } = await app.studies.wait((await app.studies.start(spec)).id)
        const runs = (await app.jobs.list()).filter(({ id }) => runIds.includes(id))
        tables.push(await outcomeOf(app, runs))
      }
      expect(tables[0]?.filter((line) => line.includes('weights'))).toHaveLength(2)
      expect(tables[1]).toEqual(tables[0])
    } finally {
      await again.remove()
    }
  })

  it('take the data set that is there, are cancelled as a whole, and go on where they stopped', async () => {
    const { app } = bench
    const started = await app.studies.start(
      study({ name: 'long', networks: ['conv3', 'conv4'], seeds: [1], epochs: 3 })
    )
    expect((await app.datasets.list()).filter(({ format }) => format === 'builtin')).toHaveLength(1)
    const [first = ''] = started.runIds
    await bench.until(first, reached(1))
    await app.studies.cancel(started.id)
    expect((await app.studies.wait(started.id)).state).toBe('cancelled')
    const resumed = await app.studies.resume(started.id)
    expect(resumed).toMatchObject({ state: 'running', runIds: started.runIds })
    expect((await app.studies.wait(started.id)).state).toBe('done')
    for (const runId of started.runIds) expect(await epochsOf(app, runId)).toEqual([0, 1, 2, 3])
    // All is done: resuming once more changes nothing.
    expect(await app.studies.resume(started.id)).toMatchObject({ state: 'done', runIds: started.runIds })
    expect(bench.leaks()).toEqual([])
  })

  it('are refused as a whole when their data set is missing', async () => {
    const { app } = bench
    const [studies, runs] = [await app.studies.list(), await app.jobs.list()]
    await expect(app.studies.start(study({ dataset: { name: 'cifar' } }))).rejects.toThrow(
      /no data set "cifar"/
    )
    expect(await app.studies.list()).toEqual(studies)
    expect(await app.jobs.list()).toEqual(runs)
    await expect(app.studies.resume('none')).rejects.toThrow(/no study "none"/)
  })

  it('judge the examples of each of their networks on all, once these are trained', async () => {
    const { app } = bench
    const attack = { attack: 'mifgsm', norm: 'linf', epsilon: 0.1, options: { steps: 3 } }
    const asked = study({
      name: 'with transfer',
      seeds: [1],
      epochs: 1,
      measure: { samples: 50 },
      transfer: { attack, samples: 60 }
    })
    await expect(app.studies.start({ ...asked, networks: ['mlp'] })).rejects.toThrow(/transfer matrix/)
    const ended = await app.studies.wait((await app.studies.start(asked)).id)
    expect(ended.state).toBe('done')
    const details = await Promise.all(ended.runIds.map((runId) => app.jobs.detail(runId)))
    // Networks of the same names were there already: the new ones have names of their own.
    const trained = details.flatMap(({ run }) => (run.spec.kind === 'train' ? [run.produced] : []))
    const matrix = details.find(({ run }) => run.spec.kind === 'transfer')
    const rows = (matrix?.points ?? []).flatMap((point) => (point.kind === 'transfer' ? [point.row] : []))
    expect(rows.map(({ source }) => source)).toEqual(trained)
    expect(new Set(rows.map(({ modelHash }) => modelHash)).size).toBe(2)

    // Of one network the examples are kept: the same matrix comes out with them.
    const [model] = trained
    const alone = await app.jobs.start(
      JobSpec.parse({ kind: 'attack', model, dataset: 'mnist', attack, samples: 60 })
    )
    await app.jobs.wait(alone.id)
    const again = await app.jobs.start({ ...(matrix?.run.spec as TransferJobSpec) })
    await app.jobs.wait(again.id)
    const { points } = await app.jobs.detail(again.id)
    const repeated = points.flatMap((point) => (point.kind === 'transfer' ? [point.row] : []))
    expect(repeated.map(({ examples }) => examples)).toEqual(['kept', 'made'])
    expect(repeated.map(({ cells }) => cells)).toEqual(rows.map(({ cells }) => cells))
    expect(bench.leaks()).toEqual([])
  })

  it('come out in the report', async () => {
    const made = await bench.app.reports.build({
      options: ReportOptions.parse({ title: 'Test' }),
      format: 'pdf',
      token: null
    })
    const { bytes, pages } = made ?? { bytes: new Uint8Array(), pages: 0 }
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-')
    expect(pages).toBeGreaterThan(2)
  })
})

describe('projects', () => {
  it('are open one at a time; what fails leaves the open one alone', async () => {
    const { app } = bench
    const other = mkdtempSync(join(tmpdir(), 'heisenbench-other-'))
    const first = app.currentProject()
    await expect(app.openProject(other)).rejects.toThrow(
      expect.objectContaining({ code: 'not-found' }) as Error
    )
    await expect(app.createProject(bench.folder, 'x')).rejects.toThrow(
      expect.objectContaining({ code: 'already-exists' }) as Error
    )
    expect(app.currentProject()).toEqual(first)
    const made = await app.createProject(join(other, 'second'), 'Second')
    expect(app.currentProject()).toEqual(made)
    expect(await app.jobs.list()).toEqual([])
    expect((await app.recent.list()).map(({ name, missing }) => [name, missing])).toEqual([
      ['Second', false],
      ['Studies', false]
    ])
    const [again] = await Promise.all([app.openProject(first?.folder ?? ''), app.closeProject()])
    expect(again).toEqual(first)
    expect(app.currentProject()).toBeNull()
    rmSync(other, { recursive: true, force: true })
    expect(
      (await app.recent.forget(first?.folder ?? '')).map(({ name, missing }) => [name, missing])
    ).toEqual([['Second', true]])
    await expect(app.datasets.list()).rejects.toThrow(/No project is open/)
  })

  it('follow the settings', async () => {
    const { app } = bench
    const heard: number[] = []
    const stop = app.on('settings.changed', ({ workerThreads }) => heard.push(workerThreads))
    expect(await app.settings.set({ workerThreads: 1 })).toMatchObject({ workerThreads: 1 })
    stop()
    expect(heard).toEqual([1])
    await app.openProject(join(bench.folder, 'project'))
    const started = await app.studies.start(study({ name: 'one by one', seeds: [7], epochs: 1 }))
    await app.studies.wait(started.id)
    const runs = await Promise.all(started.runIds.map(async (runId) => (await app.jobs.detail(runId)).run))
    expect(Date.parse(runs[1]?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(runs[0]?.endedAt ?? ''))
  })
})
