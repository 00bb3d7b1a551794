import { BuiltinDataset, ImportOptions } from '@contract/dataset'
import type { DatasetImportSpec, JobSpec } from '@contract/job'
import type { Store } from '../store/store'
import { freeName } from './job-names'
import type { JobQueue } from './queue'

/** Queues the import of a built-in data set that a job names and the project does not hold yet. */
export function ensureDatasetOf(spec: JobSpec, store: Store, queue: JobQueue): void {
  if (!('dataset' in spec) || store.datasets.isTaken(spec.dataset)) return
  if (queue.active().some((run) => run.spec.kind === 'dataset-import' && run.spec.name === spec.dataset))
    return
  const builtin = BuiltinDataset.safeParse(spec.dataset)
  if (builtin.success) queue.add(importOf(builtin.data, spec.dataset), null)
}

/** The name of a built-in data set in this project; its import is queued when there is none. */
export function ensureBuiltin(id: BuiltinDataset, store: Store, queue: JobQueue): string {
  const there = store.datasets.list().find(({ format, source }) => format === 'builtin' && source === id)
  if (there) return there.name
  const imports = queue.active().flatMap(({ spec }) => (spec.kind === 'dataset-import' ? [spec] : []))
  const coming = imports.find(({ source }) => source.kind === 'builtin' && source.id === id)
  if (coming) return coming.name
  const isTaken = (name: string): boolean =>
    store.datasets.isTaken(name) || imports.some((spec) => spec.name === name)
  const name = freeName(id, isTaken)
  queue.add(importOf(id, name), null)
  return name
}

function importOf(id: BuiltinDataset, name: string): DatasetImportSpec {
  return { kind: 'dataset-import', name, source: { kind: 'builtin', id }, options: ImportOptions.parse({}) }
}
