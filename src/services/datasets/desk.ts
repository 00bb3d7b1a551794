import type { Dataset } from '@contract/dataset'
import type { DatasetPreview, Dropped } from '@contract/dataset-preview'
import type { EventHub } from '../event-hub'
import type { SpawnEngine } from '../jobs/engine-process'
import { safely } from '../safely'
import type { Store } from '../store/store'
import { createPreviews, type PreviewRequest } from './previews'
import { recogniseDropped } from './recognise'

/** The data sets of the open project, and sources that may become one. */
export interface DatasetDesk {
  list(): Promise<Dataset[]>
  /** Reads a source without storing anything; null when it was called off. Needs no open project. */
  preview(request: PreviewRequest): Promise<DatasetPreview | null>
  cancelPreview(token: string): Promise<void>
  /** What files are that were dropped on the window. */
  recognise(paths: readonly string[]): Promise<Dropped>
  /** Ends what works on its own. */
  stop(): Promise<void>
}

export interface DatasetDeskOptions {
  readonly spawnEngine: SpawnEngine
  readonly builtins: string
  readonly hub: EventHub
  /** The open project; throws `not-found` without one. */
  open(): { readonly store: Store }
}

export function createDatasetDesk({ spawnEngine, builtins, hub, open }: DatasetDeskOptions): DatasetDesk {
  const previews = createPreviews({
    spawn: spawnEngine,
    builtins,
    progress: (token, progress) => hub.emit('datasets.previewProgress', { token, progress })
  })
  return {
    list: safely(() => open().store.datasets.list()),
    preview: safely((request: PreviewRequest) => previews.start(request)),
    cancelPreview: safely((token: string) => previews.cancel(token)),
    recognise: safely(recogniseDropped),
    stop: safely(() => previews.stop())
  }
}
