import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  attackLoss,
  classLosses,
  divergenceOfRow,
  targetedDlrOfRow,
  type LossKind
} from '@core/tensor/losses'
import { createRandom } from '@core/tensor/random'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** Loss of each row and its gradient by the logits. */
function lossAndGradient(
  kind: LossKind,
  rows: number[][],
  labels: number[]
): { loss: number[]; gradient: number[][] } {
  return tf.tidy(() => {
    const logits = tf.tensor2d(rows)
    const y = tf.tensor1d(labels, 'int32')
    const loss = attackLoss(kind, logits, y)
    const gradient = tf.grad((z) => attackLoss(kind, z as tf.Tensor2D, y))(logits, tf.ones([rows.length]))
    return { loss: Array.from(loss.dataSync()), gradient: gradient.arraySync() as number[][] }
  })
}

describe('cross-entropy', () => {
  it('keeps its relative precision at any margin', () => {
    for (const margin of [0, 1, 5, 20, 40, 80]) {
      const { loss } = lossAndGradient('cross-entropy', [[margin, 0, 0]], [0])
      expect(loss[0]! / Math.log1p(2 * Math.exp(-margin))).toBeCloseTo(1, 6)
    }
    // Margin 20 over two others: 4.1e-9, where logsumexp - z in float32 gives 0.
    expect(lossAndGradient('cross-entropy', [[20, 0, 0]], [0]).loss[0]).toBeCloseTo(4.122307e-9, 14)
  })

  it('keeps the relative precision of its gradient, which sums to zero', () => {
    const { gradient } = lossAndGradient('cross-entropy', [[30, 1, 0]], [0])
    const [own, first, second] = gradient[0] as [number, number, number]
    expect(first / Math.exp(-29)).toBeCloseTo(1, 5)
    expect(second / Math.exp(-30)).toBeCloseTo(1, 5)
    expect(own / -(first + second)).toBeCloseTo(1, 6)
  })

  it('stays finite for logits as large as float32 can add', () => {
    const { loss, gradient } = lossAndGradient('cross-entropy', [[1e30, -1e30, 0]], [1])
    expect(loss[0]! / 2e30).toBeCloseTo(1, 6)
    expect(gradient[0]).toEqual([1, -1, 0])
  })

  it('passes on logits that are not finite instead of hiding them', () => {
    expect(lossAndGradient('cross-entropy', [[NaN, 0]], [1]).loss[0]).toBeNaN()
    expect(Number.isFinite(lossAndGradient('cross-entropy', [[Infinity, 0]], [1]).loss[0])).toBe(false)
  })
})

describe.each<LossKind>(['cross-entropy', 'margin', 'dlr'])('%s', (kind) => {
  const random = createRandom(5)
  const rows = Array.from({ length: 20 }, () => Array.from(random.normalArray(7)).map((v) => 3 * v))
  const labels = rows.map(() => random.integer(7))

  it('equals its formula in double precision', () => {
    const { loss } = lossAndGradient(kind, rows, labels)
    rows.forEach((row, index) => {
      const own = row[labels[index]!]!
      const others = row.filter((_, j) => j !== labels[index])
      const total = row.reduce((sum, value) => sum + Math.exp(value - own), 0)
      const sorted = [...row].sort((a, b) => b - a) as [number, number, number]
      const margin = Math.max(...others) - own
      const expected = {
        'cross-entropy': Math.log(total),
        margin,
        dlr: margin / (sorted[0] - sorted[2])
      }
      expect(loss[index]).toBeCloseTo(expected[kind], 5)
    })
  })

  it('has the gradient of central differences, scaled by what comes from above', () => {
    const step = 1e-2
    const shifted = (row: number, column: number, by: number): number => {
      const moved = rows.map((values, r) => values.map((v, c) => v + (r === row && c === column ? by : 0)))
      return lossAndGradient(kind, moved, labels).loss[row]!
    }
    const { gradient } = lossAndGradient(kind, rows, labels)
    for (let row = 0; row < 4; row++)
      for (let column = 0; column < 7; column++) {
        const slope = (shifted(row, column, step) - shifted(row, column, -step)) / (2 * step)
        expect(Math.abs(gradient[row]![column]! - slope)).toBeLessThan(1e-3 * Math.max(0.5, Math.abs(slope)))
      }
    const doubled = tf.tidy(() => {
      const y = tf.tensor1d(labels, 'int32')
      const upstream = tf.fill([rows.length], 2)
      return tf
        .grad((z) => attackLoss(kind, z as tf.Tensor2D, y))(tf.tensor2d(rows), upstream)
        .arraySync()
    }) as number[][]
    expect(doubled).toEqual(gradient.map((row) => row.map((value) => 2 * value)))
  })
})

describe('the difference of logits ratio', () => {
  const slope = new Float64Array(5)
  const z = Float32Array.of(1, 4, -2, 3, 0)

  it('is -1 to 1 by the two or three largest logits, whatever their scale and shift', () => {
    expect(classLosses.dlr(z, slope, 1)).toBeCloseTo(-1 / 3, 12)
    expect(classLosses.dlr(z, slope, 0)).toBeCloseTo(1, 12)
    const moved = z.map((value) => 100 * value - 7)
    expect(classLosses.dlr(moved, slope, 1)).toBeCloseTo(-1 / 3, 12)
    expect(targetedDlrOfRow(z, slope, 1, 3)).toBeCloseTo(-1 / (4 - 0.5), 12)
    expect(targetedDlrOfRow(moved, slope, 1, 2)).toBeCloseTo(-6 / 3.5, 12)
  })

  it.each([2, 3, 4, 5])('has the slope of central differences with %i classes', (count) => {
    const step = 2 ** -10
    const logits = z.subarray(0, count)
    for (const lossOf of [
      (row: Float32Array, by: Float64Array) => classLosses.dlr(row, by, 1),
      (row: Float32Array, by: Float64Array) => targetedDlrOfRow(row, by, 1, 0)
    ]) {
      const found = new Float64Array(count)
      lossOf(logits, found)
      const moved = (at: number, by: number): number =>
        lossOf(
          logits.map((value, index) => value + (index === at ? by : 0)),
          new Float64Array(count)
        )
      for (let at = 0; at < count; at++)
        expect(found[at]).toBeCloseTo((moved(at, step) - moved(at, -step)) / (2 * step), 5)
      expect(found.some((value) => value !== 0)).toBe(true)
    }
  })

  it('is zero, without a slope, where all logits are equal', () => {
    const flat = new Float64Array(3)
    expect(classLosses.dlr(new Float32Array(3), flat, 0)).toBe(0)
    expect([...flat]).toEqual([0, 0, 0])
  })
})

describe('the divergence from a prediction', () => {
  const from = Float32Array.of(2, 1, -1)

  it('is zero without a slope where nothing changed, whatever is added to all logits', () => {
    const slope = new Float64Array(3)
    expect(
      divergenceOfRow(
        from,
        from.map((value) => value + 4),
        slope
      )
    ).toBeCloseTo(0, 12)
    for (const value of slope) expect(value).toBeCloseTo(0, 12)
  })

  it('has its closed form for two classes and the slope of central differences', () => {
    const [p, q] = [1 / (1 + Math.exp(-3)), 1 / (1 + Math.exp(1))]
    const exact = p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q))
    const two = divergenceOfRow(Float32Array.of(3, 0), Float32Array.of(-1, 0), new Float64Array(2))
    expect(two).toBeCloseTo(exact, 12)
    const to = Float32Array.of(0.5, 1.5, -0.25)
    const slope = new Float64Array(3)
    divergenceOfRow(from, to, slope)
    const step = 2 ** -10
    for (let at = 0; at < 3; at++) {
      const moved = (by: number): number =>
        divergenceOfRow(
          from,
          to.map((value, index) => value + (index === at ? by : 0)),
          new Float64Array(3)
        )
      expect(slope[at]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 5)
    }
  })
})
