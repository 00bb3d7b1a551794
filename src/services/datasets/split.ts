import type { Random } from '@core/tensor/random'

/** Positions of the images of each split, in the order in which they are stored. */
export interface SplitRows {
  readonly train: Int32Array
  readonly test: Int32Array
}

/**
 * Puts a share of every class aside for testing: of a class with n images, n times `fraction` rounded up or down, so
 * that the whole test split has round(fraction x all) images; at least one image of every class stays for training.
 * Which ones is drawn from `random`, with a stream for every class. Both splits keep the order of the source.
 * Null if nothing can be put aside because every class has one image.
 */
export function stratifiedSplit(
  classes: ArrayLike<number>,
  classCount: number,
  fraction: number,
  random: Random
): SplitRows | null {
  const rowsOf = rowsByClass(allRows(classes.length), classes, classCount)
  const quotas = testQuotas(
    rowsOf.map((rows) => rows.length),
    fraction
  )
  const isTest = new Uint8Array(classes.length)
  for (const [label, rows] of rowsOf.entries()) {
    const order = random.fork(`class ${label}`).permutation(rows.length)
    for (let drawn = 0; drawn < (quotas[label] ?? 0); drawn++)
      isTest[rows[order[drawn] as number] as number] = 1
  }
  const testCount = quotas.reduce((sum, quota) => sum + quota, 0)
  if (testCount === 0) return null
  const train = new Int32Array(classes.length - testCount)
  const test = new Int32Array(testCount)
  let nextTrain = 0
  let nextTest = 0
  for (let row = 0; row < classes.length; row++) {
    if (isTest[row] === 1) test[nextTest++] = row
    else train[nextTrain++] = row
  }
  return { train, test }
}

/**
 * Puts round(fraction x all) images aside for testing, at least one and not all, drawn from all of them whatever their
 * class. Both splits keep the order of the source. Null for less than two images.
 */
export function randomSplit(count: number, fraction: number, random: Random): SplitRows | null {
  if (count < 2) return null
  const testCount = Math.min(count - 1, Math.max(1, Math.round(count * fraction)))
  const order = random.fork('split').permutation(count)
  const drawn = (from: number, to: number): Int32Array => Int32Array.from(order.slice(from, to)).sort()
  return { train: drawn(testCount, count), test: drawn(0, testCount) }
}

/** 0 to count - 1. */
export function allRows(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row)
}

/** Largest remainders: every class gets its share rounded down, the rest goes to the largest fractions. */
function testQuotas(counts: readonly number[], fraction: number): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0)
  const quotas = counts.map((count) => Math.floor(count * fraction))
  let missing = Math.max(1, Math.round(all * fraction)) - quotas.reduce((sum, quota) => sum + quota, 0)
  const byRemainder = counts
    .map((count, label) => ({ label, remainder: count * fraction - (quotas[label] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label)
  for (const { label } of byRemainder) {
    const quota = quotas[label] ?? 0
    if (missing <= 0) break
    if (quota + 1 >= (counts[label] ?? 0)) continue
    quotas[label] = quota + 1
    missing--
  }
  return quotas
}

/** Whether images come in one block a class, as folders and sorted tables give them. */
export function isSortedByClass(rows: Int32Array, classes: ArrayLike<number>): boolean {
  const seen = new Set<number>()
  let blocks = 0
  let last = -1
  for (const row of rows) {
    const label = classes[row] as number
    if (label !== last) blocks++
    last = label
    seen.add(label)
  }
  return seen.size > 1 && blocks === seen.size && rows.length > seen.size
}

/**
 * Deals the classes out evenly: image k of the n of a class gets the place (k + 1/2) / n. So the first images of a
 * split are a fair sample of it, as "use only the first 1,000" expects. Keeps the order within a class.
 */
export function interleaveClasses(
  rows: Int32Array,
  classes: ArrayLike<number>,
  classCount: number
): Int32Array {
  const dealt = new Float64Array(classes.length)
  for (const ofClass of rowsByClass(rows, classes, classCount)) {
    for (const [index, row] of ofClass.entries()) dealt[row] = (index + 0.5) / ofClass.length
  }
  return rows.slice().sort((a, b) => (dealt[a] as number) - (dealt[b] as number) || a - b)
}

function rowsByClass(rows: Iterable<number>, classes: ArrayLike<number>, classCount: number): number[][] {
  const rowsOf = Array.from({ length: classCount }, (): number[] => [])
  for (const row of rows) rowsOf[classes[row] as number]?.push(row)
  return rowsOf
}
