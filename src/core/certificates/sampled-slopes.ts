import * as tf from '@tensorflow/tfjs-core'
import { ballRadius } from '@contract/certificates/sampling'
import type { AttackProgress } from '../attacks/attack'
import { balls } from '../tensor/norms'
import { rowsOf } from '../tensor/rows-of'
import type { CertificateInput, Certified } from './certificate'
import { radiusOf } from './firstorder'
import { predictedClasses } from './predicted'
import { closestClasses, marginSlopes } from './slopes'

interface Options {
  readonly radius: number | null
  readonly classes: number
}

/**
 * Radii from slopes sampled uniformly in a ball around each image: margin over what `steepest` makes of the slopes, the
 * smallest over the other classes, no larger than the ball. Draws are not clipped to the box, as in the papers.
 */
export async function* sampledRadii(
  input: CertificateInput<Options>,
  name: string,
  draws: number,
  steepest: (slopes: Float32Array) => number
): AsyncGenerator<AttackProgress, Certified, void> {
  const { model, x, sampleIndices, options, norm, batchSize, random, signal } = input
  const ball = ballRadius(options, norm)
  const { classes, logits } = predictedClasses(model, x, batchSize, signal)
  const width = model.classCount
  const others = closestClasses(logits, width, classes, options.classes)
  const radius = new Float64Array(classes.length).fill(ball)
  for (const [row, own] of classes.entries()) {
    const rivals = others[row] as number[]
    const slopes = rivals.map(() => new Float32Array(draws))
    const stream = random.fork(`${name}-${sampleIndices[row]}`)
    const image = rowsOf(x, Int32Array.of(row))
    try {
      for (let from = 0; from < draws; from += batchSize) {
        const count = Math.min(batchSize, draws - from)
        const size = image.size
        const moves = new Float32Array(count * size)
        for (let draw = 0; draw < count; draw++) moves.set(balls[norm].start(stream, size, ball), draw * size)
        const points = tf.tidy(() =>
          tf.add<tf.Tensor4D>(image, tf.tensor4d(moves, [count, ...model.inputShape]))
        )
        try {
          for (const [at, rival] of rivals.entries()) {
            signal.throwIfAborted()
            const [mine, theirs] = [own, rival].map((index) => new Int32Array(count).fill(index))
            slopes[at]?.set(marginSlopes(model, points, mine as Int32Array, theirs as Int32Array, norm), from)
          }
        } finally {
          points.dispose()
        }
      }
    } finally {
      image.dispose()
    }
    for (const [at, rival] of rivals.entries()) {
      const margin = (logits[row * width + own] as number) - (logits[row * width + rival] as number)
      const found = radiusOf(margin, steepest(slopes[at] as Float32Array), ball)
      radius[row] = Math.min(radius[row] as number, found)
    }
    yield { done: row + 1, total: classes.length }
    await Promise.resolve()
  }
  return { predicted: classes, radius }
}
