import { open } from 'node:fs/promises'
import type { Dataset, SplitName } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { ArtifactStore } from '../store/artifacts'

/**
 * Some images of a split in stored form, in the order of `indices`; neighbours are read at once, so that a page of a
 * large split costs what the page holds.
 *
 * @throws AppError 'invalid-input' for a position outside of the split, 'store-unreadable'
 */
export async function readImages(
  dataset: Dataset,
  split: SplitName,
  indices: readonly number[],
  artifacts: ArtifactStore
): Promise<Uint8Array | Float32Array> {
  const { count, images } = dataset[split]
  const outside = indices.find((index) => index >= count)
  if (outside !== undefined) {
    throw new AppError(
      'invalid-input',
      `The ${split} split of ${dataset.name} has ${count} images, not no. ${outside}.`
    )
  }
  const [height, width, channels] = dataset.imageShape
  const isFloat = dataset.pixelType === 'float32'
  const imageBytes = height * width * channels * (isFloat ? 4 : 1)
  const bytes = new Uint8Array(indices.length * imageBytes)
  const file = await open(artifacts.path(images), 'r').catch((cause: unknown) => {
    throw new AppError(
      'store-unreadable',
      `A file of the data set ${dataset.name} is missing. Restore the project's folder, or import it again.`,
      { cause }
    )
  })
  try {
    for (let from = 0; from < indices.length;) {
      let to = from + 1
      while (to < indices.length && indices[to] === (indices[from] as number) + to - from) to++
      await file.read(
        bytes,
        from * imageBytes,
        (to - from) * imageBytes,
        (indices[from] as number) * imageBytes
      )
      from = to
    }
  } finally {
    await file.close()
  }
  return isFloat ? new Float32Array(bytes.buffer) : bytes
}

/** Stored values as bytes for the eye: 0 the lower bound, 255 the upper one. */
export function asVisible({ bounds }: Dataset, pixels: Uint8Array | Float32Array): Uint8Array {
  if (pixels instanceof Uint8Array) return pixels
  const { lower, upper } = bounds
  return Uint8Array.from(pixels, (value) =>
    Math.round((255 * Math.min(Math.max(value - lower, 0), upper - lower)) / (upper - lower))
  )
}
