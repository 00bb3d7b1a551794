import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { isLp } from '@contract/threat-model'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { levelsOf, valuesOfLevels } from '@core/tensor/eight-bit-grid'
import type { Classifier } from '@core/models/classifier'
import type { LabelledImages } from '@core/data'
import { attackInfos } from '@contract/attacks'
import { context, distancesOf, imagesFor, lawSpec, withTinyModel } from '../core/attacks/support'
import { cases, countTensors, middling } from './attack-cases'

countTensors()

/** Images of bytes, labelled as the network sees them. */
function byteImages(model: Classifier, count: number): LabelledImages {
  const made = imagesFor(model, count)
  const pixels = valuesOfLevels(levelsOf(made.pixels as Float32Array, made.bounds), made.bounds)
  const labels = tf.tidy(() =>
    tf.argMax(model.logits(tf.tensor4d(pixels, [count, ...made.imageShape])), 1).dataSync<'int32'>()
  )
  return { ...made, pixels, labels: Uint8Array.from(labels) }
}

describe.each(cases.filter(({ model }) => model === 'mlp'))('$name', ({ attack, norm, model: name }) => {
  it('gives on the grid of 8-bit images only what lies on it, inside the ball, and still fools as such an image', () =>
    withTinyModel(name, async (model) => {
      const count = 12
      const data = byteImages(model, count)
      const spec = { ...lawSpec(attack, norm, middling[norm]), eightBit: true as const }
      const range = { samples: count, offset: 0, seed: 1, batchSize: 8 }
      const naming = { evaluationId: 'e', epoch: null, keepExamples: true, survival: true }
      const running = evaluateAttack({ model, data, spec, ...range, ...naming }, context)
      const pixels: { x: Float32Array; xAdv: Float32Array }[] = []
      let next = await running.next()
      for (; next.done !== true; next = await running.next())
        if (next.value.kind === 'examples') pixels.push(next.value)
      const { result } = next.value
      const [found] = pixels
      expect(found?.xAdv).toEqual(valuesOfLevels(levelsOf(found!.xAdv, data.bounds), data.bounds))
      if (isLp(norm) && attackInfos[attack].family === 'fixed-epsilon')
        expect(Math.max(...distancesOf(norm, found!.x, found!.xAdv, count))).toBeLessThanOrEqual(
          middling[norm] * (1 + 1e-5) + 1e-7
        )
      const { survival, threatModel, attackSuccessRate, warnings } = result
      expect(threatModel.eightBit).toBe(true)
      expect(survival?.forms[0]?.adversarial).toMatchObject({
        count: attackSuccessRate?.count,
        total: attackSuccessRate?.count
      })
      expect(warnings.filter(({ code }) => code === 'left-ball' || code === 'left-box')).toEqual([])
    }))
})
