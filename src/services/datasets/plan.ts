import type { ImportOptions } from '@contract/dataset'
import { createRandom } from '@core/tensor/random'
import type { Classes } from './classes'
import type { SplitRows } from './split'
import { allRows, interleaveClasses, isSortedByClass, stratifiedSplit } from './split'
import { unreadable } from './text'

/** Which image goes into which split, in which order, and how that came about. */
export interface SplitPlan {
  readonly rows: SplitRows
  readonly note: string
}

/**
 * Plans the two splits over the images of a source, of which the first `firstCount` are its first part. A second
 * part is the given test split; without one a stratified share is put aside. Where a source gives one block a class,
 * the classes are dealt out.
 */
export function planSplits(
  name: string,
  classes: Classes,
  firstCount: number,
  options: Pick<ImportOptions, 'testFraction' | 'splitSeed'>
): SplitPlan {
  const { indices, names } = classes
  const given = firstCount < indices.length
  const rows = given
    ? {
        train: allRows(indices.length).subarray(0, firstCount),
        test: allRows(indices.length).subarray(firstCount)
      }
    : stratifiedSplit(indices, names.length, options.testFraction, createRandom(options.splitSeed))
  if (!rows) {
    throw unreadable(
      `${name}: expected at least one class with 2 images or more, to put a test split aside, ` +
        'found one image in every class. Add images.'
    )
  }
  const share = `${Number((options.testFraction * 100).toFixed(2))} %`
  const note = given ? 'given' : `${share} stratified, seed ${options.splitSeed}`
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
