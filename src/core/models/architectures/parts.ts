import { layers } from '@tensorflow/tfjs-layers'
import type { ImageShape } from '@contract/dataset'
import type { Architecture } from './architecture'

type Layer = ReturnType<Architecture['layers']>[number]

/** 3x3 'valid' convolution with ReLU, then 2x2 max-pooling. */
export function convolutionAndPool(index: number, filters: number, inputShape?: ImageShape): Layer[] {
  return [
    layers.conv2d({
      name: `convolution_${index}`,
      filters,
      kernelSize: 3,
      padding: 'valid',
      activation: 'relu',
      kernelInitializer: 'heNormal',
      ...(inputShape ? { inputShape: [...inputShape] } : {})
    }),
    layers.maxPooling2d({ name: `pool_${index}`, poolSize: 2, strides: 2 })
  ]
}

/** Image to vector. */
export function flatten(inputShape?: ImageShape): Layer {
  return layers.flatten({ name: 'flatten', ...(inputShape ? { inputShape: [...inputShape] } : {}) })
}

/** Dense layer with ReLU. */
export function hidden(index: number, units: number): Layer {
  return layers.dense({ name: `dense_${index}`, units, activation: 'relu', kernelInitializer: 'heNormal' })
}

/** Dense layer to one logit a class. */
export function output(classCount: number): Layer {
  return layers.dense({ name: 'output', units: classCount, kernelInitializer: 'glorotUniform' })
}

/** What two 3x3 convolutions with pooling need: 10 -> 8 -> 4 -> 2 -> 1. */
export const TWO_CONVOLUTIONS_NEED = 10
