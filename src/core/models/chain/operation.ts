import type { Tensor } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'

export type Layer = layers.Layer

/** Reads a weight as it is now; training changes it between passes. */
export type Weight = () => Tensor

export type Padding = 'valid' | 'same'
export type Pair = readonly [number, number]

/** One differentiable step of a network that is a chain of layers. Images are NHWC. */
export type Operation =
  | {
      readonly kind: 'convolution'
      readonly kernel: Weight
      readonly size: Pair
      readonly strides: Pair
      readonly padding: Padding
    }
  | { readonly kind: 'bias'; readonly bias: Weight }
  | { readonly kind: 'relu' }
  | { readonly kind: 'max-pool'; readonly size: Pair; readonly strides: Pair; readonly padding: Padding }
  | { readonly kind: 'average-pool'; readonly size: Pair; readonly strides: Pair; readonly padding: Padding }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'dense'; readonly kernel: Weight }
  /** Keeps the upper left part of the image. */
  | { readonly kind: 'crop'; readonly height: number; readonly width: number }
  /** 'valid' convolution of stride 1 and the non-overlapping max-pool after it, in one go. */
  | {
      readonly kind: 'pooled-convolution'
      readonly kernel: Weight
      /** The copies of the filters that it works with (pooled-convolution.ts). */
      readonly stacked: Weight
      readonly pool: number
    }
  /** Only in training: sets a share `rate` of the numbers to zero and scales up the others. */
  | { readonly kind: 'dropout'; readonly rate: number }
  /** Only in training: by mean and variance of the batch; the layer moves its own averages. */
  | { readonly kind: 'batch-normalisation'; readonly layer: Layer }
  /** Any other layer, in inference mode. */
  | { readonly kind: 'layer'; readonly layer: Layer }

/** An operation and the shape of what it puts out, without the batch. */
export interface Step {
  readonly operation: Operation
  readonly outputShape: readonly number[]
}
