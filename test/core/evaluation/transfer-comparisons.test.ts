import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcnemar } from '@core/evaluation/mcnemar'
import { compareTargets, holm, rightThroughout } from '@core/evaluation/transfer'

describe('targets compared on the same images', () => {
  it('counts what both, one and neither has right, and tests the disagreements', () => {
    const [pair, ...others] = compareTargets([
      { target: 'a', robust: Uint8Array.of(1, 1, 1, 1, 0, 0, 1, 1) },
      { target: 'b', robust: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0) }
    ])
    expect(others).toEqual([])
    expect(pair).toMatchObject({
      ...{ first: 'a', second: 'b', both: 1, firstOnly: 5, secondOnly: 1, neither: 1 },
      ...mcnemar(5, 1),
      adjusted: mcnemar(5, 1).midP
    })
    expect(pair?.difference.value).toBeCloseTo(4 / 8, 12)
  })

  it('has each pair of targets once, and turns with their order', () => {
    const rows = fc.uint8Array({ max: 1, minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(fc.array(rows, { minLength: 2, maxLength: 5 }), (all) => {
        const targets = all.map((robust, place) => ({ target: String(place), robust }))
        const pairs = compareTargets(targets)
        expect(pairs).toHaveLength((all.length * (all.length - 1)) / 2)
        const turned = compareTargets([...targets].reverse())
        for (const { first, second, difference, midP, adjusted } of pairs) {
          const other = turned.find((one) => one.first === second && one.second === first)
          expect(other?.difference.value).toBeCloseTo(-difference.value, 12)
          expect(other?.midP).toBeCloseTo(midP, 12)
          expect(adjusted).toBeGreaterThanOrEqual(midP)
        }
      })
    )
  })

  it('counts an input as withstood only when it was right before', () => {
    expect([...rightThroughout(Uint8Array.of(1, 1, 0), Uint8Array.of(1, 0, 1))]).toEqual([1, 0, 0])
  })

  it('corrects by Holm as the book does, without turning the order', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06])
    expect(holm([0.6, 0.7])).toEqual([1, 1])
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (given) => {
        const found = holm(given)
        found.forEach((value, at) => {
          expect(value).toBeGreaterThanOrEqual(given[at] as number)
          expect(value).toBeLessThanOrEqual(
            Math.max(given[at] as number, Math.min(1, given.length * (given[at] as number)), ...found)
          )
        })
        for (const [a, p] of given.entries())
          for (const [b, q] of given.entries())
            if (p < q) expect(found[a]).toBeLessThanOrEqual(found[b] as number)
      })
    )
  })
})
