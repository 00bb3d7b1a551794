import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBuiltinStudies } from '@services/studies/builtin'
import { Database } from '@services/store/database'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  addDataset,
  addModel,
  addRun,
  attackResult,
  checkpoint,
  epochPoint,
  hashOf,
  ledgerRow,
  now,
  trainSpec
} from './samples'

let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-store-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The same project, as another start of the program finds it. */
function reopen(): Store {
  store.close()
  store = openStore(folder)
  return store
}

const counter = (start = 0): (() => number) => {
  let value = start
  return () => ++value
}

describe('the repositories', () => {
  it('keep the project', () => {
    expect(store.project.read()).toBeNull()
    store.project.write('Übung 1', now)
    expect(reopen().project.read()).toEqual({ name: 'Übung 1', createdAt: now })
  })

  it('keep data sets and models, in the order in which they came', () => {
    const datasets = ['b', 'a'].map((name) => addDataset(store, name))
    const models = [
      addModel(store, 'z', { architecture: null, origin: 'imported', epoch: null, output: 'softmax' }),
      addModel(store, 'y', { datasetId: datasets[0]?.id ?? null })
    ]
    reopen()
    expect(store.datasets.list()).toEqual(datasets)
    expect(store.datasets.byName('a')).toEqual(datasets[1])
    expect(store.datasets.byName('c')).toBeNull()
    expect(store.models.list()).toEqual(models)
    expect(store.models.byName('z')).toEqual(models[0])
  })

  it('refuse a second data set or model of the same name', () => {
    addDataset(store, 'a')
    addModel(store, 'm')
    expect(() => addDataset(store, 'a', { id: 'other' })).toThrow(/UNIQUE/)
    expect(() => addModel(store, 'm', { id: 'other' })).toThrow(/UNIQUE/)
  })

  it('refuse rows that point to nothing', () => {
    const dataset = addDataset(store, 'a')
    const lost = { ...dataset, id: 'b', name: 'b', test: { ...dataset.test, images: hashOf('9') } }
    expect(() => store.datasets.add(lost)).toThrow(/FOREIGN KEY/)
    expect(() => store.points.add('no run', 1, epochPoint(1))).toThrow(/FOREIGN KEY/)
    expect(() => addModel(store, 'm', { runId: 'no run' })).toThrow(/FOREIGN KEY/)
  })

  it('keep studies with all that their files say', async () => {
    const [study] = await readBuiltinStudies('resources/studies')
    if (!study) throw new Error('the program brings no study')
    const stored = { id: 's', name: study.spec.name, spec: study.spec, createdAt: now }
    store.studies.add(stored)
    expect(reopen().studies.list()).toEqual([stored])
    expect(store.studies.byId('s')).toEqual(stored)
    expect(store.studies.byId('t')).toBeNull()
  })

  it('keep runs and what changes of them', async () => {
    const [study] = await readBuiltinStudies('resources/studies')
    if (!study) throw new Error('the program brings no study')
    store.studies.add({ id: 's', name: 's', spec: study.spec, createdAt: now })
    const first = addRun(store, {}, 's')
    const second = addRun(store)
    const change = {
      state: 'failed',
      progress: { done: 0.5, total: 6, unit: 'epochs', message: 'epoch 1 of 6' },
      error: { code: 'not-finite', message: 'the loss became NaN' },
      produced: 'model',
      versions: {
        heisenbench: '1.0.0',
        tensorflow: '2.21.0',
        tfjs: '4.22.0',
        node: 'v20',
        platform: 'linux-x64',
        threads: 2
      },
      datasetHash: hashOf('d'),
      modelHash: null,
      startedAt: now,
      endedAt: now,
      seconds: 12.5
    } as const
    expect(store.runs.change(second.id, change)).toEqual({ ...second, ...change })
    reopen()
    expect(store.runs.list()).toEqual([first, { ...second, ...change }])
    expect(store.runs.ofStudy('s')).toEqual([first])
    expect(store.runs.inStates(['queued', 'running'])).toEqual([first])
    expect(store.runs.byId('none')).toBeNull()
    expect(() => store.runs.get('none')).toThrow(expect.objectContaining({ code: 'not-found' }) as Error)
    expect([store.runs.nextPosition(first.id), store.runs.nextPosition(first.id)]).toEqual([1, 2])
    expect(store.runs.nextPosition(second.id)).toBe(1)
  })

  it('keep points and warnings in order, and take off what came after a position', () => {
    const run = addRun(store)
    const other = addRun(store)
    const warning = (message: string): { code: 'few-samples'; message: string } => ({
      code: 'few-samples',
      message
    })
    for (const epoch of [0, 1, 2]) {
      store.points.add(run.id, 2 * epoch + 1, epochPoint(epoch))
      store.warnings.add(run.id, 2 * epoch + 2, warning(`epoch ${epoch}`))
    }
    store.points.add(other.id, 9, epochPoint(7))
    store.points.removeAfter(run.id, 3)
    store.warnings.removeAfter(run.id, 3)
    reopen()
    expect(store.points.list(run.id)).toEqual([epochPoint(0), epochPoint(1)])
    expect(store.warnings.list(run.id)).toEqual([warning('epoch 0')])
    expect(store.points.list(other.id)).toEqual([epochPoint(7)])
  })

  it('keep the ledger of each evaluation, which goes with it', () => {
    const run = addRun(store)
    const position = counter()
    const rows = [2, 0, 1].map((index) => ledgerRow('first', index))
    const first = store.evaluations.numberOf('first', run.id, position)
    expect(store.evaluations.numberOf('first', run.id, position)).toBe(first)
    store.ledger.add(first, rows)
    expect(store.evaluations.list(run.id)).toEqual([])
    store.evaluations.finish('first', run.id, 3, attackResult('first'), position)
    store.evaluations.finish('second', run.id, null, attackResult('second'), position)
    reopen()
    expect(store.evaluations.list(run.id)).toEqual([
      { runId: run.id, epoch: 3, result: attackResult('first') },
      { runId: run.id, epoch: null, result: attackResult('second') }
    ])
    const sorted = [0, 1, 2].map((index) => ledgerRow('first', index))
    expect(store.ledger.list(first, 'first')).toEqual(sorted)
    expect(() => store.ledger.add(first, [ledgerRow('first', 1)])).toThrow(/UNIQUE/)
    store.evaluations.removeAfter(run.id, 0)
    expect(store.ledger.list(first, 'first')).toEqual([])
    expect(store.evaluations.find('first')).toBeNull()
  })

  it('refuse a ledger hash of the wrong length', () => {
    const run = addRun(store)
    const number = store.evaluations.numberOf('e', run.id, counter())
    expect(() => store.ledger.add(number, [{ ...ledgerRow('e', 0), hash: 'abcd' }])).toThrow(/CHECK/)
  })

  it('store ten thousand ledger rows compactly', () => {
    const run = addRun(store)
    const number = store.evaluations.numberOf('e', run.id, counter())
    const rows = Array.from({ length: 10_000 }, (_, index) => ledgerRow('e', index))
    store.ledger.add(number, rows)
    expect(store.ledger.list(number, 'e')).toEqual(rows)
    const database = new Database(join(folder, 'project.db'))
    const bytes = database.number('PRAGMA page_count') * database.number('PRAGMA page_size')
    database.close()
    expect(bytes / rows.length).toBeLessThan(100)
  })

  it('keep the last checkpoint of a run, and show its epoch in the run', () => {
    const run = addRun(store)
    for (const digit of ['a', 'b', 'c', 'e']) store.artifactRows.add(hashOf(digit), 1, now)
    store.checkpoints.set(run.id, 4, checkpoint(1, 'b'))
    store.checkpoints.set(run.id, 8, checkpoint(2, 'c'))
    reopen()
    expect(store.checkpoints.get(run.id)).toEqual({ position: 8, checkpoint: checkpoint(2, 'c') })
    expect(store.runs.get(run.id).checkpointEpoch).toBe(2)
    store.checkpoints.remove(run.id)
    expect(store.checkpoints.get(run.id)).toBeNull()
    expect(store.runs.get(run.id).checkpointEpoch).toBeNull()
  })

  it('know which artifacts nothing points to', () => {
    addDataset(store, 'a')
    addModel(store, 'm')
    const run = addRun(store)
    for (const digit of ['7', '8', 'c', 'e']) store.artifactRows.add(hashOf(digit), 1, now)
    store.checkpoints.set(run.id, 1, checkpoint(1, 'c'))
    expect(store.artifactRows.forgetUnused([hashOf('7'), hashOf('c')])).toEqual([hashOf('7')])
    expect(store.artifactRows.forgetUnused()).toEqual([hashOf('8')])
    store.checkpoints.remove(run.id)
    expect(store.artifactRows.forgetUnused().sort()).toEqual([hashOf('c'), hashOf('e')])
    expect(store.artifactRows.has(hashOf('1'))).toBe(true)
    expect(store.artifactRows.has(hashOf('c'))).toBe(false)
  })

  it('say which row is damaged, and where', () => {
    const run = addRun(store)
    const database = new Database(join(folder, 'project.db'))
    database.run(`UPDATE runs SET spec = '{"kind":"train"}' WHERE id = ?`, [run.id])
    database.close()
    const damaged = {
      code: 'store-unreadable',
      message: expect.stringMatching(/row of runs.*spec\.dataset/) as string
    }
    expect(() => store.runs.get(run.id)).toThrow(expect.objectContaining(damaged) as Error)
    // A list goes on without it, and remembers.
    expect(store.runs.list()).toEqual([])
    expect(store.damage.list()).toMatchObject([
      { table: 'runs', id: run.id, problem: expect.stringMatching(/spec\.dataset/) as string }
    ])
  })

  it('undo a whole transaction over several tables', () => {
    expect(() =>
      store.transaction(() => {
        addRun(store, { spec: trainSpec() })
        addDataset(store, 'a')
        throw new Error('no')
      })
    ).toThrow('no')
    expect(store.runs.list()).toEqual([])
    expect(store.datasets.list()).toEqual([])
  })
})
