import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { onlyRows, perSample, rowsOf } from '../tensor/rows-of'
import type { AttackInput } from './attack'
import type { NearestExamples } from './nearest-examples'

/**
 * Draws the nearest examples towards the clean inputs along the straight line between them: `steps` points where the
 * margin, interpolated between the last point on either side of the border, is zero (Croce & Hein 2020, "final search").
 * One forward pass a step, one more at first.
 */
export function drawIn(
  { oracle, x, signal }: Pick<AttackInput<unknown>, 'oracle' | 'x' | 'signal'>,
  nearest: NearestExamples,
  steps: number
): void {
  const rows = range(0, x.shape[0]).filter((row) => nearest.distance(row) < Infinity)
  if (rows.length === 0) return
  const clean = rowsOf(x, rows)
  const found = onlyRows(nearest.toTensor(), rows)
  try {
    // Where along the way from the clean input (0) to the example (1) the border lies, and the losses at both ends.
    const inner = new Float32Array(rows.length)
    const outer = new Float32Array(rows.length).fill(1)
    const innerLoss = oracle.evaluate(clean, rows, 'margin').loss
    const outerLoss = oracle.evaluate(found, rows, 'margin').loss
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted()
      tf.tidy(() => {
        const places = Float32Array.from(rows, (_, at) => {
          const [low, high] = [innerLoss[at] as number, outerLoss[at] as number]
          const share = high > low ? -low / (high - low) : 0.5
          return (
            (inner[at] as number) +
            ((outer[at] as number) - (inner[at] as number)) * Math.min(1, Math.max(0, share))
          )
        })
        const point = tf.add<tf.Tensor4D>(clean, tf.mul(tf.sub(found, clean), perSample(places)))
        const { loss, fooled } = oracle.evaluate(point, rows, 'margin')
        nearest.offer(point, clean, rows, fooled)
        places.forEach((place, at) => {
          const [bounds, losses] = fooled[at] === 1 ? [outer, outerLoss] : [inner, innerLoss]
          bounds[at] = place
          losses[at] = loss[at] as number
        })
      })
    }
  } finally {
    tf.dispose([clean, found])
  }
}
