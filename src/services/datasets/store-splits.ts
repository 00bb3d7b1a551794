import type { Split } from '@contract/dataset'
import type { Classes } from './classes'
import type { Layout } from './formats/format'
import type { SplitRows } from './split'
import type { Spool } from './spool'
import type { Stage } from './stage'

const chunkBytes = 1 << 20

export interface StoringInput {
  readonly spool: Spool
  readonly stage: Stage
  readonly layout: Layout
  readonly classes: Classes
  readonly rows: SplitRows
  /** Called after every chunk with the share of the images that is stored; may throw to stop. */
  progress(share: number, message: string): void
}

/** Writes images and labels of both splits in their final form, a megabyte at a time, and commits the artifacts. */
export async function storeSplits(input: StoringInput): Promise<{ train: Split; test: Split }> {
  const { rows, stage } = input
  const all = rows.train.length + rows.test.length
  const train = await writeSplit(input, rows.train, (done) =>
    input.progress(done / all, 'storing the training images')
  )
  const test = await writeSplit(input, rows.test, (done) =>
    input.progress((rows.train.length + done) / all, 'storing the test images')
  )
  const [trainImages = '', trainLabels = '', testImages = '', testLabels = ''] = await stage.commit()
  return {
    train: { ...train, images: trainImages, labels: trainLabels },
    test: { ...test, images: testImages, labels: testLabels }
  }
}

async function writeSplit(
  { spool, stage, layout, classes }: StoringInput,
  rows: Int32Array,
  onStored: (count: number) => void
): Promise<Pick<Split, 'count' | 'classCounts'>> {
  const { imageShape, pixelType } = layout
  const imageBytes = imageShape[0] * imageShape[1] * imageShape[2] * (pixelType === 'uint8' ? 1 : 4)
  const perChunk = Math.max(1, Math.floor(chunkBytes / imageBytes))
  const images = await stage.start()
  for (let start = 0; start < rows.length; start += perChunk) {
    const chunk = rows.subarray(start, start + perChunk)
    await images.add(asBytes(spool.read(chunk, { pixelType, channels: imageShape[2] })))
    onStored(start + chunk.length)
  }
  const labels = Uint16Array.from(rows, (row) => classes.indices[row] as number)
  await (await stage.start()).add(classes.names.length <= 256 ? new Uint8Array(labels) : asBytes(labels))
  const classCounts = classes.names.map(() => 0)
  for (const label of labels) classCounts[label] = (classCounts[label] ?? 0) + 1
  return { count: rows.length, classCounts }
}

const asBytes = (array: Uint8Array | Uint16Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
