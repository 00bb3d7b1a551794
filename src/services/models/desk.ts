import type { Model } from '@contract/model'
import type { NetworkGraph } from '@contract/network-graph'
import type { SaliencyOptions, Trial, TrialImage } from '@contract/trial'
import type { WeightStatistics } from '@contract/weight-statistics'
import type { EventHub } from '../event-hub'
import { askEngine } from '../jobs/ask-engine'
import type { SideEngine } from '../jobs/side-engine'
import { safely } from '../safely'
import type { Store } from '../store/store'
import { emptyModelTrash, findShownModel, renameModel, restoreModels, trashModels } from './changes'
import { exportTfjs } from './export-tfjs'
import { loadTopology } from './files'
import { weightsOf } from './weights'

/** The models of the open project. */
export interface ModelDesk {
  list(): Promise<Model[]>
  trashed(): Promise<Model[]>
  /** Layers, shapes and weights of a stored network. */
  graph(modelId: string): Promise<NetworkGraph>
  /** How the values of its weights are spread. */
  weights(modelId: string): Promise<WeightStatistics[]>
  rename(modelId: string, name: string): Promise<void>
  /** All or none; `refused` while a job uses one. */
  trash(modelIds: readonly string[]): Promise<void>
  /** All or none; `not-found` or `refused` where one is not in the trash any more. */
  restore(modelIds: readonly string[]): Promise<void>
  /** Names of what was deleted. */
  emptyTrash(): Promise<string[]>
  /** Writes model.json and weights.bin into a folder; gives the path of the former. */
  exportTo(modelId: string, folder: string): Promise<string>
  /** What a network says of an image. Nothing is stored. */
  tryImage(modelId: string, image: TrialImage, saliency: SaliencyOptions): Promise<Trial>
}

export interface ModelDeskOptions {
  readonly engine: SideEngine
  readonly hub: EventHub
  readonly version: string
  /** The open project; throws `not-found` without one. */
  open(): { readonly store: Store }
}

export function createModelDesk({ engine, hub, version, open }: ModelDeskOptions): ModelDesk {
  const changed = (): void => hub.emit('project.changed', { what: 'models' })
  return {
    list: safely(() => open().store.models.list()),
    trashed: safely(() => open().store.models.trashed()),
    graph: safely(async (id: string) => {
      const { store } = open()
      const model = findShownModel(store, id)
      const topology = await loadTopology(store.artifacts, model)
      // TensorFlow.js' layers take a fifth of a second to load, which nobody should wait for at the start.
      const { describeNetwork } = await import('./describe')
      return describeNetwork(topology, model.weightSpecs)
    }),
    weights: safely((id: string) => {
      const { store } = open()
      return weightsOf(store.artifacts, findShownModel(store, id))
    }),
    rename: safely((id: string, name: string) => {
      for (const run of renameModel(open().store, id, name)) hub.emit('jobs.changed', run)
      changed()
    }),
    trash: safely((ids: readonly string[]) => {
      trashModels(open().store, ids, new Date().toISOString())
      changed()
    }),
    restore: safely((ids: readonly string[]) => {
      restoreModels(open().store, ids)
      changed()
    }),
    emptyTrash: safely(async () => {
      const removed = await emptyModelTrash(open().store)
      changed()
      return removed
    }),
    exportTo: safely((id: string, folder: string) => {
      const { store } = open()
      return exportTfjs(findShownModel(store, id), store.artifacts, folder, `Heisenbench ${version}`)
    }),
    tryImage: safely((id: string, image: TrialImage, saliency: SaliencyOptions) => {
      const { store } = open()
      return askEngine(engine, {
        spec: { kind: 'trial', image, saliency },
        artifacts: store.artifacts.folder,
        model: findShownModel(store, id),
        read: (event) => (event.kind === 'trial' ? event.trial : null)
      })
    })
  }
}
