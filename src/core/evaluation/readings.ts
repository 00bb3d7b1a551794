import * as tf from '@tensorflow/tfjs-core'
import type { Reading, Readings } from '@contract/film'
import type { Classifier } from '../models/classifier'
import type { Passing } from '../jobs/job'
import { evenRanges } from '../tensor/even-ranges'
import { inputGradient } from '../tensor/input-gradient'
import { Room } from '../tensor/room'
import { outcomesOf } from './predict'

/** Inputs in one pass. */
const BATCH = 32

/**
 * What a network says of some inputs, and the gradient of the cross-entropy of one label at each of them.
 *
 * @param values NHWC in the network's bounds, one input after the other
 * @returns losses in nats, gradients in 1/x, in the order of the inputs
 */
export function readingsOf(
  model: Classifier,
  values: Float32Array,
  label: number,
  { signal, room = new Room() }: Passing
): Readings {
  const size = model.inputShape.reduce((product, side) => product * side, 1)
  const count = values.length / size
  const gradients = new Float32Array(values.length)
  const readings: Reading[] = []
  room.over(evenRanges(count, BATCH), ({ from, count: many }) => {
    signal.throwIfAborted()
    tf.tidy(() => {
      const part = values.subarray(from * size, (from + many) * size)
      const x = tf.tensor4d(part, [many, ...model.inputShape])
      const labels = new Int32Array(many).fill(label)
      const found = inputGradient(model, x, tf.tensor1d(labels, 'int32'))
      gradients.set(found.gradient.dataSync<'float32'>(), from * size)
      const losses = found.loss.dataSync<'float32'>()
      const logits = found.logits.dataSync<'float32'>()
      const { predicted, margin } = outcomesOf(logits, model.classCount, labels)
      const shares = tf.softmax(found.logits).dataSync<'float32'>()
      for (let row = 0; row < many; row++) {
        readings.push({
          loss: losses[row] as number,
          margin: margin[row] as number,
          predicted: predicted[row] as number,
          probabilities: [...shares.subarray(row * model.classCount, (row + 1) * model.classCount)]
        })
      }
    })
  })
  return { readings, gradients }
}
