import type { Dataset } from '@contract/dataset'
import type { Model } from '@contract/model'
import type { Run } from '@contract/run'
import { kindNames } from '../jobs/job-state'
import { fromFile } from '../../i18n'
import { routeHash } from '../../route'

/** One thing that a number came from, or went into. */
export interface LineageItem {
  readonly id: string
  readonly title: string
  readonly detail: string
  /** Null where there is no page, or the thing is gone. */
  readonly href: string | null
  /** What the page is about. */
  readonly isHere: boolean
}

/** One step on the way: all of its items came out of the step before. */
export interface LineageStep {
  readonly title: string
  readonly items: readonly LineageItem[]
}

export interface ProjectParts {
  readonly datasets: readonly Dataset[]
  readonly models: readonly Model[]
  readonly runs: readonly Run[]
}

/** The training or import that a model came out of; null where its record is gone. */
export function makerOf(model: Model, { runs }: ProjectParts): Run | null {
  const byId = runs.find(({ id }) => id === model.runId)
  return (
    byId ?? runs.find(({ spec, produced }) => spec.kind === 'model-import' && produced === model.name) ?? null
  )
}

/** Runs that measured a model. Weights decide where the run has them, for a name can be given anew. */
export function runsOn(model: Model, { runs }: ProjectParts): Run[] {
  return runs.filter(({ spec, modelHash }) => {
    if (!('model' in spec) || spec.model === undefined) return false
    return modelHash === null ? spec.model === model.name : modelHash === model.weights
  })
}

/** The model that a run made or measured; null where there is none. */
function modelOfRun(run: Run, { models }: ProjectParts): Model | null {
  const { spec, modelHash, produced } = run
  if ('model' in spec)
    return (
      models.find(({ weights, name }) => name === spec.model && weights === modelHash) ??
      models.find(({ weights }) => weights === modelHash) ??
      models.find(({ name }) => name === spec.model) ??
      null
    )
  if (spec.kind !== 'train' && spec.kind !== 'model-import') return null
  return models.find(({ name }) => name === produced) ?? null
}

const datasetNameOf = ({ spec }: Run): string | null => ('dataset' in spec ? spec.dataset : null)

/**
 * From which data set, training and model a number came: data set, run, model, and the runs that measured it. Either
 * a model or a run is the middle of it.
 */
export function lineageOf(here: { model: Model } | { run: Run }, parts: ProjectParts): LineageStep[] {
  const model = 'model' in here ? here.model : modelOfRun(here.run, parts)
  const maker = model === null ? null : makerOf(model, parts)
  const run = 'run' in here ? here.run : null
  const measured = model === null ? [] : runsOn(model, parts)
  // A run whose model is gone is still shown, on its own.
  const others =
    run !== null && run.id !== maker?.id && !measured.some(({ id }) => id === run.id) ? [run] : []
  const names = new Set(
    [maker, run, ...measured].flatMap((one) => {
      const name = one && datasetNameOf(one)
      return name === null ? [] : [name]
    })
  )
  const steps: LineageStep[] = [
    { title: 'Data', items: [...names].map((name) => datasetItem(name, parts)) },
    { title: 'Made by', items: maker ? [runItem(maker, run)] : [] },
    { title: 'Model', items: model ? [modelItem(model, 'model' in here)] : [] },
    { title: 'Measured by', items: [...measured, ...others].map((one) => runItem(one, run)) }
  ]
  return steps.filter(({ items }) => items.length > 0)
}

function datasetItem(name: string, { datasets }: ProjectParts): LineageItem {
  const found = datasets.find((dataset) => dataset.name === name)
  return {
    id: `dataset ${name}`,
    title: name,
    detail: found
      ? `hash ${found.hash.slice(0, 10)}${found.trashedAt === undefined ? '' : ', in the trash'}`
      : 'no longer in the project',
    href: found ? routeHash('data', found.id) : null,
    isHere: false
  }
}

function runItem(run: Run, here: Run | null): LineageItem {
  return {
    id: `run ${run.id}`,
    title: run.label,
    detail: `${kindNames[run.spec.kind]}, ${fromFile(run.state)}`,
    href: routeHash('runs', run.id),
    isHere: here?.id === run.id
  }
}

function modelItem(model: Model, isHere: boolean): LineageItem {
  return {
    id: `model ${model.id}`,
    title: model.name,
    detail: `weights ${model.weights.slice(0, 10)}`,
    href: routeHash('models', model.id),
    isHere
  }
}
