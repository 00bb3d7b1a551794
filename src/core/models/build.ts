import * as tf from '@tensorflow/tfjs-core'
import { sequential, type LayersModel } from '@tensorflow/tfjs-layers'
import { architectureInfos, type ArchitectureId } from '@contract/architecture'
import type { ImageShape } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { Random } from '../tensor/random'
import { architectures } from './architectures'

/**
 * A fresh network that puts out logits. The same `random` gives the same bytes.
 *
 * Hidden layers (ReLU) start with He's normal weights (He et al. 2015, eq. 10), the output layer with Glorot's
 * uniform ones (Glorot & Bengio 2010, eq. 16), biases at zero.
 *
 * @param inputShape height, width, channels
 * @throws AppError 'shape-mismatch' where the images are too small for the architecture
 */
export function buildModel(
  architecture: ArchitectureId,
  inputShape: ImageShape,
  classCount: number,
  random: Random
): LayersModel {
  checkShape(architecture, inputShape, classCount)
  const model = sequential({
    name: architecture,
    layers: architectures[architecture].layers(inputShape, classCount)
  })
  const last = model.weights.length - 2
  model.weights.forEach((weight, index) => {
    const shape = weight.shape as number[]
    const values = startingWeights(shape, index === last, random.fork(weight.originalName))
    const start = tf.tensor(values, shape)
    weight.write(start)
    start.dispose()
  })
  return model
}

function checkShape(architecture: ArchitectureId, inputShape: ImageShape, classCount: number): void {
  const [height, width] = inputShape
  const { minimumSide } = architectures[architecture]
  if (height < minimumSide || width < minimumSide) {
    const others = Object.values(architectureInfos)
      .filter(({ id }) => architectures[id].minimumSide === 1)
      .map(({ label }) => label)
    throw new AppError(
      'shape-mismatch',
      `${architectureInfos[architecture].label} needs images of at least ${minimumSide}×${minimumSide} pixels; ` +
        `these have ${height}×${width}. Choose one of ${others.join(', ')}.`
    )
  }
  if (classCount < 2)
    throw new AppError(
      'shape-mismatch',
      `A classifier needs at least 2 classes; the data set has ${classCount}.`
    )
}

/** Kernels are matrices or filter banks with the outputs last; vectors are biases. */
function startingWeights(shape: number[], isOutput: boolean, random: Random): Float32Array {
  const count = shape.reduce((product, side) => product * side, 1)
  if (shape.length === 1) return new Float32Array(count)
  const fanOut = shape[shape.length - 1] as number
  const fanIn = count / fanOut
  if (isOutput) {
    const limit = Math.sqrt(6 / (fanIn + fanOut))
    return random.uniformArray(count, -limit, limit)
  }
  const deviation = Math.sqrt(2 / fanIn)
  return random.normalArray(count).map((value) => value * deviation)
}
