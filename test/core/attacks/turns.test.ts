import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bestExamples } from '@core/attacks/best-examples'
import { nearestExamples } from '@core/attacks/nearest-examples'
import { repeatedRows, turnsOf } from '@core/attacks/turns'
import { finish, imagesFor, startAttack, withTinyModel } from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

describe('rounds side by side', () => {
  it('are as many as the shape of the images allows, each once and in order', () => {
    expect(turnsOf([0, 1, 2, 3, 4, 5, 6, 7, 8], 28 * 28)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8]])
    expect(turnsOf([1, 2, 3, 4, 5], 64 * 64 * 3)).toEqual([[1, 2], [3, 4], [5]])
    expect(turnsOf([1, 2], 224 * 224 * 3)).toEqual([[1], [2]])
    expect(turnsOf([], 36)).toEqual([])
    expect([...repeatedRows(Int32Array.of(4, 7), 3)]).toEqual([4, 7, 4, 7, 4, 7])
  })

  it('keep the better of two inputs of one sample, in whichever order they come', () => {
    for (const order of [
      [0, 1],
      [1, 0]
    ]) {
      const x = tf.zeros<tf.Rank.R4>([1, 1, 2, 1])
      const both = tf.tensor4d(
        order.flatMap((which) => (which === 0 ? [0.5, 0] : [0.2, 0.1])),
        [2, 1, 2, 1]
      )
      const rows = Int32Array.of(0, 0)
      const best = bestExamples(x)
      const loss = Float32Array.from(order, (which) => (which === 0 ? 3 : 1))
      best.offer(both, rows, { loss, fooled: Uint8Array.of(1, 1) }, 'fooling')
      const nearest = nearestExamples(x, 'linf')
      const clean = tf.zerosLike(both)
      nearest.offer(both, clean, rows, [1, 1])
      const [found, near] = [best.toTensor(), nearest.toTensor()]
      expect(found.dataSync()[0]).toBeCloseTo(0.5)
      expect(near.dataSync()[0]).toBeCloseTo(0.2)
      expect(nearest.distance(0)).toBeCloseTo(0.2)
      tf.dispose([x, both, clean, found, near])
    }
  })

  it.each(['apgdt', 'fabt'] as const)('of %s find what each target class finds by itself', async (attack) => {
    await withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, 24)
      const fooledBy = async (targetClasses: number): Promise<boolean[]> => {
        const options = { steps: 12, targetClasses }
        const running = startAttack({ model, data, attack, norm: 'linf', epsilon: 0.06, options })
        const found = await finish(running.steps)
        const classes = tf.tidy(() => tf.argMax(model.logits(found), 1).dataSync<'int32'>())
        tf.dispose([found, running.x])
        return Array.from(classes, (own, row) => own !== data.labels[row])
      }
      const [first, both] = [await fooledBy(1), await fooledBy(2)]
      first.forEach((fooled, row) => expect(!fooled || both[row], `sample ${row}`).toBe(true))
      expect(both.filter(Boolean).length).toBeGreaterThan(0)
    })
  })
})
