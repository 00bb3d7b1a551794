/**
 * Steps of a network through which no gradient flows, and what may stand in for them on the way back: backward pass
 * differentiable approximation (Athalye, Carlini, Wagner 2018, section 4.1.2).
 */
import * as tf from '@tensorflow/tfjs-core'
import { reluGradient } from './native'

const ROUNDING: readonly string[] = [tf.Round, tf.Floor, tf.Ceil]
const BELOW: readonly string[] = [tf.Less, tf.LessEqual]
const ABOVE: readonly string[] = [tf.Greater, tf.GreaterEqual]
const SAME: readonly string[] = [tf.Equal, tf.NotEqual]

/** Kernels whose gradient is zero wherever there is one: what rounds, jumps or compares. */
export const flatKernels: ReadonlySet<string> = new Set([
  ...[...ROUNDING, ...BELOW, ...ABOVE, ...SAME],
  ...[tf.Sign, tf.Step]
])

/** Gives comparisons the gradient that they have: zero. TensorFlow.js knows none for most and fails on the way back. */
export function installFlatGradients(): void {
  for (const kernelName of [...BELOW, ...ABOVE, ...SAME])
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_, saved) => ({ a: () => zeros(saved[0]), b: () => zeros(saved[1]) })
    })
}

function zeros(like: tf.Tensor | undefined): tf.Tensor {
  return tf.zeros((like as tf.Tensor).shape, 'float32')
}

/**
 * Differentiates with substitutes in the place of flat steps: rounding is the identity on the way back, a jump the slope
 * `1 / width` of a ramp of that width around it. On the way there everything is as it was.
 *
 * @param width of the ramps, in the unit of what jumps
 */
export function withSubstitutes<T>(width: number, differentiate: () => T): T {
  const substitutes = [...substitutesOf(width)]
  const before = substitutes.map(({ kernelName }) => tf.getGradient(kernelName))
  for (const substitute of substitutes) tf.registerGradient(substitute)
  try {
    return differentiate()
  } finally {
    substitutes.forEach(({ kernelName }, at) => {
      const known = before[at]
      if (known) tf.registerGradient(known)
      else tf.unregisterGradient(kernelName)
    })
  }
}

function* substitutesOf(width: number): Generator<tf.GradConfig, void, void> {
  for (const kernelName of ROUNDING) yield { kernelName, gradFunc: (dy) => ({ x: () => tf.clone(one(dy)) }) }
  // From -1 to 1 over the same width: twice as steep.
  for (const [kernelName, height] of [
    [tf.Sign, 2],
    [tf.Step, 1]
  ] as const)
    yield {
      kernelName,
      inputsToSave: ['x'],
      gradFunc: (dy, saved) => ({ x: () => tf.mul(one(dy), ramp(saved[0] as tf.Tensor, width, height)) })
    }
  for (const [kernels, sign] of [
    [ABOVE, 1],
    [BELOW, -1]
  ] as const)
    for (const kernelName of kernels)
      yield {
        kernelName,
        inputsToSave: ['a', 'b'],
        gradFunc(dy, saved) {
          const [a, b] = saved as [tf.Tensor, tf.Tensor]
          const slope = (): tf.Tensor => tf.mul(one(dy), ramp(tf.sub(a, b), width, sign))
          return { a: () => summedTo(slope(), a.shape), b: () => summedTo(tf.neg(slope()), b.shape) }
        }
      }
}

function one(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? (dy[0] as tf.Tensor) : dy
}

/** `height / width` within half the width of zero, else zero. No comparison: those are what is replaced. */
function ramp(x: tf.Tensor, width: number, height: number): tf.Tensor {
  return tf.tidy(() => {
    const room = tf.sub(width / 2, tf.abs(x))
    return reluGradient(tf.fill(x.shape, height / width), room)
  })
}

/** Sums over what was broadcast. */
function summedTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape)
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape)
}
