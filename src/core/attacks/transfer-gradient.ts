import * as tf from '@tensorflow/tfjs-core'
import { convolutionMatrix, gaussianKernel, separable, shrinkInto } from '../tensor/separable'
import type { Random } from '../tensor/random'
import type { InputOf } from './attack'
import type { Answers, InputMap } from './oracle'

/** The gradient of one step of the momentum attacks. */
export interface TransferGradient {
  /**
   * @returns the gradient, and the answers about x itself where the pass was about nothing else, else null
   */
  ask(x: tf.Tensor4D, rows: Int32Array): { gradient: tf.Tensor4D; answers: Answers | null }
  dispose(): void
}

/**
 * The gradient in the ways that make examples transfer: the mean over scaled copies (SI, Lin et al. 2020, eq. 8), through
 * images shrunk and padded at random (DI, Xie et al. 2019, eq. 7), smoothed by a Gaussian kernel (TI, Dong et al. 2019,
 * eq. 8), and with the variance of the step before (VMI, Wang & He 2021, eq. 6-7). Without any of them it is one pass.
 *
 * @param hear is told of each pass about the very points that were asked, wherever they lie
 */
export function transferGradient(
  { oracle, x, threat, options, random, sampleIndices }: InputOf<'mifgsm'>,
  hear: (points: tf.Tensor4D, rows: Int32Array, answers: Answers) => void
): TransferGradient {
  const [count, height, width] = x.shape
  const { scales, diversity, neighbours, kernel, loss, nesterov } = options
  const streams = Array.from(sampleIndices, (index) => random.fork(`sample-${index}`))
  const smooth = kernel > 1 ? [height, width].map((side) => smoothing(side, kernel)) : null
  const reach = options.neighbourhood * threat.epsilon
  let variance: tf.Tensor4D | null = null

  /** Mean gradient over the scaled copies, through what diversity draws for each of them. */
  function once(at: tf.Tensor4D, rows: Int32Array): { gradient: tf.Tensor4D; answers: Answers } {
    let sum: tf.Tensor4D | null = null
    let answers: Answers | null = null
    for (let scale = 0; scale < scales; scale++) {
      const map = mapFor(2 ** -scale, rows)
      const { gradient, ...found } = oracle.gradient(at, rows, loss, map)
      if (!map) hear(at, rows, found)
      answers ??= found
      sum = sum ? tf.add<tf.Tensor4D>(sum, gradient) : gradient
    }
    const mean = tf.mul<tf.Tensor4D>(sum as tf.Tensor4D, 1 / scales)
    const [down, across] = smooth ?? []
    const gradient = down && across ? separable(mean, down, across) : mean
    return { gradient, answers: answers as Answers }
  }

  function mapFor(factor: number, rows: Int32Array): InputMap | undefined {
    if (factor === 1 && diversity === 0) return undefined
    const draws = diversity === 0 ? null : drawShrinks(streams, rows, [height, width], options)
    return (inputs, { from, rows: part }) =>
      tf.tidy(() => {
        const scaled = factor === 1 ? inputs : tf.mul<tf.Tensor4D>(inputs, factor)
        if (draws === null) return scaled
        const cut = (all: Float32Array, side: number): tf.Tensor3D =>
          tf.tensor3d(all.subarray(from * side * side, (from + part.length) * side * side), [
            part.length,
            side,
            side
          ])
        return separable(scaled, cut(draws.down, height), cut(draws.across, width))
      })
  }

  /** Mean gradient at points drawn around x, minus the one at x: what the next step adds. */
  function varianceAt(at: tf.Tensor4D, rows: Int32Array, gradient: tf.Tensor4D): tf.Tensor4D {
    let sum = tf.zerosLike(at)
    const size = x.size / count
    for (let drawn = 0; drawn < neighbours; drawn++) {
      const values = new Float32Array(at.size)
      rows.forEach((row, place) => {
        const own = (streams[row] as Random).uniformArray(size, -reach, reach)
        values.set(own, place * size)
      })
      const near = tf.add<tf.Tensor4D>(at, tf.tensor4d(values, at.shape))
      sum = tf.add<tf.Tensor4D>(sum, once(near, rows).gradient)
    }
    return tf.sub(tf.mul(sum, 1 / neighbours), gradient)
  }

  return {
    ask(at, rows) {
      let plain: Answers | null = null
      const gradient = tf.tidy(() => {
        const { gradient: found, answers } = once(at, rows)
        plain = answers
        const tuned = variance ? tf.add<tf.Tensor4D>(found, variance) : found
        const next = neighbours > 0 ? varianceAt(at, rows, found) : null
        variance?.dispose()
        variance = next ? tf.keep(next) : null
        return tuned
      })
      return { gradient, answers: diversity === 0 && !nesterov ? plain : null }
    },
    dispose() {
      variance?.dispose()
      if (smooth) tf.dispose(smooth)
    }
  }
}

/** Smooths a side: the pixels at the end of the kernel lie three sigma from its middle (Dong et al. 2019, section 3.2.2). */
function smoothing(side: number, kernel: number): tf.Tensor3D {
  const odd = kernel % 2 === 1 ? kernel : kernel + 1
  const sigma = (odd - 1) / 2 / 3
  return tf.tensor3d(convolutionMatrix(side, gaussianKernel(odd, sigma), 'zero'), [1, side, side])
}

/** For each sample the matrices that shrink and pad it, or leave it as it is. */
function drawShrinks(
  streams: readonly Random[],
  rows: Int32Array,
  [height, width]: readonly [number, number],
  { diversity, smallest }: InputOf<'mifgsm'>['options']
): { down: Float32Array; across: Float32Array } {
  const down = new Float32Array(rows.length * height * height)
  const across = new Float32Array(rows.length * width * width)
  rows.forEach((row, at) => {
    const own = streams[row] as Random
    const isShrunk = own.uniform() < diversity
    const share = isShrunk ? smallest + (1 - smallest) * own.uniform() : 1
    for (const [matrix, side] of [
      [down, height],
      [across, width]
    ] as const) {
      const size = Math.max(1, Math.floor(share * side))
      const start = own.integer(side - size + 1)
      shrinkInto(matrix.subarray(at * side * side, (at + 1) * side * side), side, size, start)
    }
  })
  return { down, across }
}
