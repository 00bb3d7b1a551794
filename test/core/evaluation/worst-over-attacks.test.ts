import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import type { ThreatModel } from '@contract/threat-model'
import { WorstOverAttacks } from '@contract/worst-over-attacks'
import { wilson } from '@core/evaluation/wilson'
import { worstOverAttacks, type JudgedAttack } from '@core/evaluation/worst-over-attacks'

/** `rows`: for each image 'w' wrong before, 'f' fooled, 'm' taken for another wrong class than the wanted one, 'r' robust. */
function judged(
  rows: string,
  change: { threat?: Partial<ThreatModel>; result?: Partial<AttackResult> } = {}
): JudgedAttack {
  const threatModel: ThreatModel = {
    ...{
      norm: 'linf',
      epsilon: 0.1,
      bounds: { lower: 0, upper: 1 },
      knowledge: 'white-box',
      targeted: false
    },
    ...change.threat
  }
  const { norm, epsilon } = threatModel
  const count = (letters: string): number => [...rows].filter((letter) => letters.includes(letter)).length
  const attack = norm === 'corruption' ? 'corruption' : 'pgd'
  return {
    runId: 'run',
    result: {
      ...{ evaluationId: rows, spec: AttackSpec.parse({ attack, norm, epsilon }), threatModel },
      ...{ sampleCount: rows.length, offset: 0, seed: 1 },
      ...{
        cleanAccuracy: wilson(count('rfm'), rows.length),
        robustAccuracy: wilson(count('rm'), rows.length)
      },
      ...{ attackSuccessRate: null, medianDistance: null, forwardCalls: 1, backwardCalls: 1, seconds: 0 },
      ...{ modelHash: 'm', datasetHash: 'd', warnings: [] },
      ...change.result
    },
    rows: [...rows].map((letter, sampleIndex) => ({
      sampleIndex,
      cleanCorrect: letter !== 'w',
      success: letter === 'f',
      label: 0,
      adversarialClass: { r: 0, w: 1, f: 2, m: 3 }[letter] ?? null
    }))
  }
}

const attack = fc.string({ unit: fc.constantFrom('f', 'r'), minLength: 12, maxLength: 12 })

describe('the worst case over the attacks of several runs', () => {
  it('counts an image as robust only if it withstood all, and names who won what', () => {
    const [worst, ...others] = worstOverAttacks([judged('wfrrr'), judged('wffrr'), judged('wrrfr')])
    expect(others).toEqual([])
    expect(WorstOverAttacks.parse(worst)).toEqual(worst)
    expect(worst).toMatchObject({
      cleanAccuracy: wilson(4, 5),
      robustAccuracy: wilson(1, 5),
      attacks: [
        { first: 1, alone: 0 },
        { first: 1, alone: 1 },
        { first: 1, alone: 1 }
      ]
    })
  })

  it('is never raised by a further attack, is at most the lowest, and counts each image once', () => {
    fc.assert(
      fc.property(fc.array(attack, { minLength: 1, maxLength: 5 }), attack, (before, further) => {
        const [first] = worstOverAttacks(before.map((rows) => judged(rows)))
        const [second] = worstOverAttacks([...before, further].map((rows) => judged(rows)))
        const [a, b] = [first?.robustAccuracy.count ?? NaN, second?.robustAccuracy.count ?? NaN]
        expect(b).toBeLessThanOrEqual(a)
        for (const one of second?.attacks ?? []) expect(b).toBeLessThanOrEqual(one.robustAccuracy.count)
        const won = (second?.attacks ?? []).reduce((sum, one) => sum + one.first, 0)
        expect(won + b).toBe(12)
      })
    )
  })

  it.each([
    ['norm', judged('fr', { threat: { norm: 'l2' } })],
    ['epsilon', judged('fr', { threat: { epsilon: 0.2 } })],
    ['box', judged('fr', { threat: { bounds: { lower: -1, upper: 1 } } })],
    ['grid', judged('fr', { threat: { eightBit: true } })],
    ['turn', judged('fr', { threat: { motion: { rotation: 90, shift: 0.1 } } })],
    ['network', judged('fr', { result: { modelHash: 'other' } })],
    ['data', judged('fr', { result: { datasetHash: 'other' } })],
    ['images', judged('fr', { result: { offset: 2 } })]
  ])('never merges what differs in %s', (_, other) => {
    expect(worstOverAttacks([judged('rr'), other]).map(({ robustAccuracy }) => robustAccuracy.count)).toEqual(
      [2, 1]
    )
  })

  it('never merges targeted attacks that want different classes', () => {
    const wanting = (goal: ThreatModel['goal'] & {}): JudgedAttack =>
      judged('fr', { threat: { targeted: true, goal } })
    const found = worstOverAttacks([
      wanting('random'),
      wanting('least-likely'),
      wanting({ targetClass: 1 }),
      wanting({ targetClass: 2 }),
      wanting('random')
    ])
    expect(found.map(({ attacks }) => attacks.length)).toEqual([2, 1, 1, 1])
  })

  it('counts what targeted attacks turned wrong in the untargeted worst case, and never the other way', () => {
    const targeted = judged('rfmrw', { threat: { targeted: true, goal: 'runner-up' } })
    const found = worstOverAttacks([targeted, judged('frrrw')])
    expect(found.map((one) => WorstOverAttacks.parse(one))).toEqual(found)
    expect(found).toMatchObject([
      { threatModel: { targeted: true, goal: 'runner-up' }, robustAccuracy: wilson(3, 5) },
      {
        ...{ threatModel: { targeted: false }, targeted: 1, robustAccuracy: wilson(1, 5) },
        attacks: [
          { first: 2, alone: 2, robustAccuracy: wilson(2, 5) },
          { first: 1, alone: 1, robustAccuracy: wilson(3, 5) }
        ]
      }
    ])
    expect(found[0]?.attacks).toHaveLength(1)
    expect(found[0]).not.toHaveProperty('targeted')
    expect(found[1]?.threatModel).not.toHaveProperty('goal')
  })

  it('counts only successes of targeted attacks where an older program kept no class', () => {
    const targeted = judged('rfmrw', { threat: { targeted: true, goal: 'runner-up' } })
    const rows = targeted.rows.map((row) => ({ ...row, label: null, adversarialClass: null }))
    const [worst] = worstOverAttacks([judged('frrrw'), { ...targeted, rows }])
    expect(worst).toMatchObject({ targeted: 1, robustAccuracy: wilson(2, 5) })
  })

  it('puts black boxes beside white ones, and leaves out corruptions and half a ledger', () => {
    const black = judged('fr', { threat: { knowledge: 'decision' } })
    const [worst] = worstOverAttacks([black, judged('rf')])
    expect(worst).toMatchObject({ threatModel: { knowledge: 'white-box' }, robustAccuracy: wilson(0, 2) })
    expect(worstOverAttacks([judged('fr', { threat: { norm: 'corruption', epsilon: 3 } })])).toEqual([])
    expect(worstOverAttacks([{ ...judged('fr'), rows: [] }])).toEqual([])
  })
})
