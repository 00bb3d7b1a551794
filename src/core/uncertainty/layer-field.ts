import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { Classifier } from '../models/classifier'
import { evenRanges } from '../tensor/even-ranges'
import { inputGradientOf } from '../tensor/input-gradient'
import { crossEntropy } from '../tensor/losses'
import { Room } from '../tensor/room'
import { valuesOf } from '../tensor/values-of'
import type { LayerField } from './input'
import { valuesOfPass } from './loss-field'

/**
 * The cross-entropy of a network as a function of what one of its layers puts out.
 *
 * @param layer "input", "logits", or the name of a layer
 * @throws AppError `invalid-input` where the network has no such layer or is no chain of layers
 */
export function layerField(
  model: Classifier,
  layer: string,
  batchSize: number,
  room = new Room()
): LayerField {
  const cut = model.cut?.(layer)
  if (!cut)
    throw new AppError(
      'invalid-input',
      'This network has no layers to look behind: measure it with another estimator.'
    )
  const { width } = cut
  const [height, wide, channels] = model.inputShape
  return {
    dimension: width,
    features(x) {
      const size = height * wide * channels
      const features = new Float32Array((x.length / size) * width)
      room.over(evenRanges(x.length / size, batchSize), ({ from, count }) => {
        const part = x.slice(from * size, (from + count) * size)
        features.set(
          valuesOf(() => cut.features(tf.tensor4d(part, [count, height, wide, channels]))),
          from * width
        )
      })
      return features
    },
    evaluate(x, labels) {
      const inputs = tf.tensor4d(x, [labels.length, 1, 1, width])
      const classes = tf.tensor1d(labels, 'int32')
      try {
        const head = (rows: tf.Tensor4D): tf.Tensor2D => cut.head(tf.reshape(rows, [-1, width]))
        return valuesOfPass(inputGradientOf(head, inputs, (logits) => crossEntropy(logits, classes)))
      } finally {
        tf.dispose([inputs, classes])
      }
    },
    losses: (x, labels) =>
      valuesOf(() =>
        crossEntropy(cut.head(tf.tensor2d(x, [labels.length, width])), tf.tensor1d(labels, 'int32'))
      )
  }
}

/** The class that a network gives each input `[rows * pixels]`; of equal logits the first. */
export function classesOf(
  model: Classifier,
  x: Float32Array,
  batchSize: number,
  room = new Room()
): Int32Array {
  const [height, wide, channels] = model.inputShape
  const size = height * wide * channels
  const classes = new Int32Array(x.length / size)
  room.over(evenRanges(classes.length, batchSize), ({ from, count }) => {
    const part = x.slice(from * size, (from + count) * size)
    const found = tf.tidy(() =>
      tf.argMax(model.logits(tf.tensor4d(part, [count, height, wide, channels])), 1)
    )
    classes.set(found.dataSync<'int32'>(), from)
    found.dispose()
  })
  return classes
}
