import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Model } from '@contract/model'
import { type Classifier, classifierOf, restoreModel, type SerializedModel } from '@core/models'
import { loadModelFiles } from '@services/models/files'
import type { ArtifactStore } from '@services/store/artifacts'

/** A network in memory; whoever opened it frees it. */
export interface OpenClassifier {
  readonly model: Classifier
  /** The same network as TensorFlow.js holds it. */
  readonly layers: LayersModel
  dispose(): void
}

/** Builds a stored network. */
export async function openClassifier(stored: Model, artifacts: ArtifactStore): Promise<OpenClassifier> {
  const files = await loadModelFiles(artifacts, stored)
  return openSerialized(files, { bounds: stored.bounds, hash: stored.weights })
}

/** Builds a network from plain data. */
export async function openSerialized(
  { topology, weights }: SerializedModel,
  naming: Pick<Classifier, 'bounds' | 'hash'>
): Promise<OpenClassifier> {
  const model = await restoreModel(topology, weights)
  return {
    model: classifierOf(model, naming),
    layers: model,
    dispose() {
      // `model.dispose()` forgets the weights of networks inside the network.
      for (const weight of new Set(model.weights)) weight.dispose()
    }
  }
}

/** Builds a stored network, hands it to `use`, and frees it whatever happens. */
export async function withClassifier(
  stored: Model,
  artifacts: ArtifactStore,
  use: (classifier: Classifier) => Promise<void>
): Promise<void> {
  const { model, dispose } = await openClassifier(stored, artifacts)
  try {
    await use(model)
  } finally {
    dispose()
  }
}
