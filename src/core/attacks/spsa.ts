import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { estimatedClimb } from './estimated-climb'

/** Adam's constants (Kingma & Ba 2015). */
const FIRST = 0.9
const SECOND = 0.999
const TINY = 1e-8

/**
 * SPSA (Uesato et al. 2018, algorithm 1 of their appendix; Spall 1992): gradients from pairs of Rademacher directions,
 * steps of Adam, projected to the ball.
 */
export function spsa(input: InputOf<'spsa'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, options } = input
  const size = x.size / x.shape[0]
  const means = new Float32Array(x.size)
  const squares = new Float32Array(x.size)
  const steps = new Int32Array(x.shape[0])
  return estimatedClimb(input, {
    samples: options.gradientQueries,
    distance: options.delta,
    draw(random, out) {
      for (let feature = 0; feature < out.length; feature++) out[feature] = random.integer(2) === 0 ? -1 : 1
    },
    step(row, gradient, delta) {
      steps[row]!++
      const firstCorrection = 1 - FIRST ** (steps[row] as number)
      const secondCorrection = 1 - SECOND ** (steps[row] as number)
      for (let feature = 0; feature < size; feature++) {
        const at = row * size + feature
        const slope = gradient[feature] as number
        means[at] = FIRST * (means[at] as number) + (1 - FIRST) * slope
        squares[at] = SECOND * (squares[at] as number) + (1 - SECOND) * slope * slope
        const mean = (means[at] as number) / firstCorrection
        const spread = Math.sqrt((squares[at] as number) / secondCorrection)
        delta[feature]! += (options.learningRate * mean) / (spread + TINY)
      }
    }
  })
}
