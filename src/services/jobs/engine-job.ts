import { randomUUID } from 'node:crypto'
import type { CertifiedBatch } from '@contract/certificates/result'
import type { EngineJob } from '@contract/engine'
import type { Run } from '@contract/run'
import type { RunChange } from '../store/runs'
import type { Store } from '../store/store'
import { finishedChecks } from './finished-checks'
import { keptForTransfer } from './kept-examples'
import type { References } from './references'

/** What the record of a run says once it runs: with which program, on which data, on which network. */
export function startOf(
  queued: Run,
  { dataset, model }: References,
  start: { readonly version: string; readonly now: string; readonly threads: number }
): RunChange {
  return {
    state: 'running',
    startedAt: queued.startedAt ?? start.now,
    versions: {
      heisenbench: start.version,
      // The thread tells once it has loaded TensorFlow.
      tensorflow: null,
      tfjs: null,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      threads: start.threads
    },
    datasetHash: dataset?.hash ?? null,
    modelHash: model?.weights ?? null
  }
}

/** A run with all that a worker needs; the worker never sees the database. */
export function engineJob(
  run: Run,
  { dataset, model, earlier, models, others, isUndefended }: References,
  project: { readonly store: Store; readonly builtins: string; readonly now: string }
): EngineJob {
  const { store, builtins, now } = project
  return {
    runId: run.id,
    spec: run.spec,
    artifacts: store.artifacts.folder,
    builtins,
    dataset,
    model,
    earlier: [...earlier],
    models: [...models],
    ...(run.spec.kind === 'check'
      ? { others: [...others], isUndefended, finished: finishedChecks(store, run.id) }
      : {}),
    kept: run.spec.kind === 'transfer' ? keptForTransfer(run.spec, dataset, models, store) : [],
    checkpoint: store.checkpoints.get(run.id)?.checkpoint ?? null,
    ...(run.spec.kind === 'attack' || run.spec.kind === 'transfer'
      ? { attacked: store.points.attackedBatches(run.id) }
      : {}),
    certified: run.spec.kind === 'certify' ? certifiedBatches(store, run.id) : [],
    newId: randomUUID(),
    createdAt: now
  }
}

function certifiedBatches(store: Store, runId: string): CertifiedBatch[] {
  return store.points.list(runId).flatMap((point) => (point.kind === 'certified-batch' ? [point] : []))
}
