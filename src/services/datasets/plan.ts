import type { ImportOptions, SplitChoice } from '@contract/dataset'
import { createRandom } from '@core/tensor/random'
import type { Classes, PartLabels } from './classes'
import type { SplitRows } from './split'
import { allRows, interleaveClasses, isSortedByClass, randomSplit, stratifiedSplit } from './split'
import { unreadable } from './text'

/** Which image goes into which split, in which order, and how that came about. */
export interface SplitPlan {
  readonly rows: SplitRows
  readonly note: string
}

/**
 * What the splits are made of: the parts of the source where its own split is kept, else all images together. Throws
 * if a given split is asked for and there is none.
 */
export function splittable(
  parts: readonly PartLabels[],
  split: SplitChoice,
  name: string
): { readonly parts: readonly PartLabels[]; readonly firstCount: number } {
  const [first, second] = parts
  if (split === 'given' && !second) {
    throw unreadable(
      `${name}: expected a training and a test split as was asked for, found images without a split. ` +
        'Choose another split.'
    )
  }
  if (split === 'auto' || split === 'given' || !first || !second) {
    return { parts, firstCount: first?.keys.length ?? 0 }
  }
  const keys = new Uint32Array(first.keys.length + second.keys.length)
  keys.set(first.keys)
  keys.set(second.keys, first.keys.length)
  return { parts: [{ name, keys }], firstCount: keys.length }
}

/**
 * Plans the two splits over the images of a source, of which the first `firstCount` are its first part. A second
 * part is the given test split; without one a share is put aside, stratified or drawn from all images. Where a source gives one block a class,
 * the classes are dealt out.
 */
export function planSplits(
  name: string,
  classes: Classes,
  firstCount: number,
  options: Pick<ImportOptions, 'split' | 'testFraction' | 'splitSeed'>
): SplitPlan {
  const { indices, names } = classes
  const given = firstCount < indices.length
  const rows = given
    ? {
        train: allRows(indices.length).subarray(0, firstCount),
        test: allRows(indices.length).subarray(firstCount)
      }
    : drawn(classes, options)
  if (!rows) {
    throw unreadable(
      `${name}: expected at least one class with 2 images or more, to put a test split aside, ` +
        'found one image in every class. Add images.'
    )
  }
  const share = `${Number((options.testFraction * 100).toFixed(2))} %`
  const how = options.split === 'random' ? 'at random' : 'stratified'
  const note = given ? 'given' : `${share} ${how}, seed ${options.splitSeed}`
  // A split is dealt out if its source is sorted; a few images may look sorted by chance.
  const sources = given ? rows : { train: allRows(firstCount), test: allRows(firstCount) }
  const deal = (split: 'train' | 'test'): Int32Array =>
    isSortedByClass(sources[split], indices)
      ? interleaveClasses(rows[split], indices, names.length)
      : rows[split]
  const dealt = { train: deal('train'), test: deal('test') }
  const isDealt = dealt.train !== rows.train || dealt.test !== rows.test
  return { rows: dealt, note: isDealt ? `${note}; classes interleaved` : note }
}

function drawn(
  { indices, names }: Classes,
  { split, testFraction, splitSeed }: Pick<ImportOptions, 'split' | 'testFraction' | 'splitSeed'>
): SplitRows | null {
  const random = createRandom(splitSeed)
  return split === 'random'
    ? randomSplit(indices.length, testFraction, random)
    : stratifiedSplit(indices, names.length, testFraction, random)
}
