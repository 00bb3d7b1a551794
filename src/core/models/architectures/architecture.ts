import type { layers } from '@tensorflow/tfjs-layers'
import type { ImageShape } from '@contract/dataset'

type Layer = layers.Layer

/** How one architecture is built. Its weights come later, from the seed. */
export interface Architecture {
  /** Fewest pixels along each side that leave something after the last pooling; 1 for dense networks. */
  readonly minimumSide: number
  /**
   * The layers in order, the first with its input shape, the last with one linear output (logit) a class.
   * All are named, so that the same network always has the same file.
   */
  layers(inputShape: ImageShape, classCount: number): Layer[]
}
