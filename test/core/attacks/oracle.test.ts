import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOracle } from '@core/attacks'
import { bestExamples } from '@core/attacks/best-examples'
import { neverAborted } from '@core/signal'
import { classifier, imagesFor, linearClassifier, withTinyModel } from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

describe('the oracle', () => {
  it.each([1, 2, 3, 5, 100])(
    'answers alike in parts of %i, and counts each sample it is asked about',
    (batchSize) =>
      withTinyModel('convolution', (model) => {
        const data = imagesFor(model, 7)
        const x = tf.tensor4d(data.pixels as Float32Array, [7, 6, 6, 1])
        const labels = Int32Array.from(data.labels)
        const whole = createOracle({ model, labels, batchSize: 7, signal: neverAborted })
        const parts = createOracle({ model, labels, batchSize, signal: neverAborted })
        const all = Int32Array.from({ length: 7 }, (_, row) => row)
        const expected = whole.oracle.gradient(x, all, 'cross-entropy')
        const rows = Int32Array.of(5, 0, 3, 6, 4)
        const some = tf.tidy(() => tf.gather(x, tf.tensor1d(rows, 'int32')))
        const found = parts.oracle.gradient(some, rows, 'cross-entropy')
        const forward = parts.oracle.evaluate(some, rows, 'cross-entropy')
        expect([...found.fooled]).toEqual([...rows].map((row) => expected.fooled[row]))
        expect(forward.fooled).toEqual(found.fooled)
        rows.forEach((row, at) => {
          expect(found.loss[at]).toBeCloseTo(expected.loss[row] as number, 4)
          expect(forward.loss[at]).toBeCloseTo(expected.loss[row] as number, 4)
          const own = [...found.gradient.dataSync().slice(at * 36, (at + 1) * 36)]
          const wanted = [...expected.gradient.dataSync().slice(row * 36, (row + 1) * 36)]
          own.forEach((value, pixel) => expect(value).toBeCloseTo(wanted[pixel] as number, 4))
        })
        expect([...parts.record.forwardCalls]).toEqual([2, 0, 0, 2, 2, 2, 2])
        expect([...parts.record.backwardCalls]).toEqual([1, 0, 0, 1, 1, 1, 1])
        tf.dispose([x, some, expected.gradient, found.gradient])
      })
  )

  it('gives finite gradients, and notes the samples whose gradient was not finite or zero', () => {
    // The slope of the root is infinite at 0; where the first pixel is 1 the rest is shut off.
    const model = classifier(
      (x) => {
        const pixels = tf.reshape(x, [x.shape[0], 2]) as tf.Tensor2D
        const open = tf.relu(tf.sub(1, tf.slice(pixels, [0, 0], [-1, 1])))
        const value = tf.mul(open, tf.sqrt(tf.slice(pixels, [0, 1], [-1, 1])))
        return tf.concat([value, tf.zerosLike(value)], 1) as tf.Tensor2D
      },
      [2, 1, 1],
      2
    )
    const labels = Int32Array.of(0, 0, 0)
    const { oracle, record } = createOracle({ model, labels, batchSize: 2, signal: neverAborted })
    const x = tf.tensor4d([0.5, 0.5, 0.5, 0, 1, 0.5], [3, 2, 1, 1])
    const { gradient } = oracle.gradient(x, Int32Array.of(0, 1, 2), 'margin')
    expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true)
    expect([...record.notFiniteGradient]).toEqual([0, 1, 0])
    expect([...record.zeroGradient]).toEqual([0, 0, 1])
    tf.dispose([x, gradient])
  })

  it('takes a tie, and what is not a number, for fooled', () => {
    const model = linearClassifier([Float32Array.of(1), Float32Array.of(0)], [0, 0])
    const labels = Int32Array.of(0, 0, 0, 0)
    const { oracle } = createOracle({ model, labels, batchSize: 9, signal: neverAborted })
    const x = tf.tensor4d([0.1, 0, -0.1, Number.NaN], [4, 1, 1, 1])
    expect([...oracle.evaluate(x, Int32Array.of(0, 1, 2, 3), 'margin').fooled]).toEqual([0, 1, 1, 1])
    x.dispose()
  })
})

describe('the best example', () => {
  const row = Int32Array.of(1)
  const clean = tf.tensor4d([0, 0.5], [2, 1, 1, 1])
  const offered = (
    offers: [value: number, loss: number, fooled: number, which?: 'all' | 'fooling'][]
  ): number => {
    const best = bestExamples(clean)
    for (const [value, loss, fooled, which] of offers) {
      const candidate = tf.tensor4d([value], [1, 1, 1, 1])
      best.offer(
        candidate,
        row,
        { loss: Float32Array.of(loss), fooled: Uint8Array.of(fooled) },
        which ?? 'all'
      )
      candidate.dispose()
    }
    const result = best.toTensor()
    const [untouched, value] = result.dataSync()
    result.dispose()
    expect(untouched).toBe(0)
    expect(best.isFooled(0)).toBe(false)
    expect(best.isFooled(1)).toBe(offers.some(([, , fooled]) => fooled === 1))
    return value as number
  }

  it.each([
    ['the clean input before any offer', [], 0.5],
    [
      'the highest loss',
      [
        [1, 2, 0],
        [2, 3, 0],
        [3, 1, 0]
      ],
      2
    ],
    [
      'one that fools the model, whatever its loss',
      [
        [1, 2, 0],
        [2, 1, 1],
        [3, 9, 0]
      ],
      2
    ],
    [
      'of those that fool the model the highest loss',
      [
        [1, 2, 1],
        [2, 3, 1],
        [3, 1, 1]
      ],
      2
    ],
    [
      'nothing that only others may offer',
      [
        [1, 2, 0, 'fooling'],
        [2, 1, 1, 'fooling'],
        [3, 5, 0, 'fooling']
      ],
      2
    ],
    ['no input whose loss is not a number', [[1, Number.NaN, 0]], 0.5]
  ] as [string, [number, number, number, ('all' | 'fooling')?][], number][])(
    'is %s',
    (_, offers, expected) => {
      expect(offered(offers)).toBe(expected)
    }
  )
})
