import type { DecodeImage } from '@services/datasets'
import type * as TensorFlow from '@tensorflow/tfjs-node'

type Node = typeof TensorFlow.node

/**
 * Decoding with TensorFlow. JPEGs by the accurate inverse transform: the fast one, which TensorFlow takes when nothing
 * is said, is off by up to ten grey levels in files of high quality, and no other reader gives such pixels.
 */
export function createDecodeImage(node: Node): DecodeImage {
  return (bytes) => {
    const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8
    const image = isJpeg
      ? node.decodeJpeg(bytes, 0, 1, true, false, 1, 'INTEGER_ACCURATE')
      : node.decodeImage(bytes, 0, 'int32', false)
    try {
      const [height = 0, width = 0, channels = 0] = image.shape
      return { height, width, channels, data: new Uint8Array(image.dataSync()) }
    } finally {
      image.dispose()
    }
  }
}
