import type { Dataset } from '@contract/dataset'
import { createNpzWriter } from '../export/npz'
import type { ArtifactStore } from '../store/artifacts'
import { loadSplit } from './load'
import { readImages } from './read-images'

const chunkBytes = 1 << 22

/**
 * Writes a data set as a NumPy archive: x_train, y_train, x_test, y_test as stored, and `bounds`, the box of legal
 * inputs, so that an import gives the same data set. Images go through a few megabytes of memory.
 *
 * @returns false where it was called off: what stood at the path stands there still
 */
export async function exportDataset(
  dataset: Dataset,
  path: string,
  artifacts: ArtifactStore,
  signal?: AbortSignal
): Promise<boolean> {
  const dtype = dataset.pixelType
  const shape = dataset.imageShape
  const writer = await createNpzWriter(path, {
    x_train: { shape, dtype },
    y_train: { shape: [], dtype: 'int32' },
    x_test: { shape, dtype },
    y_test: { shape: [], dtype: 'int32' },
    bounds: { shape: [], dtype: 'float32' }
  })
  try {
    const imageBytes = shape[0] * shape[1] * shape[2] * (dtype === 'uint8' ? 1 : 4)
    const perChunk = Math.max(1, Math.floor(chunkBytes / imageBytes))
    for (const split of ['train', 'test'] as const) {
      const { count } = dataset[split]
      for (let start = 0; start < count; start += perChunk) {
        if (signal?.aborted === true) return false
        const indices = Array.from({ length: Math.min(perChunk, count - start) }, (_, index) => start + index)
        await writer.append({ [`x_${split}`]: await readImages(dataset, split, indices, artifacts) })
      }
      const { labels } = await loadSplit(dataset, split, artifacts, null)
      await writer.append({ [`y_${split}`]: Int32Array.from(labels) })
    }
    await writer.append({ bounds: Float32Array.of(dataset.bounds.lower, dataset.bounds.upper) })
    return await writer.finish(signal)
  } finally {
    await writer.discard()
  }
}
