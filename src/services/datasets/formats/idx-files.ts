import { access } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SplitName } from '@contract/dataset'
import { listed, unreadable } from '../text'
import type { Source } from './format'

/** An images file and its labels file. */
export interface IdxPair {
  readonly split: SplitName | null
  readonly images: string
  readonly labels: string
}

/** Names as MNIST and its kin give them: "train-images-idx3-ubyte", "t10k-labels.idx1-ubyte.gz", "digits.idx". */
export function isIdxName(name: string): boolean {
  return /idx[1-4][-._]?ubyte(\.gz)?$|\.idx[1-4]?(\.gz)?$/i.test(name)
}

const withoutGz = (name: string): string => name.replace(/\.gz$/i, '')

/** "train-images-idx3-ubyte" to "train-labels-idx1-ubyte". */
const labelsName = (name: string): string =>
  withoutGz(name)
    .replace(/images(?!.*images)/i, 'labels')
    .replace(/idx[34](?!.*idx[34])/i, 'idx1')

/** Finds what belongs together in a folder, or beside one images file. Throws if a file of a pair is missing. */
export async function findIdxPairs(source: Source): Promise<IdxPair[]> {
  return source.isFolder ? pairsInFolder(source) : [await pairOfFile(source)]
}

function pairsInFolder(source: Source): IdxPair[] {
  const byName = new Map<string, string>()
  // Of a plain and a gzipped copy the plain one is read: it sorts first.
  for (const file of source.files.filter(isIdxName)) {
    if (!byName.has(withoutGz(file))) byName.set(withoutGz(file), file)
  }
  const names = [...byName.keys()]
  const images = names.filter((name) => /images/i.test(name))
  if (images.length === 0) {
    const others = names.length > 0 ? `found ${listed(names)} alone` : 'found none'
    throw unreadable(
      `${source.name}: expected an IDX images file such as train-images-idx3-ubyte, ${others}.`
    )
  }
  const splitOf = (name: string): SplitName | null =>
    /train/i.test(name) ? 'train' : /t10k|test/i.test(name) ? 'test' : null
  const train = images.filter((name) => splitOf(name) === 'train')
  const test = images.filter((name) => splitOf(name) === 'test')
  if (images.length > 2 || (images.length === 2 && (train.length !== 1 || test.length !== 1))) {
    throw unreadable(
      `${source.name}: expected one images file for training and one for testing, found ${listed(images)}. ` +
        'Choose one of them, or put the files that belong together into a folder of their own.'
    )
  }
  // Without its images a labels file would be passed over, and the other split be taken for all of the data.
  const used = new Set(images.map(labelsName))
  const alone = names.find((name) => /labels/i.test(name) && !/images/i.test(name) && !used.has(name))
  if (alone !== undefined) throw missingImages(alone)
  return [...train, ...test, ...images.filter((name) => splitOf(name) === null)].map((name) => {
    const labels = byName.get(labelsName(name))
    if (labels === undefined || labelsName(name) === name) throw missingLabels(name)
    return {
      split: images.length === 2 ? splitOf(name) : null,
      images: join(source.path, byName.get(name) ?? name),
      labels: join(source.path, labels)
    }
  })
}

async function pairOfFile(source: Source): Promise<IdxPair> {
  const name = labelsName(source.name)
  if (name === withoutGz(source.name)) throw missingLabels(source.name)
  for (const candidate of [name, `${name}.gz`]) {
    const path = join(dirname(source.path), candidate)
    const found = await access(path).then(
      () => true,
      () => false
    )
    if (found) return { split: null, images: source.path, labels: path }
  }
  throw missingLabels(source.name)
}

function missingImages(labels: string): Error {
  return unreadable(
    `${labels}: expected its images file beside it, found none. ` +
      'Put it back with "images" and "idx3" in its name, or take the labels out of the folder.'
  )
}

function missingLabels(images: string): Error {
  const name = labelsName(basename(images))
  const expected =
    name === withoutGz(basename(images)) ? 'a labels file named like it' : `${name} or ${name}.gz`
  return unreadable(
    `${basename(images)}: expected ${expected} beside it, found none. ` +
      'The labels belong into the same folder, with "labels" and "idx1" in the name.'
  )
}
