import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AttackId } from '@contract/attacks'
import type { Norm } from '@contract/threat-model'
import type { LabelledImages } from '@core/data'
import type { Classifier } from '@core/models'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { attackLoss } from '@core/tensor/losses'
import { valuesOf } from '@core/tensor/values-of'
import { distancesOf, imagesFor, runAttack, withTinyModel } from './support'

beforeAll(() => installFastGradients())

/** By how much the best wrong class wins in each input, in logits. */
function marginsOf(model: Classifier, data: LabelledImages, inputs: Float32Array): number[] {
  const found = valuesOf(() => {
    const x = tf.tensor4d(inputs, [data.count, ...model.inputShape])
    return attackLoss('margin', model.logits(x), tf.tensor1d([...data.labels], 'int32'))
  })
  return [...found]
}

const patient = { steps: 100, searchSteps: 5, learningRate: 0.05, firstConstant: 1 }
const cases: { attack: AttackId; norm: Norm; options: Record<string, unknown> }[] = [
  { attack: 'cw', norm: 'l2', options: patient },
  { attack: 'cw', norm: 'linf', options: { ...patient, steps: 40, firstConstant: 0.1 } },
  { attack: 'ead', norm: 'l1', options: patient },
  { attack: 'ead', norm: 'l1', options: { ...patient, rule: 'l1' } }
]

describe.each(cases)('$attack $norm with confidence', ({ attack, norm, options }) => {
  it('returns what wins by at least so much, or the clean input', () =>
    withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, 8, 11, Infinity)
      const run = (confidence: number) =>
        runAttack({ model, data, attack, norm, epsilon: 0, options: { ...options, confidence } })
      const barely = await run(0)
      const near = distancesOf(norm, barely.x, barely.xAdv, data.count)
      expect(Math.min(...marginsOf(model, data, barely.xAdv))).toBeLessThan(0.3)
      const { x, xAdv } = await run(0.3)
      const far = distancesOf(norm, x, xAdv, data.count)
      const found = marginsOf(model, data, xAdv).filter((margin, row) => {
        if (far[row] === 0) return false
        expect(margin).toBeGreaterThanOrEqual(0.3 - 1e-4)
        return true
      })
      expect(found.length).toBeGreaterThanOrEqual(7)
      const sum = (distances: number[]): number => distances.reduce((all, one) => all + one, 0)
      expect(sum(far)).toBeGreaterThan(sum(near))
    }))
})
