import { BuiltinDataset, ImportOptions, type DatasetSource } from '@contract/dataset'
import type { DatasetImportSpec, JobSpec } from '@contract/job'
import type { StudySpec } from '@contract/study'
import { sourceText } from '../datasets/open-source'
import type { Store } from '../store/store'
import { freeName } from './job-names'
import type { JobQueue } from './queue'

/** Queues the import of a built-in data set that a job names and the project does not hold yet. */
export function ensureDatasetOf(spec: JobSpec, store: Store, queue: JobQueue): void {
  if (!('dataset' in spec) || store.datasets.isTaken(spec.dataset)) return
  if (queue.active().some((run) => run.spec.kind === 'dataset-import' && run.spec.name === spec.dataset))
    return
  const builtin = BuiltinDataset.safeParse(spec.dataset)
  if (builtin.success) queue.add(importOf({ kind: 'builtin', id: builtin.data }, spec.dataset), null)
}

/**
 * The name that the data set of a study has in this project. Where it is built in or drawn from a theory and not there yet, its
 * import is queued.
 *
 * @throws AppError 'not-found' for a theory without a model to draw from
 */
export function ensureDataset(dataset: StudySpec['dataset'], store: Store, queue: JobQueue): string {
  if ('name' in dataset) return dataset.name
  return 'builtin' in dataset
    ? ensureSource({ kind: 'builtin', id: dataset.builtin }, dataset.builtin, store, queue)
    : ensureSource({ kind: 'theory', sample: dataset.theory }, dataset.theory.theory, store, queue)
}

function ensureSource(from: DatasetSource, wanted: string, store: Store, queue: JobQueue): string {
  const text = sourceText(from)
  const there = store.datasets.list().find(({ format, source }) => format === from.kind && source === text)
  if (there) return there.name
  const imports = queue.active().flatMap(({ spec }) => (spec.kind === 'dataset-import' ? [spec] : []))
  const coming = imports.find(({ source }) => source.kind === from.kind && sourceText(source) === text)
  if (coming) return coming.name
  const isTaken = (name: string): boolean =>
    store.datasets.isTaken(name) || imports.some((spec) => spec.name === name)
  const name = freeName(wanted, isTaken)
  queue.add(importOf(from, name), null)
  return name
}

function importOf(source: DatasetSource, name: string): DatasetImportSpec {
  return { kind: 'dataset-import', name, source, options: ImportOptions.parse({}) }
}
