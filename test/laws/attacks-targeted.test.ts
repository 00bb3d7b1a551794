import { describe, expect, it } from 'vitest'
import { attackInfos } from '@contract/attacks'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { context, finish, imagesFor, lawSpec, withTinyModel } from '../core/attacks/support'
import { cases, countTensors, holds, middling } from './attack-cases'

countTensors()

// What may keep an attack from its target begins with a hidden layer.
const targetable = cases.filter(
  ({ attack, model }) => model !== 'linear' && 'goal' in attackInfos[attack].options.shape
)

describe.each(targetable)('$name in targeted mode', ({ attack, norm, model: modelName }) => {
  it('counts only the target, for no more samples than any wrong class, and reaches it in a ball that holds it', () =>
    withTinyModel(modelName, async (model) => {
      const data = imagesFor(model, 20, 11, 100)
      const success = async (goal: string, factor: number, more = {}): Promise<number> => {
        const spec = lawSpec(attack, norm, factor * middling[norm], { goal, ...more })
        const range = { samples: 20, offset: 0, seed: 1, batchSize: 20 }
        const naming = { evaluationId: goal, epoch: null, keepExamples: false }
        const { result } = await finish(evaluateAttack({ model, data, spec, ...range, ...naming }, context))
        expect(result.threatModel.targeted).toBe(goal !== 'untargeted')
        return 1 - result.robustAccuracy.value
      }
      const [any, runnerUp, least] = [
        await success('untargeted', 1),
        await success('runner-up', 1),
        await success('least-likely', 1)
      ]
      expect(least).toBeLessThanOrEqual(runnerUp)
      // Of the three classes of the networks the last one.
      expect(await success('kth-likely', 1, { targetRank: 3 })).toBe(least)
      const oneClass = await success('class', 1, { targetClass: 1 })
      if (holds(attack, 'any-class-is-easier')) expect(oneClass).toBeLessThanOrEqual(any + 0.051)
      if (holds(attack, 'any-class-is-easier')) expect(runnerUp).toBeLessThanOrEqual(any + 0.051)
      if (holds(attack, 'targets-are-reached'))
        expect(await success('least-likely', 20)).toBeGreaterThan(least)
    }))
})
