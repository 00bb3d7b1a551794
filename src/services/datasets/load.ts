import { open } from 'node:fs/promises'
import type { Dataset, SplitName } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { LabelledImages } from '@core/data'
import type { ArtifactStore } from '../store/artifacts'
import { grouped } from './text'

/**
 * Reads one split into memory, in stored form. With a `limit` only the first images are read from the files; without
 * one their hashes are checked, too. Throws `store-unreadable` if a file is missing or damaged.
 */
export async function loadSplit(
  dataset: Dataset,
  split: SplitName,
  artifacts: ArtifactStore,
  limit: number | null
): Promise<LabelledImages> {
  const { count: stored, images, labels } = dataset[split]
  const count = limit === null ? stored : Math.min(limit, stored)
  const [height, width, channels] = dataset.imageShape
  const isFloat = dataset.pixelType === 'float32'
  const isWide = dataset.classNames.length > 256
  const read = async (hash: string, itemBytes: number): Promise<ArrayBuffer> => {
    const bytes =
      count === stored
        ? await artifacts.read(hash)
        : await readStart(artifacts.path(hash), count * itemBytes, dataset.name)
    if (bytes.length !== count * itemBytes) throw damaged(dataset.name, count * itemBytes, bytes.length)
    // Typed arrays of more than a byte need an aligned start; a small Buffer may lie anywhere in Node's pool.
    return bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.length
      ? (bytes.buffer as ArrayBuffer)
      : new Uint8Array(bytes).buffer
  }
  const pixels = await read(images, height * width * channels * (isFloat ? 4 : 1))
  const classes = await read(labels, isWide ? 2 : 1)
  return {
    count,
    imageShape: dataset.imageShape,
    classCount: dataset.classNames.length,
    bounds: dataset.bounds,
    pixels: isFloat ? new Float32Array(pixels) : new Uint8Array(pixels),
    labels: isWide ? new Uint16Array(classes) : new Uint8Array(classes),
    datasetHash: dataset.hash
  }
}

/** Class of every image of a split, without the images. */
export async function loadLabels(
  dataset: Dataset,
  split: SplitName,
  artifacts: ArtifactStore
): Promise<Uint8Array | Uint16Array> {
  const bytes = await artifacts.read(dataset[split].labels)
  return dataset.classNames.length > 256 ? new Uint16Array(new Uint8Array(bytes).buffer) : bytes
}

async function readStart(path: string, length: number, name: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError(
      'store-unreadable',
      `The data set ${name} misses the file ${path}. Restore the project's folder, or import the data set again.`,
      { cause }
    )
  })
  try {
    const bytes = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    await file.close()
  }
}

function damaged(name: string, expected: number, found: number): AppError {
  return new AppError(
    'store-unreadable',
    `A file of the data set ${name} is damaged: expected ${grouped(expected)} bytes, found ${grouped(found)}. ` +
      'Import the data set again.'
  )
}
