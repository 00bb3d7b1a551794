import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { estimatedClimb } from './estimated-climb'

/** Steps after which the loss is compared with what it was, and the smallest step size over the first one. */
const PLATEAU = 5
const SMALLEST = 0.005

/**
 * NES (Ilyas et al. 2018, algorithm 1 and section 3.1): gradients from pairs of normal directions, gathered with momentum;
 * steps along their sign (linf) or their direction (l2), which halve where five of them did not raise the loss.
 */
export function nes(input: InputOf<'nes'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options } = input
  const count = x.shape[0]
  const gathered = new Float32Array(x.size)
  const size = x.size / count
  const first = options.relativeStepSize * threat.epsilon
  const stepSizes = new Float64Array(count).fill(first)
  const losses = Array.from({ length: count }, (): number[] => [])
  return estimatedClimb(input, {
    samples: options.gradientQueries,
    distance: options.sigma,
    draw(random, out) {
      for (let feature = 0; feature < out.length; feature++) out[feature] = random.normal()
    },
    step(row, gradient, delta) {
      const own = gathered.subarray(row * size, (row + 1) * size)
      let square = 0
      for (let feature = 0; feature < size; feature++) {
        own[feature] =
          options.momentum * (own[feature] as number) + (1 - options.momentum) * (gradient[feature] as number)
        square += (own[feature] as number) ** 2
      }
      const length = threat.norm === 'linf' ? 0 : Math.sqrt(square)
      const stepSize = stepSizes[row] as number
      for (let feature = 0; feature < size; feature++) {
        const value = own[feature] as number
        const direction = threat.norm === 'linf' ? Math.sign(value) : length === 0 ? 0 : value / length
        delta[feature]! += stepSize * direction
      }
    },
    note(row, loss) {
      const own = losses[row] as number[]
      own.push(loss)
      if (own.length < PLATEAU) return
      if (!(loss > (own[0] as number)))
        stepSizes[row] = Math.max((stepSizes[row] as number) / 2, SMALLEST * first)
      losses[row] = []
    }
  })
}
