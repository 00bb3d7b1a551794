import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import {
  first,
  firstBias,
  images,
  labels,
  mean,
  moved,
  probabilities,
  second,
  secondBias,
  slopeOf,
  smallOf,
  softmax,
  type Small
} from './small'

/** Losses of a small network with given weights, computed once more from plain numbers. */

let tensors = 0
let small: Small
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => {
  small.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

const log = Math.log
const divergence = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, value, at) => sum + value * (log(value) - log(q[at]!)), 0)
const crossEntropyAt = (x: readonly number[], label: number): number => -log(probabilities(x)[label]!)
const meanOver = (valueOf: (row: number) => number): number => mean(labels.map((_, row) => valueOf(row)))

it('the network is that of the plain numbers', () => {
  small = smallOf({ id: 'standard' })
  const found = tf.tidy(() => tf.softmax(small.input.network(small.input.x)).arraySync())
  images.forEach((image, row) =>
    probabilities(image).forEach((value, which) => expect(found[row]![which]).toBeCloseTo(value, 5))
  )
})

it('TRADES: cross-entropy of the images and beta times the divergence from them to the examples', () => {
  small = smallOf({ id: 'trades', options: { beta: 6 } })
  const withDivergence = (of: (p: number[], q: number[]) => number): number =>
    meanOver((row) => {
      const [p, q] = [probabilities(images[row]!), probabilities(moved[row]!)]
      return crossEntropyAt(images[row]!, labels[row]!) + 6 * of(p, q)
    })
  expect(small.loss(moved)).toBeCloseTo(withDivergence(divergence), 4)
  expect(Math.abs(withDivergence((p, q) => divergence(q, p)) - withDivergence(divergence))).toBeGreaterThan(
    0.01
  )
})

it('MART: boosted cross-entropy of the examples and the divergence weighted by the doubt about the images', () => {
  small = smallOf({ id: 'mart', options: { lambda: 5 } })
  const expected = meanOver((row) => {
    const label = labels[row]!
    const [p, q] = [probabilities(images[row]!), probabilities(moved[row]!)]
    const boosted = -log(q[label]!) - log(1 - Math.max(...q.filter((_, which) => which !== label)))
    return boosted + 5 * divergence(p, q) * (1 - p[label]!)
  })
  expect(small.loss(moved)).toBeCloseTo(expected, 4)
})

it('label smoothing: an even share of the label over all classes', () => {
  small = smallOf({ id: 'label-smoothing', options: { smoothing: 0.3 } })
  const expected = meanOver((row) =>
    mean(
      probabilities(moved[row]!).map(
        (value, which) => -(0.3 + (which === labels[row] ? 0.7 * 3 : 0)) * log(value)
      )
    )
  )
  expect(small.loss(moved)).toBeCloseTo(expected, 5)
})

describe('Mixup', () => {
  /** The weight of each image in its example and its partner; null for an example that is the image itself. */
  function pairsOf(examples: readonly number[][]): ({ weight: number; partner: number } | null)[] {
    return examples.map((example, row) => {
      const own = images[row]!
      if (example.every((value, at) => Math.abs(value - own[at]!) < 1e-4)) return null
      const fits = images.flatMap((other, partner) => {
        const way = own.map((value, at) => value - other[at]!)
        const length = way.reduce((sum, value) => sum + value * value, 0)
        const weight = way.reduce((sum, value, at) => sum + value * (example[at]! - other[at]!), 0) / length
        const isOnLine = example.every((value, at) => Math.abs(value - other[at]! - weight * way[at]!) < 2e-6)
        return partner !== row && isOnLine ? [{ weight, partner }] : []
      })
      expect(fits).toHaveLength(1)
      return fits[0]!
    })
  }

  it('mixes the labels as it mixes the images', () => {
    small = smallOf({ id: 'mixup', options: { alpha: 1 } })
    const examples = small.examples()
    const pairs = pairsOf(examples)
    const { weight } = pairs.find((pair) => pair !== null)!
    expect(weight).toBeGreaterThan(0.05)
    expect(Math.abs(weight - 0.5)).toBeGreaterThan(0.05)
    const expected = meanOver((row) => {
      const other = labels[pairs[row]?.partner ?? row]!
      return (
        weight * crossEntropyAt(examples[row]!, labels[row]!) +
        (1 - weight) * crossEntropyAt(examples[row]!, other)
      )
    })
    pairs.forEach((pair) => pair && expect(pair.weight).toBeCloseTo(weight, 4))
    expect(small.loss(examples)).toBeCloseTo(expected, 4)
  })

  it.each<[number, (weight: number) => number]>([
    [0.5, (weight) => (2 / Math.PI) * Math.asin(Math.sqrt(weight))],
    [1, (weight) => weight],
    [2, (weight) => 3 * weight ** 2 - 2 * weight ** 3]
  ])('draws its weight from Beta(alpha, alpha), alpha = %d', (alpha, distribution) => {
    small = smallOf({ id: 'mixup', options: { alpha } })
    const weights = Array.from({ length: 2000 }, (_, draw) => {
      const pairs = pairsOf(small.examples(createRandom(9).fork(`batch-${draw}`)))
      // One batch in a hundred stays in its order, which tells no weight.
      return pairs.find((pair) => pair !== null)?.weight ?? null
    }).filter((weight) => weight !== null)
    weights.sort((a, b) => a - b)
    const gap = Math.max(
      ...weights.map((weight, at) =>
        Math.abs(distribution(Math.min(1, Math.max(0, weight))) - at / weights.length)
      )
    )
    // Kolmogorov-Smirnov: larger by chance once in a thousand.
    expect(gap).toBeLessThan(1.95 / Math.sqrt(weights.length))
  })
})

describe('ConjMask', () => {
  it.each([
    [0, 0],
    [0.05, 0.05]
  ])('in a box from %d blackens the pixels of the largest |x g| to %d', (lower, empty) => {
    small = smallOf({ id: 'conj-mask', options: { share: 0.34 } }, { bounds: { lower, upper: 1 } })
    const expected = images.map((image, row) => {
      const slope = slopeOf(image, labels[row]!)
      const shares = image.map((value, at) => Math.abs(value * slope[at]!))
      const third = [...shares].sort((a, b) => b - a)[2]!
      return image.map((value, at) => (shares[at]! >= third && shares[at]! > 0 ? empty : value))
    })
    small
      .examples()
      .forEach((row, at) =>
        row.forEach((value, pixel) => expect(value).toBeCloseTo(expected[at]![pixel]!, 6))
      )
  })
})

describe('interval-bound training', () => {
  /** Largest and smallest value of a weighted sum of numbers between `low` and `high`. */
  const extremes = (
    weights: readonly number[],
    low: readonly number[],
    high: readonly number[]
  ): [number, number] => [
    weights.reduce((sum, weight, at) => sum + weight * (weight > 0 ? low[at]! : high[at]!), 0),
    weights.reduce((sum, weight, at) => sum + weight * (weight > 0 ? high[at]! : low[at]!), 0)
  ]

  function worstCrossEntropy(image: readonly number[], label: number, epsilon: number): number {
    const low = image.map((value) => Math.max(0, value - epsilon))
    const high = image.map((value) => Math.min(1, value + epsilon))
    const hidden = firstBias.map((bias, neuron) =>
      extremes(
        first.map((row) => row[neuron]!),
        low,
        high
      ).map((value) => Math.max(0, value + bias))
    )
    const worst = secondBias.map((bias, which) => {
      const difference = second.map((row) => row[which]! - row[label]!)
      const [, most] = extremes(
        difference,
        hidden.map(([least]) => least!),
        hidden.map(([, largest]) => largest!)
      )
      return most + bias - secondBias[label]!
    })
    return -log(softmax(worst)[label]!)
  }

  it.each([
    [0.2, 0],
    [0.3, 0.25],
    [0.4, 0.5],
    [0.6, 1],
    [1, 1]
  ])('after %d of the training its ramp is at %d', (progress, share) => {
    const options = { epsilon: 0.2, kappa: 0.4, warmUp: 0.2, ramp: 0.4 }
    small = smallOf({ id: 'interval-bound', options }, { progress })
    const kappa = 1 - 0.6 * share
    const expected = meanOver((row) => {
      const [image, label] = [images[row]!, labels[row]!]
      const worst = worstCrossEntropy(image, label, 0.2 * share)
      return kappa * crossEntropyAt(image, label) + (1 - kappa) * worst
    })
    expect(small.loss(images)).toBeCloseTo(expected, 4)
  })
})
