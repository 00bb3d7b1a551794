import type { Model } from '@contract/model'
import { type Classifier, classifierOf, restoreModel } from '@core/models'
import { loadModelFiles } from '@services/models/files'
import type { ArtifactStore } from '@services/store/artifacts'

/** Builds a stored network, hands it to `use`, and frees it whatever happens. */
export async function withClassifier(
  stored: Model,
  artifacts: ArtifactStore,
  use: (classifier: Classifier) => Promise<void>
): Promise<void> {
  const files = await loadModelFiles(artifacts, stored)
  const model = await restoreModel(files.topology, files.weights)
  try {
    await use(classifierOf(model, { bounds: stored.bounds, hash: stored.weights }))
  } finally {
    // `model.dispose()` forgets the weights of networks inside the network.
    for (const weight of new Set(model.weights)) weight.dispose()
  }
}
