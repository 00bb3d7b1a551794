import type { Dataset } from '@contract/dataset'
import type { EngineJob } from '@contract/engine'
import type { Model } from '@contract/model'
import type { TransferJobSpec } from '@contract/transfer'
import type { Store } from '../store/store'

/**
 * Examples of the very attack of a transfer matrix that earlier runs kept: the same network, data, attack with all its
 * options, first image and seed, and all of the images. Such examples are what the job would make again.
 */
export function keptForTransfer(
  spec: TransferJobSpec,
  dataset: Dataset | null,
  models: readonly Model[],
  store: Store
): NonNullable<EngineJob['kept']> {
  if (!spec.useKept || dataset === null) return []
  const hashes = new Set(models.map(({ weights }) => weights))
  const attack = JSON.stringify(spec.attack)
  const found = new Map<string, NonNullable<EngineJob['kept']>[number]>()
  for (const { runId, examples } of store.examples.list()) {
    if (examples.indices.length < spec.samples) continue
    const result = store.evaluations
      .list(runId)
      .find((one) => one.result.evaluationId === examples.evaluationId)?.result
    if (
      result !== undefined &&
      hashes.has(result.modelHash) &&
      result.datasetHash === dataset.hash &&
      result.offset === spec.offset &&
      result.seed === spec.seed &&
      JSON.stringify(result.spec) === attack
    )
      found.set(result.modelHash, { modelHash: result.modelHash, examples })
  }
  return [...found.values()]
}
