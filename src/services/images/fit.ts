import type { ImageShape } from '@contract/dataset'
import type { TrialOptions } from '@contract/trial'

/** Pixels of a decoded file: 1, 2 (with opacity), 3 or 4 channels of bytes. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Uint8Array
}

/** Rec. 601 luma, as picture libraries turn colour into grey. */
const LUMA = [0.299, 0.587, 0.114]

/**
 * An image at the size and with the channels of a network's input, 0 to 1. Each pixel is the mean of the area that it
 * covers (of nearest pixels where the image is smaller), transparent parts are white, a border is black or, inverted,
 * white before it is turned.
 */
export function fitImage(image: Pixels, shape: ImageShape, { fit, invert }: TrialOptions): Float32Array {
  const [height, width, channels] = shape
  const { left, top, stepX, stepY } = placement(image, width, height, fit)
  const values = new Float32Array(height * width * channels)
  const border = invert ? 1 : 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = left + column * stepX
      const y = top + row * stepY
      const color = areaMean(image, { x0: x, y0: y, x1: x + stepX, y1: y + stepY }, border)
      for (let channel = 0; channel < channels; channel++) {
        const value = channels === 1 ? grey(color) : (color[Math.min(channel, 2)] as number)
        values[(row * width + column) * channels + channel] = invert ? 1 - value : value
      }
    }
  }
  return values
}

/** Where the input's upper left corner lies in the image, and how far its pixels are apart there. */
function placement(
  image: Pixels,
  width: number,
  height: number,
  fit: TrialOptions['fit']
): { left: number; top: number; stepX: number; stepY: number } {
  const across = image.width / width
  const down = image.height / height
  if (fit === 'stretch') return { left: 0, top: 0, stepX: across, stepY: down }
  const step = fit === 'contain' ? Math.max(across, down) : Math.min(across, down)
  return {
    left: (image.width - step * width) / 2,
    top: (image.height - step * height) / 2,
    stepX: step,
    stepY: step
  }
}

type Color = readonly [number, number, number]

function grey(color: Color): number {
  return LUMA.reduce((sum, share, index) => sum + share * (color[index] as number), 0)
}

interface Area {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** Mean colour of an area of the image, 0 to 1, by the shares of the pixels in it; outside of it is `border`. */
function areaMean(image: Pixels, { x0, y0, x1, y1 }: Area, border: number): Color {
  const sums = [0, 0, 0]
  let total = 0
  for (let y = Math.floor(y0); y < y1 - 1e-9; y++) {
    const tall = Math.min(y + 1, y1) - Math.max(y, y0)
    for (let x = Math.floor(x0); x < x1 - 1e-9; x++) {
      const share = tall * (Math.min(x + 1, x1) - Math.max(x, x0))
      total += share
      for (let channel = 0; channel < 3; channel++)
        sums[channel] = (sums[channel] as number) + share * pixel(image, x, y, channel, border)
    }
  }
  return sums.map((sum) => Math.min(1, sum / total)) as unknown as Color
}

function pixel(
  { width, height, channels, data }: Pixels,
  x: number,
  y: number,
  channel: number,
  border: number
): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return border
  const at = (y * width + x) * channels
  const value = (data[at + (channels < 3 ? 0 : channel)] as number) / 255
  if (channels === 1 || channels === 3) return value
  const opacity = (data[at + channels - 1] as number) / 255
  return value * opacity + (1 - opacity)
}
