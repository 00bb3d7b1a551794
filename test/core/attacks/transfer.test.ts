import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attackName, AttackSpec } from '@contract/attacks'
import { convolutionMatrix, gaussianKernel, separable, shrinkInto } from '@core/tensor/separable'
import { classifier, imagesFor, linearClassifier, runAttack, withTinyModel } from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

describe('the momentum family', () => {
  const weights = Float32Array.from([1, -0.5, 0.25, 2, -1, 0.1, 0.7, -0.3])
  const model = linearClassifier([weights, new Float32Array(8)], [50, 0])
  const wide = { lower: -1000, upper: 1000 }

  it.each([
    { nesterov: true },
    { scales: 3 },
    { neighbours: 4 },
    { nesterov: true, scales: 2, neighbours: 2 }
  ])('has one gradient on a linear network, however it is taken: %j is MI-FGSM there', async (options) => {
    for (const norm of ['linf', 'l2'] as const) {
      const setup = {
        model,
        data: imagesFor(model, 4, 3, 100),
        attack: 'mifgsm',
        norm,
        epsilon: 0.3,
        bounds: wide
      } as const
      const plain = await runAttack(setup)
      const { xAdv } = await runAttack({ ...setup, options })
      xAdv.forEach((value, at) => expect(value).toBeCloseTo(plain.xAdv[at] as number, 4))
    }
  })

  it('looks ahead along the momentum over its mean size, not along its signs', async () => {
    const seen: number[][] = []
    const watched = {
      ...model,
      logits: (x: tf.Tensor4D) => {
        seen.push([...x.dataSync<'float32'>()])
        return model.logits(x)
      }
    }
    const data = imagesFor(model, 1, 3, 100)
    const options = { steps: 2, nesterov: true }
    await runAttack({
      model: watched,
      data,
      attack: 'mifgsm',
      norm: 'linf',
      epsilon: 0.4,
      bounds: wide,
      options
    })
    const clean = seen[0] as number[]
    const mean = weights.reduce((sum, weight) => sum + Math.abs(weight) / weights.length, 0)
    // One step of 0.2 by the signs, and 0.2 times the normalised gradient ahead of it: away from the label's class.
    const away = data.labels[0] === 0 ? -1 : 1
    const ahead = clean.map((value, at) => {
      const slope = away * (weights[at] as number)
      return value + 0.2 * Math.sign(slope) + (0.2 * slope) / mean
    })
    const distances = seen.map((point) =>
      Math.max(...point.map((value, at) => Math.abs(value - (ahead[at] as number))))
    )
    expect(Math.min(...distances)).toBeLessThan(1e-4)
  })

  it('smooths by a kernel whose ends lie three sigma from its middle', async () => {
    const middle = 7 * 15 + 7
    // Only the pixel in the middle counts, so the smoothed gradient is the kernel itself.
    const dot = classifier(
      (x) => {
        const pixel = tf.slice(tf.reshape(x, [x.shape[0], 225]), [0, middle], [-1, 1])
        return tf.concat([tf.neg(pixel), pixel], 1) as tf.Tensor2D
      },
      [15, 15, 1],
      2
    )
    const { x, xAdv } = await runAttack({
      ...{ model: dot, data: imagesFor(dot, 1), attack: 'mifgsm', norm: 'l2', epsilon: 1 },
      ...{ bounds: { lower: -9, upper: 9 }, options: { steps: 1, kernel: 15 } }
    })
    const change = (row: number, column: number): number =>
      (xAdv[row * 15 + column] as number) - (x[row * 15 + column] as number)
    expect(Math.abs(change(7, 7))).toBeGreaterThan(0.1)
    for (const [row, column, sigmas] of [
      [7, 0, 3],
      [14, 7, 3],
      [7, 14, 3],
      [7, 8, 3 / 7]
    ] as const)
      expect(change(row, column) / change(7, 7)).toBeCloseTo(Math.exp((-sigmas * sigmas) / 2), 4)
  })

  it('counts every pass: copies and neighbours', () =>
    withTinyModel('mlp', async (tiny) => {
      const options = { steps: 3, scales: 2, neighbours: 4, diversity: 0.5, kernel: 3 }
      const { record } = await runAttack({
        model: tiny,
        data: imagesFor(tiny, 3),
        attack: 'mifgsm',
        norm: 'linf',
        epsilon: 0.05,
        options
      })
      expect([...record.backwardCalls]).toEqual(new Array(3).fill(3 * 2 * 5))
      // Each step is judged on the image itself, and the last one once more.
      expect([...record.forwardCalls]).toEqual(new Array(3).fill(3 * 2 * 5 + 4))
    }))

  it.each([
    [{}, 'MI-FGSM-10'],
    [{ nesterov: true, scales: 5 }, 'NI-SI-FGSM-10'],
    [{ diversity: 0.5, kernel: 7, neighbours: 20 }, 'VMI-DI-TI-FGSM-10'],
    [{ nesterov: true, neighbours: 20 }, 'VNI-FGSM-10']
  ])('%j is called %s', (options, name) => {
    expect(attackName(AttackSpec.parse({ attack: 'mifgsm', norm: 'linf', epsilon: 0.1, options }))).toBe(name)
  })
})

describe('separable changes of images', () => {
  it('smooth with weights that sum to 1, and leave an image alone with a kernel of 1', () => {
    const kernel = gaussianKernel(5, 1)
    expect(kernel.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
    const last = convolutionMatrix(4, kernel, 'last')
    for (let row = 0; row < 4; row++)
      expect(last.subarray(row * 4, row * 4 + 4).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6)
    expect([...convolutionMatrix(3, gaussianKernel(1, 0.2), 'zero')]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  it('shrink a constant to a constant patch, and move nothing at full size', () => {
    const matrix = new Float32Array(36)
    shrinkInto(matrix, 6, 6, 0)
    expect([...matrix]).toEqual([...tf.tidy(() => tf.eye(6).dataSync())])
    const small = new Float32Array(36)
    shrinkInto(small, 6, 4, 1)
    const sums = Array.from({ length: 6 }, (_, row) =>
      small.subarray(row * 6, row * 6 + 6).reduce((sum, weight) => sum + weight, 0)
    )
    sums.forEach((sum, row) => expect(sum).toBeCloseTo(row >= 1 && row < 5 ? 1 : 0, 6))
  })

  it('treat rows, columns and channels as the formula says', () => {
    const x = tf.randomUniform([2, 3, 4, 2], 0, 1, 'float32', 5) as tf.Tensor4D
    const left = tf.randomUniform([2, 3, 3], 0, 1, 'float32', 6) as tf.Tensor3D
    const right = tf.randomUniform([1, 4, 4], 0, 1, 'float32', 7) as tf.Tensor3D
    const y = separable(x, left, right)
    const [xs, ls, rs, ys] = [x.arraySync(), left.arraySync(), right.arraySync(), y.arraySync()]
    for (let n = 0; n < 2; n++)
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 4; j++)
          for (let c = 0; c < 2; c++) {
            let sum = 0
            for (let k = 0; k < 3; k++)
              for (let l = 0; l < 4; l++)
                sum +=
                  (ls[n]?.[i]?.[k] as number) * (rs[0]?.[j]?.[l] as number) * (xs[n]?.[k]?.[l]?.[c] as number)
            expect(ys[n]?.[i]?.[j]?.[c]).toBeCloseTo(sum, 4)
          }
    tf.dispose([x, left, right, y])
  })
})

describe('a universal perturbation', () => {
  it('is one for all images, fitted to the first ones if asked', () =>
    withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, 16)
      // Room on both sides, so that the box cuts nothing off.
      data.pixels.forEach((value, at) => ((data.pixels as Float32Array)[at] = 0.3 + 0.4 * value))
      for (const norm of ['linf', 'l2'] as const) {
        const epsilon = norm === 'linf' ? 0.2 : 0.25
        const { x, xAdv, record } = await runAttack({
          model,
          data,
          attack: 'universal',
          norm,
          epsilon,
          options: { steps: 8, share: 0.5 }
        })
        for (let row = 1; row < 16; row++)
          for (let at = 0; at < 36; at++)
            expect((xAdv[row * 36 + at] as number) - (x[row * 36 + at] as number)).toBeCloseTo(
              (xAdv[at] as number) - (x[at] as number),
              5
            )
        expect([...record.forwardCalls]).toEqual([...new Array(8).fill(9), ...new Array(8).fill(0)])
      }
    }))
})
