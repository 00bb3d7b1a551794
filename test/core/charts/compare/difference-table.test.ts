import { AttackSpec } from '@contract/attacks'
import type { Comparison, MeasureComparison } from '@contract/compare'
import type { ThreatModel } from '@contract/threat-model'
import {
  differenceBars,
  differenceText,
  differencesCsv,
  extremesOf,
  intervalText,
  verdictOf
} from '@core/charts/compare/difference-table'
import { reasonText } from '@core/charts/compare/difference-words'
import { threatText } from '@core/charts/conditions'
import { parameterRows } from '@core/charts/compare/run-parameters'
import { comparePaired } from '@core/evaluation/compare-results'
import { describe, expect, it } from 'vitest'
import { compared, training } from './support'

const better = comparePaired({ both: 100, firstOnly: 30, secondOnly: 5, neither: 65 })
const open = comparePaired({ both: 100, firstOnly: 6, secondOnly: 5, neither: 89 })
const threatModel: ThreatModel = {
  ...{ norm: 'linf', epsilon: 0.1, bounds: { lower: 0, upper: 1 } },
  ...{ knowledge: 'white-box', targeted: false }
}
const not: Comparison = {
  kind: 'not-comparable',
  reason: { why: 'other-threat', wanted: threatModel, found: [{ ...threatModel, epsilon: 0.3 }] }
}
const row: MeasureComparison = {
  key: 'robust x',
  subject: {
    ...{ kind: 'robust', threatModel, total: 200, offset: 0 },
    spec: AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1 })
  },
  attack: '{}',
  format: 'percent',
  baseline: { value: 0.5, low: 0.45, high: 0.55 },
  others: [
    { runId: 'b', value: 0.65, comparison: better },
    { runId: 'c', value: 0.505, comparison: open },
    { runId: 'd', value: 0.99, comparison: not }
  ]
}
const runs = compared(...['a', 'b', 'c', 'd'].map((id, seed) => training(id, { seed }, [])))

describe('words of the differences', () => {
  it('say one reason each, and tell threat models in full where norm and epsilon are the same', () => {
    const plain = ['not-measured', 'other-data', 'not-attacked', 'other-worst-case', 'no-worst-case'] as const
    const more = ['not-estimated', 'not-resolved', 'no-interval'] as const
    const texts = [...plain, ...more].map((why) => reasonText({ why }))
    expect(new Set(texts).size).toBe(8)
    for (const text of texts) expect(text).toMatch(/^Not comparable: .+\.$/)
    const black = { ...threatModel, knowledge: 'score' } as const
    const found = [black, black, threatModel]
    expect(reasonText({ why: 'other-threat', wanted: { ...threatModel, targeted: true }, found })).toBe(
      `Not comparable: different threat models, here ${threatText(black)}; ${threatText(threatModel)}.`
    )
    expect(reasonText({ why: 'other-attack', attacks: ['FGSM', 'BIM-10'] })).toContain('FGSM, BIM-10')
  })
})

describe('differences from the baseline', () => {
  it('count when their interval leaves out zero, and only then', () => {
    expect(row.others.map(({ comparison }) => verdictOf(row, comparison))).toEqual([
      'better',
      'not-resolved',
      'not-comparable'
    ])
    const worse = comparePaired({ both: 100, firstOnly: 5, secondOnly: 30, neither: 65 })
    expect(verdictOf(row, worse)).toBe('worse')
    // Of the uncertainty product neither end is better.
    expect(verdictOf({ format: 'number' }, worse)).toBe('differs')
  })

  it('mark the highest and the lowest of what may be compared, never the rest', () => {
    expect(extremesOf(row, 'a')).toEqual({ high: ['b'], low: ['a'] })
  })

  it('are written in percentage points with signs', () => {
    expect(differenceText(0.1254, 'percent')).toBe('+12.5\u00a0pp')
    expect(differenceText(-0.0001, 'percent')).toBe('0.0\u00a0pp')
    expect(intervalText({ low: -0.01, high: 0.04 }, 'percent')).toBe('−1.0 to +4.0\u00a0pp')
  })

  it('leave gaps in the figure where nothing may be compared', () => {
    const [base] = runs
    const [figure] = base === undefined ? [] : differenceBars([row], runs, base)
    expect(figure?.series.map(({ bars: [bar] }) => bar?.value ?? null)).toEqual([
      better.kind === 'paired' ? better.value : null,
      open.kind === 'paired' ? open.value : null,
      null
    ])
    // Hollow where the interval holds zero.
    expect(figure?.series.map(({ bars: [bar] }) => bar?.resolved)).toEqual([true, false, true])
  })

  it('leave as a table with conditions, methods and reasons', () => {
    const csv = differencesCsv([row], parameterRows(runs.map(({ detail }) => detail.run)), runs, 'a')
    expect(csv).toMatch(/^"Robust accuracy, PGD-40.*","L∞, epsilon 0\.1 .*200 test images from no\. 0"/m)
    expect(csv).toContain('Tango')
    expect(csv).toContain('Not comparable: different threat models, here L∞, epsilon 0.3 (76.5/255).')
    expect(csv).toMatch(/Seed,setting,conv3 · seed 3,3,/)
  })
})
