import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TrainingMethodId, trainingInfos } from '@contract/training'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { balls } from '@core/tensor/norms'
import { crossEntropy } from '@core/tensor/losses'
import { type Carried, passes } from '@core/training/passes'
import { benchOf, examplesOf, lossOf, type Bench } from './tiny'

beforeAll(installFastGradients)

let tensors = 0
let bench: Bench
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => {
  bench.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

const all = Object.keys(trainingInfos) as TrainingMethodId[]
const adversarial: TrainingMethodId[] = ['fgsm-at', 'pgd-at', 'trades', 'mart']
/** FGSM-AT knows linf alone. */
const climbs = adversarial.flatMap((id) =>
  (id === 'fgsm-at' ? (['linf'] as const) : (['linf', 'l2'] as const)).map((norm) => [id, norm] as const)
)

/** Mean cross-entropy at some inputs. */
const crossEntropyAt = ({ input }: Bench, x: tf.Tensor4D): number =>
  tf.tidy(() => tf.mean(crossEntropy(input.network(x), input.y)).dataSync()[0] as number)

describe.each(all)('%s', (id) => {
  it('gives the slope of its loss: a small step against it lowers the loss on the same examples', () => {
    bench = benchOf({ id }, { architecture: 'mlp' })
    const examples = examplesOf(bench)
    const { grads } = tf.tidy(() => {
      const { value, grads: found } = tf
        .engine()
        .gradients(() => bench.method.loss({ ...bench.input, examples }), bench.variables)
      value.dispose()
      return { grads: found }
    })
    const square = tf.tidy(() =>
      grads.reduce((sum, grad) => sum + (tf.sum(tf.square(grad)).dataSync()[0] as number), 0)
    )
    expect(square).toBeGreaterThan(0)
    // Two-sided difference along the gradient: exact to second order, far above float32's rounding.
    const h = 0.003 / Math.sqrt(square)
    const shift = (by: number): void =>
      tf.tidy(() =>
        bench.variables.forEach((variable, at) =>
          variable.assign(tf.add(variable, tf.mul(grads[at] as tf.Tensor, by)))
        )
      )
    shift(h)
    const up = lossOf(bench, examples)
    shift(-2 * h)
    const down = lossOf(bench, examples)
    const isPenalty = id === 'gradient-regularization' || id === 'jacobian-regularization'
    // The penalties differentiate with their direction held; that is exact for |g|^2, up to kinks of ReLU.
    expect((up - down) / (2 * h) / square).toBeCloseTo(1, isPenalty ? 0 : 1)
    tf.dispose([examples, grads])
  })

  it('draws the same numbers for the same batch', () => {
    bench = benchOf({ id })
    const first = examplesOf(bench)
    const second = examplesOf(bench)
    expect(first.dataSync()).toEqual(second.dataSync())
    expect(lossOf(bench, first)).toBe(lossOf(bench, second))
    tf.dispose([first, second])
  })
})

describe('the inner maximisation', () => {
  it.each(climbs)('%s, %s: stays in ball and box and raises the loss', (id, norm) => {
    const epsilon = norm === 'linf' ? 0.1 : 1.5
    const options = { epsilon, ...(id === 'fgsm-at' ? {} : { norm }) }
    bench = benchOf({ id, options })
    const examples = examplesOf(bench)
    const largest = tf.tidy(
      () => tf.max(balls[norm].distance(tf.sub(examples, bench.input.x))).dataSync()[0] as number
    )
    expect(largest).toBeLessThanOrEqual(epsilon * (1 + 1e-5))
    expect(largest).toBeGreaterThan(epsilon * 0.5)
    const values = examples.dataSync()
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
    expect(crossEntropyAt(bench, examples)).toBeGreaterThan(crossEntropyAt(bench, bench.input.x))
    examples.dispose()
  })

  it.each(adversarial)('%s with epsilon 0 is the clean loss', (id) => {
    bench = benchOf({ id, options: { epsilon: 0 } })
    const examples = examplesOf(bench)
    expect(crossEntropyAt(bench, examples)).toBeCloseTo(crossEntropyAt(bench, bench.input.x), 5)
    examples.dispose()
  })
})

describe('closed forms', () => {
  it('label smoothing 0 is standard; of a constant network it is log K', () => {
    bench = benchOf({ id: 'label-smoothing', options: { smoothing: 0 } })
    expect(lossOf(bench)).toBeCloseTo(crossEntropyAt(bench, bench.input.x), 5)
    bench.dispose()
    bench = benchOf({ id: 'label-smoothing', options: { smoothing: 0.3 } })
    tf.tidy(() => bench.variables.forEach((variable) => variable.assign(tf.zerosLike(variable))))
    expect(lossOf(bench)).toBeCloseTo(Math.log(10), 5)
  })

  it('FGSM-AT starts anywhere in the ball, also where that leaves the box (3/16 of what is black stays inside)', () => {
    bench = benchOf({ id: 'fgsm-at', options: { epsilon: 0.3 } }, { count: 64 })
    const black = tf.tidy(() => tf.zerosLike(bench.input.x) as tf.Tensor4D)
    const examples = examplesOf({ ...bench, input: { ...bench.input, x: black } })
    // A start in [-eps, eps], a step of 1.25 eps up in half of the pixels: less than eps where it was below -eps/4.
    const inside = Array.from(examples.dataSync<'float32'>()).filter(
      (value) => value > 0 && value < 0.3 * (1 - 1e-5)
    )
    expect(inside.length / examples.size).toBeCloseTo(3 / 16, 1)
    tf.dispose([black, examples])
  })

  it('mixup puts each example on the line between two images', () => {
    bench = benchOf({ id: 'mixup', options: { alpha: 1 } })
    const examples = examplesOf(bench)
    const total = (x: tf.Tensor): number => tf.tidy(() => tf.mean(x).dataSync()[0] as number)
    // The pairs are a permutation, so the mean of all images stays.
    expect(total(examples)).toBeCloseTo(total(bench.input.x), 5)
    expect(examples.dataSync()).not.toEqual(bench.input.x.dataSync())
    examples.dispose()
  })

  it('Gaussian noise has its standard deviation and mean zero', () => {
    bench = benchOf({ id: 'gaussian-noise', options: { sigma: 0.25 } }, { count: 64 })
    const examples = examplesOf(bench)
    const noise = tf.tidy(() => Array.from(tf.sub(examples, bench.input.x).dataSync()))
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length
    const variance = noise.reduce((sum, value) => sum + value * value, 0) / noise.length
    // Four standard errors of 50,176 draws.
    expect(Math.abs(mean)).toBeLessThan((4 * 0.25) / Math.sqrt(noise.length))
    expect(Math.abs(Math.sqrt(variance) / 0.25 - 1)).toBeLessThan(4 / Math.sqrt(2 * noise.length))
    examples.dispose()
  })

  it('TRADES with beta 0 is standard; its divergence is zero where nothing is perturbed', () => {
    bench = benchOf({ id: 'trades', options: { beta: 1000 } })
    expect(lossOf(bench)).toBeCloseTo(crossEntropyAt(bench, bench.input.x), 4)
    bench.dispose()
    bench = benchOf({ id: 'trades', options: { beta: 0 } })
    const examples = examplesOf(bench)
    expect(lossOf(bench, examples)).toBeCloseTo(crossEntropyAt(bench, bench.input.x), 5)
    examples.dispose()
  })

  it('MART on the clean images is the boosted cross-entropy, computed by hand', () => {
    bench = benchOf({ id: 'mart' })
    const { network, x, y } = bench.input
    const p = tf.tidy(() => tf.softmax(network(x)).arraySync())
    const labels = y.arraySync()
    const expected =
      p.reduce((sum, row, at) => {
        const label = labels[at] as number
        const other = Math.max(...row.filter((_, k) => k !== label))
        return sum - Math.log(row[label] as number) - Math.log(1 - other)
      }, 0) / p.length
    expect(lossOf(bench)).toBeCloseTo(expected, 4)
  })

  it('input-gradient penalty of a linear network is |(p - e_y) W|^2 and its slope too', () => {
    bench = benchOf({ id: 'gradient-regularization', options: { weight: 1 } }, { architecture: 'linear' })
    const { x, y } = bench.input
    const kernel = bench.variables[0] as tf.Variable<tf.Rank.R2>
    // Differentiable twice by hand: every operation is a plain one.
    const exact = (): tf.Scalar => {
      const logits = tf.add(
        tf.matMul(tf.reshape(x, [x.shape[0], 784]) as tf.Tensor2D, kernel),
        0
      ) as tf.Tensor2D
      const slope = tf.sub(tf.softmax(logits), tf.oneHot(y, 10))
      const gradient = tf.matMul(slope as tf.Tensor2D, kernel, false, true)
      const natural = tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(y, 10)), 1)))
      return tf.add(natural, tf.mean(tf.sum(tf.square(gradient), 1)))
    }
    tf.tidy(() => {
      const found = tf.variableGrads(() => bench.method.loss({ ...bench.input, examples: x }), [kernel])
      const expected = tf.variableGrads(exact, [kernel])
      expect(found.value.dataSync()[0]).toBeCloseTo(expected.value.dataSync()[0] as number, 3)
      const [a, b] = [found, expected].map(({ grads }) => grads[kernel.name] as tf.Tensor) as [
        tf.Tensor,
        tf.Tensor
      ]
      const error = (tf.norm(tf.sub(a, b)).dataSync()[0] as number) / (tf.norm(b).dataSync()[0] as number)
      expect(error).toBeLessThan(0.01)
    })
  })

  it('Jacobian penalty of a linear network is the squared Frobenius norm of its weights, on average', () => {
    const penalty = (seed: number): number => {
      bench = benchOf(
        { id: 'jacobian-regularization', options: { weight: 2, projections: 20 } },
        { architecture: 'linear', count: 64, seed: 1 }
      )
      const input = { ...bench.input, random: bench.input.random.fork(`draw-${seed}`) }
      const value = lossOf({ ...bench, input }) - crossEntropyAt(bench, bench.input.x)
      return value
    }
    const found = penalty(1)
    const frobenius = tf.tidy(
      () => tf.sum(tf.square(bench.variables[0] as tf.Variable)).dataSync()[0] as number
    )
    // 1,280 directions on a sphere of 10 dimensions: a few percent.
    expect(found / frobenius).toBeGreaterThan(0.93)
    expect(found / frobenius).toBeLessThan(1.07)
  })

  it('LogitReg adds its weight times the squared logits', () => {
    bench = benchOf({ id: 'logit-reg', options: { weight: 0.5 } })
    const square = tf.tidy(
      () => tf.mean(tf.sum(tf.square(bench.input.network(bench.input.x)), 1)).dataSync()[0] as number
    )
    expect(lossOf(bench) - crossEntropyAt(bench, bench.input.x)).toBeCloseTo(square / 2, 3)
  })

  it('ConjMask blackens the share of components that it says, those of the largest contribution', () => {
    bench = benchOf({ id: 'conj-mask', options: { share: 0.1 } })
    const examples = examplesOf(bench)
    const counts = tf.tidy(
      () =>
        tf.sum(tf.cast(tf.notEqual(examples, bench.input.x), 'float32'), [1, 2, 3]).arraySync() as number[]
    )
    // Masked pixels that were black already do not count: they contribute nothing.
    counts.forEach((count) => {
      expect(count).toBeGreaterThan(0)
      expect(count).toBeLessThanOrEqual(78)
    })
    expect(crossEntropyAt(bench, examples)).not.toBeCloseTo(crossEntropyAt(bench, bench.input.x), 6)
    examples.dispose()
  })

  it('interval-bound training is standard until its warm-up ends', () => {
    bench = benchOf({ id: 'interval-bound' }, { progress: 0 })
    expect(lossOf(bench)).toBeCloseTo(crossEntropyAt(bench, bench.input.x), 5)
    bench.dispose()
    bench = benchOf({ id: 'interval-bound' }, { progress: 1, architecture: 'conv3' })
    expect(lossOf(bench)).toBeGreaterThan(crossEntropyAt(bench, bench.input.x))
  })
})

describe('Free-AT', () => {
  it('passes over a batch as often as it says, climbs, and hands its perturbation on', () => {
    bench = benchOf({ id: 'free-at', options: { epsilon: 0.1, replays: 4 } })
    const carried: Carried = { perturbation: null }
    const { method, input, variables } = bench
    const losses: number[] = []
    for (const { loss } of passes({
      ...{ method, input, variables, statistics: [] },
      weightPerturbation: null,
      carried
    }))
      losses.push(loss)
    expect(losses).toHaveLength(4)
    // The weights stand still here, so the loss can only rise with the perturbation.
    expect(losses[3]).toBeGreaterThan(losses[0]!)
    const size = tf.tidy(() => tf.max(tf.abs(carried.perturbation!)).dataSync()[0] as number)
    expect(size).toBeGreaterThan(0.05)
    expect(size).toBeLessThanOrEqual(0.1 + 1e-6)
    carried.perturbation!.dispose()
  })
})
