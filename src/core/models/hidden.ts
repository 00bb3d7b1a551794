import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { model as layersModel } from '@tensorflow/tfjs-layers'
import { AppError } from '@contract/errors'

/**
 * What goes into the last layer with weights, one row an image: the network's own description of an image, on which that
 * layer draws straight lines between classes.
 *
 * @throws AppError 'shape-mismatch' for a network that has nothing between its input and that layer, or is no chain at
 * its end
 */
export function hiddenOf(model: LayersModel): (x: tf.Tensor4D) => tf.Tensor2D {
  let at = model.outputs[0] as SymbolicTensor
  while (at.sourceLayer.weights.length === 0 && at.inputs.length === 1) at = at.inputs[0] as SymbolicTensor
  const [before, ...others] = at.inputs
  // What only reshapes the input is the input still.
  let origin = before
  while (origin && origin.sourceLayer.weights.length === 0 && origin.inputs.length === 1)
    origin = origin.inputs[0]
  if (!before || others.length > 0 || origin === model.inputs[0])
    throw new AppError(
      'shape-mismatch',
      'This network has no hidden layer before its last one. Compare by pixels or by logits instead.'
    )
  const part = layersModel({ inputs: model.inputs, outputs: before })
  return (x) =>
    tf.tidy(() => {
      const values = part.apply(x, { training: false }) as tf.Tensor
      return tf.reshape(values, [x.shape[0], -1]) as tf.Tensor2D
    })
}
