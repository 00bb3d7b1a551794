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
        return tf.concat([value, tf.fill([x.shape[0], 1], -1)], 1) as tf.Tensor2D
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

  it('notes no zero gradient where the network is fooled in that very pass: there is nothing to climb', () => {
    // By the DLR loss a label in third place has none.
    const rows = [3, 2, 1, -9].map((weight) => Float32Array.of(weight))
    const model = linearClassifier(rows, [0.5, 0, 0, 0])
    const labels = Int32Array.of(2, 0)
    const { oracle, record } = createOracle({ model, labels, batchSize: 2, signal: neverAborted })
    const x = tf.tensor4d([1, 1], [2, 1, 1, 1])
    const { gradient, fooled } = oracle.gradient(x, Int32Array.of(0, 1), 'dlr')
    expect([...fooled]).toEqual([1, 0])
    expect([...gradient.dataSync()][0]).toBe(0)
    expect([...record.zeroGradient]).toEqual([0, 0])
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

describe('what attacks may ask', () => {
  const weights = [Float32Array.of(1, -2), Float32Array.of(0.5, 3), Float32Array.of(-1, 0.25)]
  const model = linearClassifier(weights, [0.1, 0, -0.2])
  const labels = Int32Array.of(0, 1, 2)
  const base = { model, labels, batchSize: 2, signal: neverAborted }
  const rows = Int32Array.of(2, 0)
  const pixels = [0.3, 0.6, 0.9, 0.1]
  const question = (): tf.Tensor4D => tf.tensor4d(pixels, [2, 2, 1, 1])
  const logitsBy = (at: number): number[] =>
    weights.map(
      (own, index) =>
        (own[0] as number) * (pixels[2 * at] as number) +
        (own[1] as number) * (pixels[2 * at + 1] as number) +
        ([0.1, 0, -0.2][index] as number)
    )
  const close = (found: ArrayLike<number>, wanted: number[]): void => {
    expect(found).toHaveLength(wanted.length)
    wanted.forEach((value, at) => expect(found[at]).toBeCloseTo(value, 5))
  }

  it('gives logits, classes and labels, one forward pass each', () => {
    const { oracle, record } = createOracle(base)
    const x = question()
    close(oracle.logits(x, rows), [...logitsBy(0), ...logitsBy(1)])
    // Sample 2 is seen as class 1, sample 0 as class 0.
    expect([...oracle.decide(x, rows)]).toEqual([1, 0])
    expect([oracle.classCount, oracle.labels, oracle.targets]).toEqual([3, labels, null])
    expect([...record.forwardCalls]).toEqual([2, 0, 2])
    expect([...record.backwardCalls]).toEqual([0, 0, 0])
    x.dispose()
  })

  it('gives the gradient of any loss of the logits, through any map of the inputs', () => {
    const { oracle, record } = createOracle(base)
    const x = question()
    const found = oracle.gradientOf(
      x,
      rows,
      (logits) => tf.sum(tf.square(logits), 1),
      (inputs) => tf.mul(inputs, 2)
    )
    const biases = [0.1, 0, -0.2]
    const doubled = [0, 1].map((at) => logitsBy(at).map((z, index) => 2 * z - (biases[index] as number)))
    close(found.logits, doubled.flat())
    close(
      found.gradient.dataSync(),
      doubled.flatMap((z) => [0, 1].map((at) => z.reduce((sum, v, k) => sum + 4 * v * weights[k]![at]!, 0)))
    )
    expect([...record.backwardCalls]).toEqual([1, 0, 1])
    tf.dispose([x, found.gradient])
  })

  it.each([1, 3, 10])('gives differences of logits and their gradients in parts of %i', (batchSize) => {
    const { oracle, record } = createOracle({ ...base, batchSize })
    const x = question()
    const found = oracle.differences(x, rows, Int32Array.of(0, 1, 2, 1))
    const [a, b] = [logitsBy(0), logitsBy(1)] as [number[], number[]]
    close(found.differences, [a[0]! - a[2]!, a[1]! - a[2]!, b[2]! - b[0]!, b[1]! - b[0]!])
    expect(found.gradients.shape).toEqual([2, 2, 2])
    close(found.gradients.dataSync(), [2, -2.25, 1.5, 2.75, -2, 2.25, -0.5, 5])
    expect([...record.forwardCalls]).toEqual([2, 0, 2])
    expect([...record.backwardCalls]).toEqual([2, 0, 2])
    tf.dispose([x, found.gradients])
  })

  it('climbs towards the target and counts only that class as a success', () => {
    const targets = Int32Array.of(1, 2, 1)
    const { oracle } = createOracle({ ...base, targets })
    const x = question()
    // Sample 2 is taken for class 1, its target; sample 0 stays with its label.
    expect([...oracle.decide(x, rows)]).toEqual([1, 0])
    const { oracle: other } = createOracle({ ...base, targets: Int32Array.of(1, 2, 0) })
    expect([...other.decide(x, rows)]).toEqual([0, 0])
    const margins = oracle.gradient(x, rows, 'margin')
    const [a, b] = [logitsBy(0), logitsBy(1)] as [number[], number[]]
    close(margins.loss, [a[1]! - Math.max(a[0]!, a[2]!), b[1]! - b[0]!])
    close(margins.gradient.dataSync().slice(2), [-0.5, 5])
    const entropies = oracle.evaluate(x, rows, 'cross-entropy').loss
    ;[a, b].forEach((z, at) =>
      expect(entropies[at]).toBeCloseTo(z[1]! - Math.log(z.reduce((sum, v) => sum + Math.exp(v), 0)), 5)
    )
    const ratio = oracle.evaluate(x, rows, 'dlr').loss
    const sorted = [...b].sort((one, two) => two - one) as [number, number, number]
    expect(ratio[1]).toBeCloseTo((b[1]! - b[0]!) / (sorted[0] - sorted[2]), 5)
    tf.dispose([x, margins.gradient])
  })

  it('averages over passes of a model that answers at random, and counts them all', () => {
    let call = 0
    const random = classifier(
      (inputs) => {
        const value = tf.mul(tf.reshape(inputs, [-1, 1]), ++call)
        return tf.concat([value, tf.zerosLike(value)], 1) as tf.Tensor2D
      },
      [1, 1, 1],
      2
    )
    const { oracle, record } = createOracle({ ...base, model: random, labels: Int32Array.of(1) })
    const x = tf.tensor4d([0.5], [1, 1, 1, 1])
    const { gradient, loss, logits, fooled } = oracle.averaged(3).gradient(x, Int32Array.of(0), 'margin')
    close(gradient.dataSync(), [2])
    close(loss, [1])
    close(logits, [1, 0])
    expect([...fooled]).toEqual([1])
    expect([record.forwardCalls[0], record.backwardCalls[0]]).toEqual([3, 3])
    tf.dispose([x, gradient])
  })

  it('refuses what the attacker cannot see, and more than the budget', () => {
    const x = question()
    const decision = createOracle({ ...base, knowledge: 'decision' })
    expect(() => decision.oracle.logits(x, rows)).toThrow('asked a score question')
    expect(() => decision.oracle.evaluate(x, rows, 'margin')).toThrow('asked a score question')
    const score = createOracle({ ...base, knowledge: 'score' })
    expect(() => score.oracle.gradient(x, rows, 'margin')).toThrow('asked a white-box question')
    expect([...score.record.forwardCalls]).toEqual([0, 0, 0])
    const { oracle } = createOracle({ ...base, budget: { forwardCalls: 2, backwardCalls: 1 } })
    expect(oracle.callsLeft('forwardCalls', 2)).toBe(2)
    const { gradient } = oracle.gradient(x, rows, 'margin')
    expect(
      ['forwardCalls', 'backwardCalls'].map((kind) => oracle.callsLeft(kind as 'forwardCalls', 2))
    ).toEqual([1, 0])
    oracle.decide(x, rows)
    expect(() => oracle.decide(x, rows)).toThrow('budget of 2 forward passes')
    expect(createOracle(base).oracle.callsLeft('backwardCalls', 0)).toBe(Infinity)
    tf.dispose([x, gradient])
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
