import { randomUUID } from 'node:crypto'
import { CheckJobSpec, type CheckPlan } from '@contract/checks'
import { AppError, parseOrThrow } from '@contract/errors'
import type { TrainSpec } from '@contract/job'
import type { Run } from '@contract/run'
import type { Study, StudySpec } from '@contract/study'
import { TransferJobSpec, type TransferPlan } from '@contract/transfer'
import { isSearchSpec } from '@core/checks'
import { resolveArchitecture, withLayers } from '../architectures'
import { jobsAfter, type StudyAfter } from '@contract/study-after'
import { expandStudy } from '@contract/study-runs'
import { ensureDataset } from '../jobs/ensure-dataset'
import { freeName, modelName } from '../jobs/job-names'
import type { JobQueue } from '../jobs/queue'
import { produces } from '../jobs/references'
import type { Store } from '../store/store'
import type { StoredStudy } from '../store/studies'
import { studyState } from './study-state'

/** The studies of one project. Their runs are jobs like all others and carry the study's id. */
export interface Studies {
  list(): Study[]
  start(spec: StudySpec): Study
  resume(studyId: string): Study
  cancel(studyId: string): void
  wait(studyId: string): Promise<Study>
  /** Its settings keep the name of their file, by which the command line goes on with it. */
  rename(studyId: string, name: string): void
  /** Deletes a study that has no runs. Throws `refused` for one that has some, in the trash or not. */
  remove(studyId: string): void
}

export function createStudies(store: Store, queue: JobQueue): Studies {
  /** Without what lies in the trash. */
  function runsOf(studyId: string): Run[] {
    const trashed = store.marks.trashed()
    return store.runs.ofStudy(studyId).filter(({ id }) => !trashed.has(id))
  }

  function view({ id, name, spec, createdAt }: StoredStudy): Study {
    const runs = runsOf(id)
    const state = studyState(runs.map((run) => run.state))
    return { id, name, spec, state, runIds: runs.map((run) => run.id), createdAt }
  }

  function get(studyId: string): StoredStudy {
    const study = store.studies.byId(studyId)
    if (!study) throw new AppError('not-found', `There is no study "${studyId}" in this project.`)
    return study
  }

  function trainingsOf(spec: StudySpec, dataset: string): TrainSpec[] {
    return expandStudy(spec, dataset, (network) => resolveArchitecture(network, store))
  }

  /** Runs that a study should have and does not: its start was cut off. */
  function addMissing({ id, spec }: StoredStudy, dataset: string): void {
    const keys = new Set(store.runs.ofStudy(id).map(keyOf))
    const missing = trainingsOf(spec, dataset).filter((one) => !keys.has(keyOf({ spec: one })))
    for (const one of freelyNamed(missing, spec)) queue.add(one, id)
    if (spec.transfer && !store.runs.ofStudy(id).some((run) => run.spec.kind === 'transfer')) {
      const models = store.runs.ofStudy(id).flatMap((run) => produces(run.spec).model ?? [])
      queue.add(transferOf(spec.transfer, dataset, models), id)
    }
    if (spec.after) addAfter(id, spec.after, dataset)
    // Last, for they look at what the attacks have left.
    if (spec.checks) addChecks(id, spec, spec.checks, dataset)
  }

  /** For each network and each attack on it, while it was trained or after, the checks that need the network. */
  function addChecks(id: string, { measure, after }: StudySpec, plan: CheckPlan, dataset: string): void {
    const runs = store.runs.ofStudy(id)
    const there = new Set(runs.map(({ spec }) => JSON.stringify(spec)))
    for (const run of runs) {
      const { model } = produces(run.spec)
      if (model === null || run.spec.kind !== 'train') continue
      const { seed } = run.spec
      const attacks = [
        ...measure.attacks.map((attack) => ({ attack, samples: measure.samples, seed })),
        ...(after?.attacks ?? []).map((one) => ({
          ...{ attack: one.attack, samples: one.samples, offset: one.offset },
          ...{ seed: one.seed, batchSize: one.batchSize }
        }))
      ]
      for (const attack of attacks) {
        if (!isSearchSpec(attack.attack)) continue
        const spec = parseOrThrow(
          CheckJobSpec,
          { ...plan, ...attack, kind: 'check', model, dataset },
          'The checks of the study'
        )
        const key = JSON.stringify(spec)
        if (!there.has(key)) queue.add(spec, id)
        there.add(key)
      }
    }
  }

  /** For each network the measurements that follow its training. */
  function addAfter(id: string, after: StudyAfter, dataset: string): void {
    const runs = store.runs.ofStudy(id)
    const there = new Set(runs.map(({ spec }) => JSON.stringify(spec)))
    for (const { spec } of runs) {
      const { model } = produces(spec)
      if (model === null || spec.kind !== 'train') continue
      for (const job of jobsAfter(after, { model, dataset }))
        if (!there.has(JSON.stringify(job))) queue.add(job, id)
    }
  }

  /** The names that a study gives its trainings make room for those that are there. */
  function freelyNamed(specs: readonly TrainSpec[], { transfer, checks, after }: StudySpec): TrainSpec[] {
    const taken = new Set([
      ...store.models.list().map(({ name }) => name),
      ...queue.active().map((run) => produces(run.spec).model)
    ])
    return specs.map((spec) => {
      // What comes after the trainings must know their networks by name before there are any.
      if (spec.name === null && !transfer && !checks && !after) return spec
      const name = freeName(modelName(spec), (one) => taken.has(one))
      taken.add(name)
      return { ...spec, name }
    })
  }

  return {
    list: () => store.studies.list().map(view),
    start(asked) {
      const spec = withLayers(asked, store)
      const dataset = ensureDataset(spec.dataset, store, queue)
      const trainings = freelyNamed(trainingsOf(spec, dataset), spec)
      for (const one of trainings) queue.check(one)
      if (spec.transfer) transferOf(spec.transfer, dataset, trainings.map(modelName))
      const study = { id: randomUUID(), name: spec.name, spec, createdAt: new Date().toISOString() }
      store.studies.add(study)
      addMissing(study, dataset)
      return view(study)
    },
    resume(studyId) {
      const study = get(studyId)
      const dataset = ensureDataset(study.spec.dataset, store, queue)
      const active = new Set(queue.active().map(({ id }) => id))
      for (const run of runsOf(studyId)) {
        if (run.state !== 'done' && !active.has(run.id)) queue.resume(run.id)
      }
      addMissing(study, dataset)
      return view(study)
    },
    cancel(studyId) {
      const runIds = new Set(store.runs.ofStudy(get(studyId).id).map(({ id }) => id))
      // From the last one on, so that none is started because another one has made room.
      for (const { id } of queue.active().reverse()) if (runIds.has(id)) queue.cancel(id)
    },
    async wait(studyId) {
      const study = get(studyId)
      for (const { id } of store.runs.ofStudy(studyId)) await queue.wait(id)
      return view(study)
    },
    rename: (studyId, name) => store.studies.rename(get(studyId).id, name),
    remove: (studyId) =>
      store.transaction(() => {
        const { name } = get(studyId)
        if (store.runs.ofStudy(studyId).length > 0)
          throw new AppError('refused', `"${name}" has runs. Throw them away, then empty the trash.`)
        store.studies.remove(studyId)
      })
  }
}

/** The transfer matrix of a study; throws `invalid-input` for fewer than two networks, or too many. */
function transferOf(plan: TransferPlan, dataset: string, models: readonly string[]): TransferJobSpec {
  const spec = { ...plan, kind: 'transfer', dataset, models }
  return parseOrThrow(TransferJobSpec, spec, 'The transfer matrix of the study')
}

/** The same training on the same data has the same key, whatever the project calls the data and the network. */
function keyOf({ spec }: Pick<Run, 'spec'>): string {
  return JSON.stringify('dataset' in spec ? { ...spec, dataset: '', name: null } : spec)
}
