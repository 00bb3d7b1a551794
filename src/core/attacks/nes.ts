import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { estimatedClimb } from './estimated-climb'
import { plateauRule } from './plateau'

/**
 * NES (Ilyas et al. 2018, algorithm 1 and section 3.1): gradients from pairs of normal directions, gathered with momentum;
 * steps along their sign (linf) or their direction (l2), which halve where the loss fell over five of them.
 */
export function nes(input: InputOf<'nes'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options } = input
  const count = x.shape[0]
  const gathered = new Float32Array(x.size)
  const size = x.size / count
  const plateau = plateauRule(count, options.relativeStepSize * threat.epsilon)
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
      const stepSize = plateau.stepSize(row)
      for (let feature = 0; feature < size; feature++) {
        const value = own[feature] as number
        const direction = threat.norm === 'linf' ? Math.sign(value) : length === 0 ? 0 : value / length
        delta[feature]! += stepSize * direction
      }
    },
    note: (row, loss) => plateau.note(row, loss)
  })
}
