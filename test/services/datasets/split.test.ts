import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { allRows, interleaveClasses, isSortedByClass, stratifiedSplit } from '@services/datasets/split'

const labels = fc.integer({ min: 2, max: 6 }).chain((classCount) =>
  fc.record({
    classCount: fc.constant(classCount),
    // Every class occurs.
    classes: fc
      .array(fc.nat({ max: classCount - 1 }), { minLength: 1, maxLength: 200 })
      .map((some) => [...some, ...Array.from({ length: classCount }, (_, label) => label)])
  })
)
const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true })

const countsOf = (rows: Iterable<number>, classes: readonly number[], classCount: number): number[] => {
  const counts = new Array<number>(classCount).fill(0)
  for (const row of rows) counts[classes[row] ?? 0]! += 1
  return counts
}

describe('stratified split', () => {
  it('is disjoint, complete, in order, proportional and leaves every class to training', () => {
    fc.assert(
      fc.property(labels, fraction, fc.nat(), ({ classes, classCount }, share, seed) => {
        const split = stratifiedSplit(classes, classCount, share, createRandom(seed))
        const all = countsOf(classes.keys(), classes, classCount)
        if (split === null) {
          expect(Math.max(...all)).toBe(1)
          return
        }
        const { train, test } = split
        expect([...train, ...test].sort((a, b) => a - b)).toEqual([...allRows(classes.length)])
        expect([...train]).toEqual([...train].sort((a, b) => a - b))
        expect([...test]).toEqual([...test].sort((a, b) => a - b))
        expect(test.length).toBeGreaterThan(0)
        const testCounts = countsOf(test, classes, classCount)
        for (const [label, count] of testCounts.entries()) {
          const n = all[label] ?? 0
          expect(count).toBeLessThan(n)
          expect(Math.abs(count - n * share)).toBeLessThan(test.length === 1 ? 1.01 : 1)
        }
        // Only classes that would lose their last image can keep the total below its share.
        const room = all.reduce((sum, n) => sum + Math.min(n - 1, Math.ceil(n * share)), 0)
        expect(test.length).toBe(Math.min(room, Math.max(1, Math.round(classes.length * share))))
      }),
      { numRuns: 500 }
    )
  })

  it('depends on the seed, and on nothing else', () => {
    const classes = Array.from({ length: 300 }, (_, row) => row % 3)
    const draw = (seed: number): number[] => [
      ...(stratifiedSplit(classes, 3, 0.2, createRandom(seed))?.test ?? [])
    ]
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })
})

describe('interleaved classes', () => {
  it('keep every image and the order within a class, and make every start a fair sample', () => {
    fc.assert(
      fc.property(labels, ({ classes, classCount }) => {
        const sorted = [...classes].sort((a, b) => a - b)
        const rows = allRows(sorted.length)
        const dealt = interleaveClasses(rows, sorted, classCount)
        expect([...dealt].sort((a, b) => a - b)).toEqual([...rows])
        const all = countsOf(rows, sorted, classCount)
        for (let label = 0; label < classCount; label++) {
          const ofClass = [...dealt].filter((row) => sorted[row] === label)
          expect(ofClass).toEqual([...ofClass].sort((a, b) => a - b))
        }
        for (let length = 1; length <= dealt.length; length++) {
          const counts = countsOf(dealt.subarray(0, length), sorted, classCount)
          for (const [label, count] of counts.entries()) {
            const fair = ((all[label] ?? 0) * length) / dealt.length
            expect(Math.abs(count - fair)).toBeLessThanOrEqual(classCount / 2 + 1)
          }
        }
      }),
      { numRuns: 100 }
    )
  })

  it('are dealt out only where they come in blocks', () => {
    const rows = (classes: readonly number[]): Int32Array => allRows(classes.length)
    const sorted = (classes: readonly number[]): boolean => isSortedByClass(rows(classes), classes)
    expect(sorted([0, 0, 1, 1, 2])).toBe(true)
    expect(sorted([2, 2, 0, 0])).toBe(true)
    expect(sorted([0, 1, 0, 1])).toBe(false)
    expect(sorted([0, 1, 2])).toBe(false)
    expect(sorted([1, 1, 1])).toBe(false)
  })
})
