import { AppError } from '@contract/errors'
import type { ImageCodec } from '@core/evaluation/survival'
import type { DecodeImage } from '@services/datasets'
import type * as TensorFlow from '@tensorflow/tfjs-node'

type Image = TensorFlow.Tensor3D

/** JPEG as cameras and programs write it: Huffman-coded, colours at half the resolution. */
const JPEG_QUALITIES = [95, 75] as const

/**
 * PNG and JPEG by TensorFlow's own encoders (libpng, libjpeg-turbo), read back by the reader that imports use.
 */
export function createImageCodecs(tf: typeof TensorFlow, decode: DecodeImage): ImageCodec[] {
  const { node } = tf
  const codec = (
    form: ImageCodec['form'],
    channelCounts: readonly number[],
    encode: (image: Image, channels: number) => Promise<Uint8Array>
  ): ImageCodec => ({
    form,
    takes: (channels) => channelCounts.includes(channels),
    async through(levels, shape) {
      const image = tf.tensor3d(levels, shape, 'int32')
      try {
        const read = decode(await encode(image, shape[2]))
        const found = [read.height, read.width, read.channels]
        if (found.join() !== shape.join())
          throw new AppError('bug', `An image of ${shape.join(' × ')} was read back as ${found.join(' × ')}.`)
        return read.data
      } finally {
        image.dispose()
      }
    }
  })
  return [
    codec('png', [1, 2, 3, 4], (image) => node.encodePng(image)),
    ...JPEG_QUALITIES.map((quality) =>
      codec(`jpeg-${quality}`, [1, 3], (image, channels) =>
        node.encodeJpeg(image, channels === 1 ? 'grayscale' : 'rgb', quality)
      )
    )
  ]
}
