import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { attackName, AttackSpec } from '@contract/attacks'
import { breeders } from '@core/attacks/breeders'
import { createRandom } from '@core/tensor/random'
import { trustRegionStep } from '@core/tensor/trust-region-step'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mnist } from '../../../bench/lib/mnist'
import { distancesOf, imagesFor, linearClassifier, runAttack } from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const weights = Float32Array.of(2, -1, 0.5, 0.25, 1.5, -0.75, 0.1, 0.3)
const sum = weights.reduce((all, weight) => all + weight, 0)

/** Two classes; the first one where `w x > border`. */
function half(border: number): ReturnType<typeof linearClassifier> {
  return linearClassifier([weights, new Float32Array(8)], [-border, 0])
}

describe('blending', () => {
  // At x = 0.9 everywhere w x is 0.9 times the sum: the line to grey crosses a border in between at a known point.
  const pixels = new Float32Array(8).fill(0.9)
  const border = 0.7 * sum
  const model = half(border)
  const data = { ...imagesFor(model, 1), pixels, labels: Uint8Array.of(0) }
  const distance = async (options: Record<string, unknown>): Promise<number> => {
    const { x, xAdv } = await runAttack({ model, data, attack: 'blend', norm: 'linf', epsilon: 0.1, options })
    return distancesOf('linf', x, xAdv, 1)[0] as number
  }

  it('finds the border on the way to grey: from 0.9 to 0.7, or the next even point after it', async () => {
    expect(await distance({ towards: 'grey', search: 'binary', points: 4096 })).toBeCloseTo(0.2, 3)
    // Steps of 0.4 / 15 of the way: the eighth, 0.2133, is the first beyond 0.2.
    expect(await distance({ towards: 'grey', search: 'linear', points: 15 })).toBeCloseTo((0.4 * 8) / 15, 6)
    expect(await distance({ towards: 'grey', search: 'none' })).toBeCloseTo(0.4, 6)
  })

  it('inverts to the last bit, and comes nearer along the line', async () => {
    expect(await distance({ towards: 'inverted', search: 'none' })).toBeCloseTo(0.8, 6)
    expect(await distance({ towards: 'inverted', search: 'binary', points: 4096 })).toBeCloseTo(0.2, 3)
  })

  it('is called what its paper calls it', () => {
    const nameOf = (options: object): string =>
      attackName(AttackSpec.parse({ attack: 'blend', norm: 'l2', epsilon: 1, options }))
    expect(nameOf({})).toBe('Blended noise')
    expect(nameOf({ towards: 'grey', search: 'linear' })).toBe('Contrast reduction (linear)')
    expect(nameOf({ towards: 'inverted', search: 'none' })).toBe('Inversion (end)')
  })
})

describe('the data-set attack', () => {
  it('finds the nearest image of another class that the network tells apart, as a search over all does', async () => {
    const data = mnist('test', 60)
    // Bright images against dark ones: a network of two classes that nothing trained.
    const model = linearClassifier([new Float32Array(784).fill(1), new Float32Array(784)], [-100, 0])
    const size = 784
    const brightOf = (row: number): boolean =>
      Array.from(data.pixels.subarray(row * size, (row + 1) * size)).reduce((all, value) => all + value, 0) /
        255 >
      100
    const labels = Uint8Array.from({ length: 60 }, (_, row) => (brightOf(row) ? 0 : 1))
    const given = { ...data, labels, classCount: 2, imageShape: [784, 1, 1] as [number, number, number] }
    const scaled = { ...given, pixels: Float32Array.from(data.pixels, (value) => value / 255) }
    const { x, xAdv } = await runAttack({
      ...{ model, data: scaled, attack: 'dataset', norm: 'l2', epsilon: 1 },
      options: { tries: 60 }
    })
    const found = distancesOf('l2', x, xAdv, 60)
    found.forEach((distance, row) => {
      const others = [...labels.keys()].filter((other) => labels[other] !== labels[row])
      const exact = Math.min(
        ...others.map((other) =>
          Math.hypot(
            ...Array.from(
              { length: size },
              (_, at) => (x[row * size + at] as number) - (x[other * size + at] as number)
            )
          )
        )
      )
      expect(distance).toBeCloseTo(exact, 4)
    })
  })
})

describe('salt and pepper', () => {
  it('turns whole pixels black or white and nothing else, and needs fewer of them with more draws', async () => {
    const model = half(0.4 * sum)
    const data = { ...imagesFor(model, 1), pixels: new Float32Array(8).fill(0.5), labels: Uint8Array.of(0) }
    const run = (draws: number): ReturnType<typeof runAttack> =>
      runAttack({ model, data, attack: 'saltpepper', norm: 'l0', epsilon: 1, options: { draws } })
    const { xAdv } = await run(400)
    expect([...xAdv].every((value) => value === 0 || value === 1 || value === 0.5)).toBe(true)
    // Half of the largest weight is more than the tenth of the sum that is missing: one pixel is enough.
    expect(xAdv.filter((value) => value !== 0.5)).toHaveLength(1)
  })
})

describe('the evolutions of the threshold attack', () => {
  it.each(['evolution', 'covariance'] as const)('%s climbs a slope to the corner of the cube', (strategy) => {
    const options = { population: 20, scale: 0.5, sigma: 0.25 }
    const breeder = breeders[strategy](createRandom(4), 8, options)
    let best = -Infinity
    for (let generation = 0; generation < 80; generation++) {
      const points = breeder.propose()
      expect(points.every((value) => value >= -1 && value <= 1)).toBe(true)
      const fitness = Float64Array.from({ length: 20 }, (_, row) =>
        weights.reduce((all, weight, at) => all + weight * (points[row * 8 + at] as number), 0)
      )
      best = Math.max(best, ...fitness)
      breeder.learn(fitness)
    }
    const corner = weights.reduce((all, weight) => all + Math.abs(weight), 0)
    expect(best / corner).toBeGreaterThan(strategy === 'covariance' ? 0.95 : 0.85)
    expect(best / corner).toBeLessThanOrEqual(1 + 1e-9)
  })

  it('covariance finds the top of a narrow hill, whose axes differ a thousandfold', () => {
    const top = Float32Array.of(0.3, -0.4, 0.1, 0.2)
    const breeder = breeders.covariance(createRandom(5), 4, { population: 16, scale: 0.5, sigma: 0.25 })
    let best = -Infinity
    for (let generation = 0; generation < 150; generation++) {
      const points = breeder.propose()
      const fitness = Float64Array.from(
        { length: 16 },
        (_, row) =>
          -top.reduce((all, value, at) => all + 10 ** at * ((points[row * 4 + at] as number) - value) ** 2, 0)
      )
      best = Math.max(best, ...fitness)
      breeder.learn(fitness)
    }
    expect(best).toBeGreaterThan(-1e-6)
  })
})

describe('the step of Brendel & Bethge in a trust region', () => {
  const random = createRandom(9)
  const size = 5
  const problems = Array.from({ length: 12 }, () => ({
    clean: random.uniformArray(size, 0, 1),
    current: random.uniformArray(size, 0, 1),
    normal: random.normalArray(size),
    way: 0.2 * random.normal(),
    bounds: { lower: 0, upper: 1 }
  }))
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((all, value, at) => all + value * (b[at] as number), 0)
  const left = (
    norm: 'l1' | 'l0',
    step: Float64Array,
    { clean, current }: (typeof problems)[number]
  ): number =>
    step.reduce((all, move, at) => {
      const rest = Math.abs((current[at] as number) + move - (clean[at] as number))
      return all + (norm === 'l1' ? rest : rest > 1e-9 ? 1 : 0)
    }, 0)

  it.each(['l1', 'l0'] as const)(
    'for %s reaches the border within box and radius, and no random step beats it',
    (norm) => {
      for (const problem of problems) {
        for (const radius of [0.3, 2]) {
          const step = trustRegionStep(norm, { ...problem, radius })
          expect(Math.hypot(...step)).toBeLessThanOrEqual(radius * (1 + 1e-9))
          step.forEach((move, at) => {
            expect((problem.current[at] as number) + move).toBeGreaterThanOrEqual(-1e-9)
            expect((problem.current[at] as number) + move).toBeLessThanOrEqual(1 + 1e-9)
          })
          const isReached = Math.abs(dot(problem.normal, step) - problem.way) < 1e-6
          const own = left(norm, step, problem)
          let reached = 0
          for (let draw = 0; draw < 3000; draw++) {
            // A random choice of features goes home; the others are moved onto the border together.
            const moves = Float64Array.from({ length: size }, (_, at) =>
              random.uniform() < 0.5
                ? (problem.clean[at] as number) - (problem.current[at] as number)
                : random.uniform() - (problem.current[at] as number)
            )
            const free = random.integer(size)
            const missing = problem.way - dot(problem.normal, moves)
            moves[free] = (moves[free] as number) + missing / (problem.normal[free] as number)
            const end = (problem.current[free] as number) + (moves[free] as number)
            if (end < 0 || end > 1 || Math.hypot(...moves) > radius) continue
            reached++
            expect(own).toBeLessThanOrEqual(left(norm, moves, problem) + (norm === 'l1' ? 0.02 : 1))
          }
          if (reached > 0) expect(isReached).toBe(true)
        }
      }
    }
  )
})
