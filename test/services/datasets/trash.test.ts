import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Dataset } from '@contract/dataset'
import { JobSpec } from '@contract/job'
import { ReportOptions } from '@contract/report'
import { StudySpec } from '@contract/study'
import { dataSection } from '@core/report/data-conditions'
import { type ReportInput, subjectOf } from '@core/report/input'
import { titleFacts } from '@core/report/opening'
import { neverAborted } from '@core/signal'
import {
  emptyDatasetTrash,
  findDataset,
  renameDataset,
  restoreDatasets,
  trashDatasets
} from '@services/datasets/changes'
import { loadLabels } from '@services/datasets/load'
import { checkName, resolveReferences, waitsFor } from '@services/jobs/references'
import { archiveProject } from '@services/projects/archive'
import { unpackProject } from '@services/projects/unpack'
import { openProjectFolder } from '@services/store/project-folder'
import type { Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDataset, addRun, hashOf, now, trainSpec } from '../store/samples'

const fixtures = resolve('test/fixtures/projects')
let folder = ''
let project = ''
let store: Store
let small: Dataset

/** A real project of an earlier program: its data set "small", a training on it, all artifacts. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-trash-'))
  project = join(folder, 'project')
  cpSync(join(fixtures, 'artifacts'), join(project, 'artifacts'), { recursive: true })
  copyFileSync(join(fixtures, 'schema-7.db'), join(project, 'project.db'))
  store = (await openProjectFolder(project)).store
  small = store.datasets.byName('small') as Dataset
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const trainingOn = (name: string): JobSpec => trainSpec({ dataset: name })

function reportOf(runIds: string[] | null): ReportInput {
  return {
    project: { name: 'P', folder: project, createdAt: now },
    datasets: store.datasets.all(),
    models: store.models.list(),
    studies: [],
    runs: store.runs.list().map((run) => ({ run, points: [], warnings: [] })),
    kept: [],
    version: '1',
    options: ReportOptions.parse({ runIds })
  }
}

describe('a data set with another name', () => {
  it('takes along its runs, their labels, the import that made it and the studies that name it', () => {
    const run = addRun(store, {
      spec: JobSpec.parse({ kind: 'dataset-statistics', dataset: 'small' }),
      state: 'done',
      label: 'statistics of small',
      datasetHash: small.hash
    })
    const maker = addRun(store, {
      spec: JobSpec.parse({
        kind: 'dataset-import',
        name: 'small',
        source: { kind: 'path', path: '/data/small.csv' }
      }),
      state: 'done',
      produced: 'small'
    })
    const spec = StudySpec.parse({
      ...{ heisenbenchStudy: 1, name: 'own', title: 'Own', dataset: { name: 'small' } },
      ...{ networks: ['linear'], epochs: 1, measure: {} }
    })
    store.studies.add({ id: 'study', name: 'own', spec, createdAt: now })
    const changed = renameDataset(store, small.id, 'little')
    expect(changed.map(({ id }) => id)).toEqual(expect.arrayContaining([run.id, maker.id]))
    expect(store.runs.get(run.id)).toMatchObject({
      spec: { dataset: 'little' },
      label: 'statistics of little'
    })
    expect(store.runs.get(maker.id).produced).toBe('little')
    expect(store.studies.byId('study')?.spec.dataset).toEqual({ name: 'little' })
    expect(store.datasets.byName('small')).toBeNull()
    expect(resolveReferences(trainingOn('little'), store).dataset).toEqual({ ...small, name: 'little' })
    renameDataset(store, small.id, 'small')
    expect(store.runs.get(run.id).label).toBe('statistics of small')
  })

  it('leaves alone runs on a data set of that name that was deleted before', () => {
    const former = addRun(store, { spec: trainingOn('small'), state: 'done', datasetHash: hashOf('e') })
    renameDataset(store, small.id, 'little')
    expect(store.runs.get(former.id).spec).toMatchObject({ dataset: 'small' })
  })

  it('must have a free one, and no job may use it', () => {
    const other = addDataset(store, 'other')
    trashDatasets(store, [other.id], now)
    expect(() => renameDataset(store, small.id, 'other')).toThrow(/those in the trash count/)
    const run = addRun(store, { spec: trainingOn('small') })
    expect(() => renameDataset(store, small.id, 'little')).toThrow(/in use by/)
    expect(() => trashDatasets(store, [small.id], now)).toThrow(/in use by.*throw it away/)
    store.runs.change(run.id, { state: 'cancelled' })
    renameDataset(store, small.id, 'little')
    expect(store.datasets.list().map(({ name }) => name)).toEqual(['little'])
  })
})

describe('a data set in the trash', () => {
  it('is out of sight for new jobs, which say where it is, and comes back as it was', () => {
    trashDatasets(store, [small.id], now)
    expect(store.datasets.list()).toEqual([])
    expect(store.datasets.trashed()).toEqual([{ ...small, trashedAt: now }])
    expect(() => resolveReferences(trainingOn('small'), store)).toThrow(/"small" lies in the trash/)
    const again = JobSpec.parse({
      ...{ kind: 'dataset-import', name: 'small', source: { kind: 'builtin', id: 'mnist' } }
    })
    expect(() => checkName(again, store, [])).toThrow(/those in the trash count/)
    // An import that would come under another name is nothing to wait for.
    expect(waitsFor(trainingOn('small'), again, store)).toBe(false)
    restoreDatasets(store, [small.id])
    expect(() => restoreDatasets(store, [small.id])).toThrow(/brought back already/)
    expect(store.datasets.list()).toEqual([small])
  })

  it('is all or none with others', () => {
    expect(() => trashDatasets(store, [small.id, 'nobody'], now)).toThrow(/no data set/)
    expect(store.datasets.list()).toEqual([small])
  })

  it('can still be read, and the report of its runs says where it is', async () => {
    const training = store.runs.list().find(({ spec, state }) => spec.kind === 'train' && state === 'done')
    trashDatasets(store, [small.id], now)
    const found = findDataset(store, small.id)
    expect(await loadLabels(found, 'test', store.artifacts)).toHaveLength(small.test.count)
    const used = subjectOf(reportOf([training?.id ?? '']))
    expect(JSON.stringify(dataSection(used))).toContain('small (in the trash)')
    // A report of no run lists what is in use.
    expect(JSON.stringify(dataSection(subjectOf(reportOf([]))))).not.toContain('small')
  })

  it('goes with its artifacts when the trash is emptied, but for those that others use; runs stay', async () => {
    const other = addDataset(store, 'twin', { train: small.train, test: { ...small.test } })
    const artifacts = [small.train.images, small.train.labels, small.test.images, small.test.labels]
    const onDisk = (): boolean[] =>
      artifacts.map((hash) => existsSync(join(project, 'artifacts', hash.slice(0, 2), hash)))
    trashDatasets(store, [small.id], now)
    const runs = store.runs.list().length
    expect(await emptyDatasetTrash(store)).toEqual(['small'])
    expect(onDisk()).toEqual([true, true, true, true])
    trashDatasets(store, [other.id], now)
    expect(await emptyDatasetTrash(store)).toEqual(['twin'])
    expect(onDisk()).toEqual([false, false, false, false])
    expect(store.datasets.all()).toEqual([])
    expect(store.runs.list()).toHaveLength(runs)
    const used = subjectOf(reportOf(null))
    expect(JSON.stringify(dataSection(used))).toContain('no longer in the project: small')
    expect(titleFacts(used)).toContainEqual({ label: 'Data', value: 'small' })
  })

  it('is in the archive of its project, and in the copy that comes out of it', async () => {
    trashDatasets(store, [small.id], now)
    store.close()
    const task = { signal: neverAborted, progress: () => undefined }
    await archiveProject(project, join(folder, 'a.zip'), task)
    await unpackProject(join(folder, 'a.zip'), join(folder, 'back'), task)
    store = (await openProjectFolder(join(folder, 'back'))).store
    expect(store.datasets.trashed()).toEqual([{ ...small, trashedAt: now }])
    expect(await loadLabels(small, 'train', store.artifacts)).toHaveLength(small.train.count)
  })
})
