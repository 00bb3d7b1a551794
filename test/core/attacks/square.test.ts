import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { doublePile, lengths, shareAt, sideOf } from '@core/attacks/square-shapes'
import { buildModel, classifierOf } from '@core/models'
import type { WindowedNetwork } from '@core/models/classifier'
import { createRandom } from '@core/tensor/random'
import { classifier, imagesFor, runAttack } from './support'

describe('the squares', () => {
  it('shrink by the schedule of the paper, rescaled to the budget', () => {
    const shares = [0, 10, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001].map(
      (at) => 0.8 / shareAt(at, 10_000, 0.8)
    )
    shares.forEach((share, at) =>
      expect(share).toBeCloseTo([1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512][at] as number, 9)
    )
    expect(shareAt(26, 5000, 0.8)).toBe(shareAt(52, 10_000, 0.8))
    expect(sideOf(0.8, [28, 28], 1)).toBe(25)
    expect(sideOf(0.8, [8, 1], 3)).toBe(1)
  })

  it.each(['l2', 'l1'] as const)(
    'carry a pattern of length 1 in %s whose halves have opposite signs',
    (norm) => {
      for (const side of [1, 2, 3, 4, 7]) {
        for (const upright of [false, true]) {
          const values = doublePile(side, upright, lengths[norm])
          expect(lengths[norm](values)).toBeCloseTo(1, 12)
          const half = Math.floor(side / 2)
          values.forEach((value, at) => {
            const line = upright ? at % side : Math.floor(at / side)
            expect(Math.sign(value)).toBe(line < half ? 1 : -1)
          })
        }
      }
    }
  )
})

describe('Square', () => {
  it('comes close to the best attack on a linear network, from scores alone, and keeps to its queries', async () => {
    // Blocks of equal weights: squares can fit them.
    const weights = Float32Array.from({ length: 64 }, (_, at) => ((at >> 2) % 2 === (at >> 5) % 2 ? 1 : -1))
    const model = classifier(
      (x) => {
        const score = tf.matMul(tf.reshape(x, [-1, 64]) as tf.Tensor2D, tf.tensor2d(weights, [64, 1]))
        return tf.concat([tf.add(score, 40), tf.zerosLike(score)], 1) as tf.Tensor2D
      },
      [8, 8, 1],
      2
    )
    const data = imagesFor(model, 6, 3, 100)
    const wide = { lower: -1000, upper: 1000 }
    const reach = { linf: 0.1 * 64, l2: 0.1 * 8 }
    for (const norm of ['linf', 'l2'] as const) {
      const options = { queries: 800 }
      const { x, xAdv, record } = await runAttack({
        model,
        data,
        attack: 'square',
        norm,
        epsilon: 0.1,
        options,
        bounds: wide
      })
      for (let row = 0; row < 6; row++) {
        let lost = 0
        for (let at = 0; at < 64; at++)
          lost += (weights[at] as number) * ((x[row * 64 + at] as number) - (xAdv[row * 64 + at] as number))
        expect(lost / reach[norm]).toBeGreaterThan(norm === 'linf' ? 0.95 : 0.6)
        expect(lost / reach[norm]).toBeLessThan(1.0001)
      }
      expect([...record.forwardCalls]).toEqual(new Array(6).fill(800))
      expect(Math.max(...record.backwardCalls)).toBe(0)
    }
  })

  it('finds the same where the network answers from the windows that change as where it looks at all of each image', async () => {
    const shape: [number, number, number] = [20, 18, 2]
    const layersModel = buildModel('conv4', shape, 4, createRandom(5))
    const model = classifierOf(layersModel, { bounds: { lower: 0, upper: 1 }, hash: 'windows' })
    const { windowed, ...whole } = model
    let wholeImages = 0
    const counting = (): WindowedNetwork | null => {
      const network = windowed?.() ?? null
      return network && { ...network, features: (x) => (wholeImages++, network.features(x)) }
    }
    const data = imagesFor(model, 24, 5)
    const asked = { data, attack: 'square', norm: 'linf', epsilon: 0.03, options: { queries: 300 } } as const
    try {
      const slow = await runAttack({ ...asked, model: whole })
      // Some were fooled and left, others were asked to the end.
      expect(new Set(slow.record.forwardCalls).size).toBeGreaterThan(3)
      expect(Math.max(...slow.record.forwardCalls)).toBe(300)
      for (const [batchSize, parts] of [
        [128, 1],
        [10, 3]
      ] as const) {
        wholeImages = 0
        const fast = await runAttack({ ...asked, batchSize, model: { ...whole, windowed: counting } })
        expect(fast.record.forwardCalls).toEqual(slow.record.forwardCalls)
        fast.xAdv.forEach((value, at) => expect(value).toBeCloseTo(slow.xAdv[at] as number, 5))
        // The first candidates alone.
        expect(wholeImages).toBe(parts)
      }
    } finally {
      layersModel.dispose()
    }
  })
})
