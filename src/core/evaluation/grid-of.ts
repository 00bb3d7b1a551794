import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import type { Quantise } from '../attacks'
import { projectOntoGrid } from '../tensor/eight-bit-grid'

/** Brings inputs of the samples of `x` onto the grid of 8-bit images, inside the ball around their clean inputs. */
export function gridOf(x: tf.Tensor4D, threat: ThreatModel): Quantise {
  return (inputs, rows) =>
    tf.tidy(() => projectOntoGrid(tf.gather(x, tf.tensor1d(rows, 'int32')), inputs, threat))
}
