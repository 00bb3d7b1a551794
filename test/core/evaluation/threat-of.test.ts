import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { AttackResult } from '@contract/measurement'
import { sameThreat, threatKey, type ThreatModel } from '@contract/threat-model'
import { threatText } from '@core/charts/conditions'
import { threatOf } from '@core/evaluation/threat-of'
import { wilson } from '@core/evaluation/wilson'

const bounds = { lower: 0, upper: 1 }
const pgd = (goal: string, more = {}): AttackSpec =>
  AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { goal, ...more } } as never)
const atClass = (targetClass: number | null): AttackSpec =>
  AttackSpec.parse({ attack: 'universal', norm: 'linf', epsilon: 0.1, options: { targetClass } })
const moved = (rotation: number, shift: number, angles = 31): AttackSpec =>
  AttackSpec.parse({ attack: 'spatial', norm: 'spatial', epsilon: 1, options: { rotation, shift, angles } })
const threat = (spec: AttackSpec): ThreatModel => threatOf(spec, bounds)

describe('the threat model of an attack', () => {
  const different = [
    ...['untargeted', 'runner-up', 'least-likely', 'random'].map((goal) => pgd(goal)),
    ...[0, 3].map(atClass),
    ...[3, 4].map((targetRank) => pgd('kth-likely', { targetRank })),
    ...[moved(30, 0.1), moved(90, 0.1), moved(30, 0.5)]
  ].map(threat)

  it('tells goals, target classes, rotations and shifts apart', () => {
    expect(new Set(different.map(threatKey)).size).toBe(different.length)
    expect(new Set(different.map(threatText)).size).toBe(different.length)
    for (const [place, one] of different.entries())
      for (const [at, other] of different.entries()) expect(sameThreat(one, other)).toBe(place === at)
  })

  it('is the same for attacks that differ in anything else', () => {
    expect(sameThreat(threat(moved(30, 0.1)), threat(moved(30, 0.1, 5)))).toBe(true)
    expect(sameThreat(threat(atClass(null)), threat(pgd('untargeted')))).toBe(true)
    expect(sameThreat(threat(atClass(3)), threat(pgd('class', { targetClass: 3 })))).toBe(true)
    expect(sameThreat(threat(pgd('runner-up')), threat(pgd('kth-likely', { targetRank: 2 })))).toBe(true)
    expect(threat(pgd('untargeted'))).toEqual({
      ...{ norm: 'linf', epsilon: 0.1, bounds, knowledge: 'white-box', targeted: false }
    })
  })

  it.each([
    ...[pgd('untargeted'), pgd('least-likely'), atClass(3), moved(30, 0.1)],
    ...[pgd('class', { targetClass: 3 }), pgd('kth-likely', { targetRank: 3 })]
  ])('is completed where an older program stored it without goal or motion', (spec) => {
    const { goal: _, motion: __, ...older } = threat(spec)
    const stored: unknown = {
      ...{ evaluationId: 'e', spec, threatModel: older, sampleCount: 2, offset: 0, seed: 1 },
      ...{ cleanAccuracy: wilson(2, 2), robustAccuracy: wilson(1, 2), attackSuccessRate: null },
      ...{ medianDistance: null, forwardCalls: 1, backwardCalls: 1, seconds: 0 },
      ...{ modelHash: 'm', datasetHash: 'd', warnings: [] }
    }
    expect(AttackResult.parse(stored).threatModel).toEqual(threat(spec))
  })
})
