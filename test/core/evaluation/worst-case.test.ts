import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import type { ThreatModel } from '@contract/threat-model'
import type { AttackEvaluation } from '@core/evaluation/evaluate-attack'
import { robustCurve } from '@core/evaluation/robust-curve'
import { wilson } from '@core/evaluation/wilson'
import { worstCases } from '@core/evaluation/worst-case'

function evaluation(
  attack: 'fgsm' | 'pgd' | 'corruption',
  robust: number[],
  threat: Partial<ThreatModel> = {},
  modelHash = 'm'
): AttackEvaluation {
  const threatModel: ThreatModel = {
    norm: 'linf',
    epsilon: 0.1,
    bounds: { lower: 0, upper: 1 },
    knowledge: 'white-box',
    targeted: false,
    ...threat
  }
  const rate = wilson(
    robust.reduce((sum, flag) => sum + flag, 0),
    robust.length
  )
  return {
    robust: Uint8Array.from(robust),
    result: {
      evaluationId: `${attack} ${threatModel.epsilon}`,
      spec: AttackSpec.parse({ attack, norm: threatModel.norm, epsilon: threatModel.epsilon }),
      threatModel,
      sampleCount: robust.length,
      offset: 0,
      seed: 1,
      cleanAccuracy: wilson(robust.length, robust.length),
      robustAccuracy: rate,
      attackSuccessRate: null,
      medianDistance: null,
      forwardCalls: 1,
      backwardCalls: 1,
      seconds: 0,
      modelHash,
      datasetHash: 'd',
      warnings: []
    }
  }
}

describe('worstCases', () => {
  it('counts a sample as robust only if every attack of its threat failed', () => {
    const found = worstCases([
      evaluation('fgsm', [1, 1, 1, 0, 0]),
      evaluation('pgd', [1, 0, 0, 0, 1], { epsilon: 0.2 }),
      evaluation('pgd', [1, 1, 0, 1, 0])
    ])
    expect(found.map(({ attacks, robustAccuracy }) => [attacks, robustAccuracy])).toEqual([
      [['FGSM linf 0.1', 'PGD-40 linf 0.1'], wilson(2, 5)],
      [['PGD-40 linf 0.2'], wilson(2, 5)]
    ])
  })

  it('puts attackers of different knowledge together, and names the most knowing one', () => {
    const [worst, ...others] = worstCases([
      evaluation('pgd', [1, 0], { knowledge: 'score' }),
      evaluation('fgsm', [0, 1])
    ])
    expect(others).toEqual([])
    expect(worst?.threatModel.knowledge).toBe('white-box')
    expect(worst?.robustAccuracy).toEqual(wilson(0, 2))
  })

  it('leaves out corruptions: two kinds of the same severity are no attacks on one threat', () => {
    const corrupted = evaluation('corruption', [0, 1], { norm: 'corruption', epsilon: 3 })
    expect(worstCases([corrupted, corrupted])).toEqual([])
  })

  it('counts what targeted attacks turned wrong, in whichever class, and never the other way', () => {
    const targeted = {
      ...evaluation('pgd', [1, 1, 0, 1], { targeted: true, goal: 'runner-up' }),
      neverWrong: Uint8Array.of(1, 0, 0, 1)
    }
    const black = evaluation('fgsm', [0, 1, 1, 1], { knowledge: 'score' })
    const found = worstCases([targeted, black])
    expect(found).toMatchObject([
      { threatModel: { goal: 'runner-up' }, robustAccuracy: wilson(3, 4) },
      {
        ...{ threatModel: { targeted: false, knowledge: 'white-box' }, targeted: 1 },
        robustAccuracy: wilson(1, 4)
      }
    ])
    expect(found.map(({ attacks }) => attacks.length)).toEqual([1, 2])
    expect(found[0]).not.toHaveProperty('targeted')
    expect(found[1]?.threatModel).not.toHaveProperty('goal')
  })

  it.each([
    ['norm', evaluation('pgd', [0, 1], { norm: 'l2' })],
    ['box', evaluation('pgd', [0, 1], { bounds: { lower: -1, upper: 1 } })],
    ['motion', evaluation('pgd', [0, 1], { motion: { rotation: 30, shift: 0.1 } })],
    ['model', evaluation('pgd', [0, 1], {}, 'another')],
    ['samples', evaluation('pgd', [0, 1, 1])]
  ])('never merges what differs in %s', (_, other) => {
    expect(worstCases([evaluation('fgsm', [1, 1]), other])).toHaveLength(2)
  })
})

describe('robustCurve', () => {
  it('lets a success at a smaller epsilon count at every larger one', () => {
    const curve = robustCurve([
      evaluation('pgd', [1, 1, 1, 0], { epsilon: 0.2 }),
      evaluation('pgd', [0, 1, 1, 1], { epsilon: 0.1 }),
      evaluation('fgsm', [1, 1, 0, 1], { epsilon: 0.2 })
    ])
    expect(curve).toEqual([
      { epsilon: 0.1, robustAccuracy: wilson(3, 4) },
      { epsilon: 0.2, robustAccuracy: wilson(1, 4) }
    ])
  })

  it('refuses to mix norms', () => {
    const mixed = [evaluation('pgd', [1]), evaluation('pgd', [1], { norm: 'l2', epsilon: 1 })]
    expect(() => robustCurve(mixed)).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error)
  })
})
