import type { ImageShape } from '@contract/dataset'
import type { Bounds } from '@contract/threat-model'

/** Images and labels of one split in memory, in stored form. */
export interface LabelledImages {
  readonly count: number
  readonly imageShape: ImageShape
  readonly classCount: number
  readonly bounds: Bounds
  /** Stored pixels, NHWC. A `Uint8Array` pixel v stands for the input v / 255, a `Float32Array` one for itself. */
  readonly pixels: Uint8Array | Float32Array
  readonly labels: Uint8Array | Uint16Array
  /** Hash of the whole data set, to name it in results. */
  readonly datasetHash: string
}
