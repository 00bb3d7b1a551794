import type { Dataset, SplitName } from '@contract/dataset'
import type { DatasetPreview, Dropped } from '@contract/dataset-preview'
import type { DatasetStatistics } from '@contract/dataset-statistics'
import { AppError } from '@contract/errors'
import type { Nearest, NearestSpec } from '@contract/nearest'
import type { TheorySample } from '@contract/theory-sample'
import type { EventHub } from '../event-hub'
import { nameQuestions } from '../jobs/ask-engine'
import type { SideEngine } from '../jobs/side-engine'
import { safely } from '../safely'
import type { Store } from '../store/store'
import { emptyDatasetTrash, findDataset, renameDataset, restoreDatasets, trashDatasets } from './changes'
import { drawTheory } from './draw-theory'
import { exportDataset } from './export-npz'
import { loadLabels } from './load'
import { createPreviews, type PreviewRequest } from './previews'
import { asVisible, readImages } from './read-images'
import { recogniseDropped } from './recognise'
import { decodePredictions, decodeStatistics, type SplitPredictions } from './results'

/** The data sets of the open project, and sources that may become one. */
export interface DatasetDesk {
  list(): Promise<Dataset[]>
  /** Those in the trash, newest first. All that reads a data set works with these, too. */
  trashed(): Promise<Dataset[]>
  /** Runs and studies that name it follow. */
  rename(datasetId: string, name: string): Promise<void>
  /** All or none; `refused` while a job uses one. */
  trash(datasetIds: readonly string[]): Promise<void>
  restore(datasetIds: readonly string[]): Promise<void>
  /** Names of what was deleted. */
  emptyTrash(): Promise<string[]>
  /** Reads a source without storing anything; null when it was called off. Needs no open project. */
  preview(request: PreviewRequest): Promise<DatasetPreview | null>
  cancelPreview(token: string): Promise<void>
  /** What files are that were dropped on the window. */
  recognise(paths: readonly string[]): Promise<Dropped>
  labels(datasetId: string, split: SplitName): Promise<Uint16Array>
  /** Images as bytes for the eye. */
  images(datasetId: string, split: SplitName, indices: readonly number[]): Promise<Uint8Array>
  /** One image in model-input units. */
  values(datasetId: string, split: SplitName, index: number): Promise<Float32Array>
  /** Null before a statistics job. */
  statistics(datasetId: string): Promise<DatasetStatistics | null>
  /** Null before the network has predicted. */
  predictions(datasetId: string, modelId: string): Promise<Record<SplitName, SplitPredictions> | null>
  /** The samples nearest to one; null when it was called off. */
  nearest(request: NearestRequest): Promise<Nearest | null>
  cancelNearest(token: string): void
  /** Writes a NumPy archive; false when it was called off, by the token that it was given. */
  exportTo(datasetId: string, path: string, token: string): Promise<boolean>
  /** Examples of a theory's model, as a file that can be imported; needs no project. */
  drawTo(sample: TheorySample, path: string): Promise<void>
  cancelExport(token: string): void
  /** Ends what works on its own. */
  stop(): Promise<void>
}

export type NearestRequest = Omit<NearestSpec, 'kind' | 'predictions'> & {
  /** Names the search, so that it can be called off. */
  readonly token: string
  readonly datasetId: string
  /** The network whose predictions are told, or gone by; null for none. */
  readonly modelId: string | null
}

export interface DatasetDeskOptions {
  readonly engine: SideEngine
  readonly builtins: string
  readonly hub: EventHub
  /** The open project; throws `not-found` without one. */
  open(): { readonly store: Store }
}

export function createDatasetDesk({ engine, builtins, hub, open }: DatasetDeskOptions): DatasetDesk {
  const previews = createPreviews({
    engine,
    builtins,
    progress: (token, progress) => hub.emit('datasets.previewProgress', { token, progress })
  })
  const exports = new Map<string, AbortController>()
  const searches = nameQuestions(engine)
  const find = (id: string): Dataset => findDataset(open().store, id)
  const changed = (): void => hub.emit('project.changed', { what: 'datasets' })
  return {
    list: safely(() => open().store.datasets.list()),
    trashed: safely(() => open().store.datasets.trashed()),
    rename: safely((id: string, name: string) => {
      for (const run of renameDataset(open().store, id, name)) hub.emit('jobs.changed', run)
      changed()
    }),
    trash: safely((ids: readonly string[]) => {
      trashDatasets(open().store, ids, new Date().toISOString())
      changed()
    }),
    restore: safely((ids: readonly string[]) => {
      restoreDatasets(open().store, ids)
      changed()
    }),
    emptyTrash: safely(async () => {
      const removed = await emptyDatasetTrash(open().store)
      changed()
      return removed
    }),
    preview: safely((request: PreviewRequest) => previews.start(request)),
    cancelPreview: safely((token: string) => previews.cancel(token)),
    recognise: safely(recogniseDropped),
    labels: safely(async (id: string, split: SplitName) =>
      Uint16Array.from(await loadLabels(find(id), split, open().store.artifacts))
    ),
    images: safely(async (id: string, split: SplitName, indices: readonly number[]) => {
      const dataset = find(id)
      return asVisible(dataset, await readImages(dataset, split, indices, open().store.artifacts))
    }),
    values: safely(async (id: string, split: SplitName, index: number) => {
      const pixels = await readImages(find(id), split, [index], open().store.artifacts)
      return pixels instanceof Uint8Array ? Float32Array.from(pixels, (byte) => byte / 255) : pixels
    }),
    statistics: safely(async (id: string) => {
      const { datasetResults, artifacts } = open().store
      const artifact = datasetResults.find(id, 'statistics', null)
      if (artifact === null) return null
      return decodeStatistics(await artifacts.read(artifact))
    }),
    predictions: safely(async (id: string, modelId: string) => {
      const { datasetResults, artifacts } = open().store
      const { train, test } = find(id)
      const artifact = datasetResults.find(id, 'predictions', modelId)
      if (artifact === null) return null
      return decodePredictions(await artifacts.read(artifact), { train: train.count, test: test.count })
    }),
    nearest: safely(({ token, datasetId, modelId, ...wanted }: NearestRequest) => {
      const { datasetResults, artifacts } = open().store
      const dataset = find(datasetId)
      const predictions = modelId === null ? null : datasetResults.find(datasetId, 'predictions', modelId)
      if (wanted.by === 'predicted' && predictions === null) {
        throw new AppError(
          'invalid-input',
          `Expected a network that has predicted all images of ${dataset.name}, found no predictions of it. ` +
            'Let it predict them, or go by the labels.'
        )
      }
      return searches.ask(token, {
        spec: { kind: 'nearest', ...wanted, predictions },
        artifacts: artifacts.folder,
        dataset,
        read: (event) => (event.kind === 'nearest' ? event.nearest : null)
      })
    }),
    cancelNearest: (token) => searches.cancel(token),
    exportTo: safely(async (id: string, path: string, token: string) => {
      const controller = new AbortController()
      exports.set(token, controller)
      try {
        return await exportDataset(find(id), path, open().store.artifacts, controller.signal)
      } finally {
        exports.delete(token)
      }
    }),
    cancelExport: (token) => exports.get(token)?.abort(),
    drawTo: safely(drawTheory),
    stop: safely(() => previews.stop())
  }
}
