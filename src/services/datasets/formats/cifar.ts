import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SplitName } from '@contract/dataset'
import type { AppError } from '@contract/errors'
import { withoutItems } from '../problems'
import { describeSource, openBytes } from '../source'
import { counted, listed, unreadable } from '../text'
import { wholeItems } from '../whole-items'
import type { Format, OpenContext, Part, Reader, Rows, Source } from './format'
import { channelsLast } from './npy'

const side = 32
const pixelBytes = side * side * 3

/** CIFAR-10: one label byte an image; CIFAR-100: a coarse one and a fine one. */
interface Variant {
  readonly name: string
  readonly labelBytes: number
  /** Which of the label bytes is read. */
  readonly labelAt: number
  readonly classes: number
  readonly namesFile: string
}

const cifar10: Variant = {
  name: 'CIFAR-10',
  labelBytes: 1,
  labelAt: 0,
  classes: 10,
  namesFile: 'batches.meta.txt'
}
const cifar100 = { name: 'CIFAR-100', labelBytes: 2 }
const fine: Variant = { ...cifar100, labelAt: 1, classes: 100, namesFile: 'fine_label_names.txt' }
const coarse: Variant = { ...cifar100, labelAt: 0, classes: 20, namesFile: 'coarse_label_names.txt' }

const isBatch = (name: string): boolean => /^(data_batch_\d+|test_batch|train|test)\.bin$/i.test(name)
const isPickle = (name: string): boolean => /^(data_batch_\d+|test_batch)$/i.test(name)

/**
 * The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images",
 * 2009): records of one or two label bytes and 32 x 32 pixels as a red, a green and a blue plane.
 */
export const cifar: Format = {
  id: 'cifar',
  label: 'CIFAR (binary)',
  match: (source) =>
    source.isFolder
      ? source.files.some((name) => isBatch(name) || isPickle(name))
      : isBatch(source.name) || isPickle(source.name),
  async open(source, context) {
    if (
      source.isFolder ? !source.files.some(isBatch) && source.files.some(isPickle) : isPickle(source.name)
    ) {
      throw unreadable(
        `${source.name}: expected the binary version of CIFAR (data_batch_1.bin), found the one for Python, which ` +
          'would have to be run to be read. Download the archive whose name ends with "-binary.tar.gz".'
      )
    }
    const parts = source.isFolder ? partsOf(source) : [{ split: null, files: [source.path] }]
    const folder = source.isFolder ? source.path : dirname(source.path)
    const variant = await variantOf(source, parts, context)
    return readerOf(parts, variant, await classNames(folder, variant), context)
  }
}

interface CifarPart {
  readonly split: SplitName | null
  readonly files: readonly string[]
}

function partsOf(source: Source): CifarPart[] {
  const files = source.files.filter(isBatch)
  const isTest = (name: string): boolean => /^test/i.test(name)
  const paths = (names: readonly string[]): string[] => names.map((name) => join(source.path, name))
  const train = files.filter((name) => !isTest(name))
  const test = files.filter(isTest)
  const mixed = train.some((name) => /^train/i.test(name)) && train.length > 1
  if (files.length === 0 || test.length > 1 || mixed) {
    throw unreadable(
      `${source.name}: expected data_batch_1.bin to data_batch_5.bin and test_batch.bin (CIFAR-10), or train.bin and ` +
        `test.bin (CIFAR-100), found ${listed(files) || 'none of them'}. Choose the folder as it was unpacked.`
    )
  }
  if (train.length === 0 || test.length === 0) return [{ split: null, files: paths(files) }]
  return [
    { split: 'train', files: paths(train) },
    { split: 'test', files: paths(test) }
  ]
}

async function variantOf(
  source: Source,
  parts: readonly CifarPart[],
  { options }: OpenContext
): Promise<Variant> {
  const files = parts.flatMap((part) => part.files)
  const sizes = await Promise.all(
    files.map(async (path) => ({ name: basename(path), size: (await stat(path)).size }))
  )
  const fits = (variant: Variant): boolean =>
    sizes.every(({ size }) => size > 0 && size % (pixelBytes + variant.labelBytes) === 0)
  const ofHundred = options.cifarLabels === 'coarse' ? coarse : fine
  // A size may fit both by chance; then the names decide.
  const likely = files.some((path) => /^(train|test)\.bin$/i.test(basename(path)))
    ? [ofHundred, cifar10]
    : [cifar10, ofHundred]
  const variant = likely.find(fits)
  if (variant) return variant
  const wrong =
    sizes.find(({ size }) => size === 0 || size % (pixelBytes + (likely[0]?.labelBytes ?? 1)) !== 0) ??
    sizes[0]
  throw unreadable(
    `${wrong?.name ?? source.name}: expected whole records of 3,073 bytes (CIFAR-10) or 3,074 bytes (CIFAR-100), ` +
      `found ${counted(wrong?.size ?? 0, 'byte')}. The file is cut off or another kind: copy or download it again.`
  )
}

/** The names file beside the batches; without one the classes are called by their numbers. */
async function classNames(folder: string, variant: Variant): Promise<string[]> {
  const numbers = Array.from({ length: variant.classes }, (_, label) => String(label))
  const { files } = await describeSource(folder)
  if (!files.includes(variant.namesFile)) return numbers
  const names = (await readFile(join(folder, variant.namesFile), 'utf8'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (names.length === variant.classes && new Set(names).size === names.length) return names
  throw unreadable(
    `${variant.namesFile}: expected ${variant.classes} different class names, one a line, found ${names.length}.`
  )
}

function readerOf(
  parts: readonly CifarPart[],
  variant: Variant,
  labelNames: readonly string[],
  { signal, problem }: OpenContext
): Reader {
  const recordBytes = variant.labelBytes + pixelBytes
  let done = 0
  let total = 0
  async function* rows({ files }: CifarPart): AsyncGenerator<Rows, void, void> {
    for (const path of files) {
      const { chunks } = await openBytes(path)
      let record = 0
      for await (const batch of wholeItems(chunks, recordBytes)) {
        signal.throwIfAborted()
        const count = batch.length / recordBytes
        const planes = new Uint8Array(count * pixelBytes)
        const labels = new Uint8Array(count)
        const isBad = Array.from({ length: count }, () => false)
        for (let index = 0; index < count; index++, record++) {
          const start = index * recordBytes
          planes.set(batch.subarray(start + variant.labelBytes, start + recordBytes), index * pixelBytes)
          const label = batch[start + variant.labelAt] as number
          if (label >= variant.classes) {
            problem(wrongLabel(basename(path), record, label, variant))
            isBad[index] = true
          }
          labels[index] = label
        }
        done += count
        const kept = withoutItems(planes, pixelBytes, isBad)
        if (kept.length === 0) continue
        yield {
          count: kept.length / pixelBytes,
          channels: 3,
          pixels: channelsLast(kept, side * side, 3),
          labels: withoutItems(labels, 1, isBad)
        }
      }
    }
  }
  return {
    parts: parts.map((part): Part => ({
      split: part.split,
      name: part.files.length === 1 ? basename(part.files[0] ?? '') : `${part.split ?? 'all'} batches`,
      async *rows() {
        for (const path of part.files) total += (await stat(path)).size / recordBytes
        yield* rows(part)
      }
    })),
    work: () => ({ done, total, unit: 'images' }),
    layout: () => ({
      imageShape: [side, side, 3],
      pixelType: 'uint8',
      bounds: { lower: 0, upper: 1 },
      labelNames,
      notes: variant.labelBytes === 2 ? [`${variant.classes === 100 ? 'fine' : 'coarse'} labels`] : []
    })
  }
}

function wrongLabel(name: string, record: number, label: number, variant: Variant): AppError {
  return unreadable(
    `${name}, image ${record + 1}: expected a label from 0 to ${variant.classes - 1} (${variant.name}), ` +
      `found ${label}. The file is damaged or another kind.`
  )
}
