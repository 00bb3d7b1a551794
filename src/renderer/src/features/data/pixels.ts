import type { ImageShape } from '@contract/dataset'

/** Bytes of images, channels last, as the colours of a canvas. Channels beyond three are not shown. */
export function toRgba(
  pixels: Uint8Array,
  [height, width, channels]: ImageShape,
  target = new Uint8ClampedArray(4 * height * width)
): Uint8ClampedArray<ArrayBuffer> {
  const colours = target as Uint8ClampedArray<ArrayBuffer>
  for (let pixel = 0; pixel < height * width; pixel++) {
    const from = pixel * channels
    const red = pixels[from] ?? 0
    colours[4 * pixel] = red
    colours[4 * pixel + 1] = channels >= 3 ? (pixels[from + 1] ?? 0) : red
    colours[4 * pixel + 2] = channels >= 3 ? (pixels[from + 2] ?? 0) : red
    colours[4 * pixel + 3] = 255
  }
  return colours
}
