import type { AttackSpec } from '@contract/attacks'
import { goalMisfit } from '@contract/attacks/goal'
import { BuiltinDataset, type Dataset } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { JobSpec } from '@contract/job'
import type { Model } from '@contract/model'
import type { Store } from '../store/store'
import { modelName } from './job-names'
import { isUndefended, relativesOf, type Relative } from './relatives'

/** What a job works with. */
export interface References {
  readonly dataset: Dataset | null
  readonly model: Model | null
  /** What the model's training kept along the way, by epoch; only for slices. */
  readonly earlier: readonly Model[]
  /** The networks of a transfer matrix, in the order of its spec. */
  readonly models: readonly Model[]
  /** Networks that a check asks beside its own. */
  readonly others: readonly Relative[]
  /** Of a check: whether its network was trained without defence; null where nothing is known. */
  readonly isUndefended: boolean | null
}

/** Names that a job needs before it can run. */
function needs(spec: JobSpec): {
  readonly dataset: string | null
  readonly model: string | null
  /** All networks, the one above among them. */
  readonly models: readonly string[]
} {
  const model = 'model' in spec ? spec.model : null
  return {
    dataset: 'dataset' in spec ? spec.dataset : null,
    model,
    models:
      spec.kind === 'transfer' ? spec.models : [...(model === null ? [] : [model]), ...namedRelatives(spec)]
  }
}

function namedRelatives(spec: JobSpec): string[] {
  return spec.kind === 'check' ? [spec.twin, spec.relative].flatMap((name) => name ?? []) : []
}

/** The name that a job will add to the project. */
export function produces(spec: JobSpec): {
  readonly dataset: string | null
  readonly model: string | null
} {
  return {
    dataset: spec.kind === 'dataset-import' ? spec.name : null,
    model: spec.kind === 'train' ? modelName(spec) : spec.kind === 'model-import' ? spec.name : null
  }
}

/** True when `other` will bring what `spec` still lacks. */
export function waitsFor(spec: JobSpec, other: JobSpec, store: Store): boolean {
  const { dataset, models } = needs(spec)
  const coming = produces(other)
  return (
    (dataset !== null && coming.dataset === dataset && !store.datasets.isTaken(dataset)) ||
    models.some((model) => coming.model === model && store.models.byName(model) === null)
  )
}

/**
 * Finds what a job works with and checks that it fits together.
 *
 * @throws AppError 'not-found', 'shape-mismatch' or 'invalid-input', each with what there is
 */
export function resolveReferences(spec: JobSpec, store: Store): References {
  const names = needs(spec)
  const dataset = names.dataset === null ? null : findDataset(names.dataset, store)
  const model = names.model === null ? null : findModel(names.model, store)
  const models = spec.kind === 'transfer' ? spec.models.map((name) => findModel(name, store)) : []
  if (dataset) for (const one of model ? [model] : models) checkFit(dataset, one)
  if (dataset && (spec.kind === 'attack' || spec.kind === 'transfer' || spec.kind === 'check'))
    checkRange(spec.offset, spec.samples, dataset)
  const classCount = model?.classCount ?? dataset?.classNames.length
  if (classCount !== undefined) checkGoals(spec, classCount)
  const earlier = spec.kind === 'slice' && model ? earlierThan(model, store) : []
  const others =
    spec.kind === 'check' && dataset && model
      ? relativesOf(spec, dataset, model, store, (name) => findModel(name, store))
      : []
  if (dataset) for (const one of others) checkFit(dataset, one.model)
  return {
    ...{ dataset, model, earlier, models, others },
    isUndefended: spec.kind === 'check' && model ? isUndefended(model, store) : null
  }
}

/** Networks of the same training from before, by epoch. */
function earlierThan({ runId, epoch }: Model, store: Store): Model[] {
  if (runId === null || epoch === null) return []
  return store.models
    .list()
    .filter((model) => model.runId === runId && model.epoch !== null && model.epoch < epoch)
    .sort((a, b) => (a.epoch ?? 0) - (b.epoch ?? 0))
}

function findDataset(name: string, store: Store): Dataset {
  const found = store.datasets.byName(name)
  if (found) return found
  if (store.datasets.isTaken(name))
    throw new AppError(
      'not-found',
      `The data set "${name}" lies in the trash. Restore it first (Data, Trash).`
    )
  const builtins = BuiltinDataset.options.join(', ')
  throw new AppError(
    'not-found',
    `There is no data set "${name}" in this project. ${holds(store.datasets.list())} ` +
      `Import it first; built in: ${builtins}.`
  )
}

function findModel(name: string, store: Store): Model {
  const found = store.models.byName(name)
  if (found) return found
  throw new AppError(
    'not-found',
    `There is no model "${name}" in this project. ${holds(store.models.list())} Train or import it first.`
  )
}

function holds(named: readonly { readonly name: string }[]): string {
  return named.length === 0 ? 'It holds none yet.' : `It holds ${named.map(({ name }) => name).join(', ')}.`
}

function checkFit(dataset: Dataset, model: Model): void {
  const images = dataset.imageShape.join('×')
  const inputs = model.inputShape.join('×')
  const classes = dataset.classNames.length
  if (images === inputs && classes === model.classCount) return
  throw new AppError(
    'shape-mismatch',
    `Model and data do not fit together: "${model.name}" takes ${inputs} images of ${model.classCount} classes, ` +
      `"${dataset.name}" has ${images} images of ${classes} classes. Choose a model that was made for these data.`
  )
}

function checkRange(offset: number, samples: number, dataset: Dataset): void {
  const { count } = dataset.test
  if (offset + samples <= count) return
  const message =
    `Test images ${offset} to ${offset + samples - 1} were asked for; the test split of "${dataset.name}" has ` +
    `${count} (0 to ${count - 1}). Take a smaller offset or fewer samples.`
  throw new AppError('invalid-input', message, { issues: [{ path: 'samples', message }] })
}

/** A network of so many classes must have what the attacks of a job want. */
function checkGoals(spec: JobSpec, classCount: number): void {
  const attacks: Readonly<Record<string, AttackSpec>> = {
    ...('attack' in spec ? { attack: spec.attack } : {}),
    ...(spec.kind === 'train'
      ? Object.fromEntries(spec.measure.attacks.map((attack, place) => [`measure.attacks.${place}`, attack]))
      : {})
  }
  for (const [path, { options }] of Object.entries(attacks)) {
    const misfit = goalMisfit(options, classCount)
    if (misfit === null) continue
    const { option, message } = misfit
    throw new AppError('invalid-input', message, { issues: [{ path: `${path}.options.${option}`, message }] })
  }
}

/**
 * A name that a person has given must be free, also among the jobs that are under way; names that the program makes
 * up are made unique when the result comes.
 *
 * @throws AppError 'already-exists'
 */
export function checkName(spec: JobSpec, store: Store, underWay: readonly JobSpec[]): void {
  if (spec.kind === 'train' && spec.name === null) return
  const { dataset, model } = produces(spec)
  const coming = underWay.map(produces)
  if (
    dataset !== null &&
    (store.datasets.isTaken(dataset) || coming.some((one) => one.dataset === dataset))
  ) {
    throw taken('data set', dataset)
  }
  if (model !== null && (store.models.isTaken(model) || coming.some((one) => one.model === model))) {
    throw taken('model', model)
  }
}

function taken(what: string, name: string): AppError {
  const message = `This project has a ${what} "${name}" already, or is making one (those in the trash count). Choose another name.`
  return new AppError('already-exists', message, { issues: [{ path: 'name', message }] })
}
