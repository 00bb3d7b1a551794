import * as tf from '@tensorflow/tfjs-core'
import { sequential, type LayersModel } from '@tensorflow/tfjs-layers'
import { type Architecture, architectureName, layersOf } from '@contract/architecture'
import { architectureMisfit } from '@contract/architecture-fit'
import type { ImageShape } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { InitialWeights } from '@contract/training'
import type { Random } from '../tensor/random'
import { buildLayers } from './layers'

/**
 * A fresh network that puts out logits. The same `random` gives the same bytes.
 *
 * 'he-normal': kernels of hidden layers start with He's normal weights (He et al. 2015, eq. 10), those of the output layer with
 * Glorot's uniform ones (Glorot & Bengio 2010, eq. 16), biases at zero. 'uniform': kernels and biases are uniform between
 * ±1/√fan-in (LeCun et al. 1998, 4.6, has this variance for kernels; PyTorch's default). Scales and variances start at
 * one, all else at zero.
 *
 * @param inputShape height, width, channels
 * @param initial how weights are drawn
 * @throws AppError 'shape-mismatch' where the images do not fit the architecture
 */
export function buildModel(
  architecture: Architecture,
  inputShape: ImageShape,
  classCount: number,
  random: Random,
  initial: InitialWeights = 'he-normal'
): LayersModel {
  const misfit = architectureMisfit(architecture, inputShape, classCount)
  if (misfit !== null) throw new AppError('shape-mismatch', misfit)
  const model = sequential({
    name: architectureName(architecture),
    layers: buildLayers(layersOf(architecture), inputShape, classCount)
  })
  for (const { weight, fanIn } of withFanIns(model)) {
    const shape = weight.shape as number[]
    const values = startingWeights(weight.originalName, shape, fanIn, initial, random)
    const start = tf.tensor(values, shape)
    weight.write(start)
    start.dispose()
  }
  return model
}

/** Each weight with the number of inputs that one output of its layer sums over; null where the layer has no kernel. */
function withFanIns(model: LayersModel): { weight: LayersModel['weights'][number]; fanIn: number | null }[] {
  return model.layers.flatMap((layer) => {
    // Kernels are matrices or filter banks with the outputs last; biases, scales, means and variances are vectors.
    const kernel = layer.weights.find(({ shape }) => shape.length > 1)
    const fanIn = kernel === undefined ? null : sizeOf(kernel.shape.slice(0, -1) as number[])
    return layer.weights.map((weight) => ({ weight, fanIn }))
  })
}

function startingWeights(
  name: string,
  shape: number[],
  fanIn: number | null,
  initial: InitialWeights,
  random: Random
): Float32Array {
  const count = sizeOf(shape)
  const isVector = shape.length === 1
  if (fanIn === null || (isVector && initial === 'he-normal'))
    return new Float32Array(count).fill(/\/(gamma|moving_variance)$/.test(name) ? 1 : 0)
  const stream = random.fork(name)
  if (initial === 'uniform') return uniformWithin(1 / Math.sqrt(fanIn))
  if (name.startsWith('output/')) return uniformWithin(Math.sqrt(6 / (fanIn + (shape.at(-1) as number))))
  const deviation = Math.sqrt(2 / fanIn)
  return stream.normalArray(count).map((value) => value * deviation)

  function uniformWithin(limit: number): Float32Array {
    return stream.uniformArray(count, -limit, limit)
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}
