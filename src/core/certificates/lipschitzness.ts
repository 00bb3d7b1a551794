import * as tf from '@tensorflow/tfjs-core'
import { balls } from '../tensor/norms'
import { inputGradientOf } from '../tensor/input-gradient'
import { valuesOf } from '../tensor/values-of'
import type { Certificate } from './certificate'
import { radiusOf } from './firstorder'
import { predictedClasses } from './predicted'

/** Standard deviation of the noise that a climb starts from, in the authors' code: at the image itself nothing changes. */
const START = 0.001

/**
 * The empirical local Lipschitz constant (Yang et al. 2020, section 4): the largest `|f(x) - f(x')|_1 / |x - x'|_inf` that
 * steps by the sign of the gradient find, x' in ball and box. Each step climbs the numerator, which leads to the
 * corners of the ball, and the largest quotient on the way counts, the start included; the authors climb the quotient, whose
 * gradient differs at the values that have moved furthest alone, and take the last. A margin is a difference of two outputs,
 * so that margin over this constant is a radius.
 */
export const lipschitzness: Certificate<'lipschitzness'> = async function* (input) {
  const { model, x, sampleIndices, options, batchSize, random, signal } = input
  const { radius, steps, stepSize } = options
  const { classes, logits } = predictedClasses(model, x, batchSize, signal)
  const [count, size] = [classes.length, x.size / classes.length]
  const width = model.classCount
  const outputsOf = (of: tf.Tensor2D): tf.Tensor2D =>
    options.output === 'logits' ? of : (tf.softmax(of) as tf.Tensor2D)
  const { lower, upper } = model.bounds
  /** The nearest place in ball and box. */
  const inside = (place: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() =>
      tf.clipByValue(tf.add<tf.Tensor4D>(x, balls.linf.project(tf.sub(place, x), radius)), lower, upper)
    )

  const largest = new Float64Array(count)
  const noise = new Float32Array(x.size)
  for (let row = 0; row < count; row++)
    noise.set(random.fork(`lipschitzness-${sampleIndices[row]}`).normalArray(size), row * size)
  const clean = tf.tidy(() => outputsOf(model.logits(x)))
  const own = Float32Array.from(clean.dataSync<'float32'>())
  let place = tf.tidy(() => inside(tf.add(x, tf.mul(tf.tensor4d(noise, x.shape), START))))
  try {
    for (let step = 0; step <= steps; step++) {
      signal.throwIfAborted()
      const {
        loss,
        gradient,
        logits: found
      } = inputGradientOf(
        (inputs) => outputsOf(model.logits(inputs)),
        place,
        (outputs) => tf.sum(tf.abs(tf.sub(outputs, clean)), 1)
      )
      try {
        const moved = valuesOf(() => balls.linf.distance(tf.sub(place, x)))
        const changed = loss.dataSync<'float32'>()
        for (let row = 0; row < count; row++) {
          const distance = moved[row] as number
          if (distance > 0)
            largest[row] = Math.max(largest[row] as number, (changed[row] as number) / distance)
        }
        const next = tf.tidy(() => inside(tf.add(place, tf.mul(balls.linf.ascend(gradient), stepSize))))
        place.dispose()
        place = next
      } finally {
        tf.dispose([loss, gradient, found])
      }
      yield { done: step + 1, total: steps + 1 }
      await Promise.resolve()
    }
  } finally {
    tf.dispose([place, clean])
  }
  const radii = Float64Array.from(classes, (predicted, row) => {
    const outputs = options.output === 'logits' ? logits : own
    const others = outputs.subarray(row * width, (row + 1) * width).filter((_, index) => index !== predicted)
    const margin = (outputs[row * width + predicted] as number) - Math.max(...others)
    return radiusOf(margin, largest[row] as number, radius)
  })
  return { predicted: classes, radius: radii, lipschitz: largest }
}
