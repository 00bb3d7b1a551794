import type { ImageShape } from '@contract/dataset'
import type { KeptPicture } from '@contract/kept-figure'
import type { Bounds } from '@contract/threat-model'

/** 8-bit pixels ready to be drawn: grey or RGB, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly pixels: Uint8Array
}

const byte = (share: number): number => Math.round(255 * Math.min(1, Math.max(0, share)))

/** An image in model units. One channel is grey, three are RGB, of any other number their mean is shown. */
export function imagePicture(values: Float32Array, shape: ImageShape, bounds: Bounds): Picture {
  const [height, width, channels] = shape
  const range = bounds.upper - bounds.lower
  const shown = channels === 3 ? values : meanOfChannels(values, channels)
  return {
    width,
    height,
    channels: channels === 3 ? 3 : 1,
    pixels: Uint8Array.from(shown, (value) => byte((value - bounds.lower) / range))
  }
}

/** Red above zero, blue below, white at zero: the ends of the RdBu scale of ColorBrewer. */
const ABOVE = [178, 24, 43] as const
const BELOW = [33, 102, 172] as const

/** Red, green, blue for a signed share of -1 to 1. */
function signedColor(share: number): [number, number, number] {
  const end = share < 0 ? BELOW : ABOVE
  const part = Math.min(1, Math.abs(share))
  return end.map((channel) => Math.round(255 + (channel - 255) * part)) as [number, number, number]
}

/** The mean perturbation over the channels in signed colours; `full` is the size that has the full colour. */
export function perturbationPicture(delta: Float32Array, shape: ImageShape, full: number): Picture {
  const [height, width, channels] = shape
  const pixels = new Uint8Array(3 * height * width)
  meanOfChannels(delta, channels).forEach((value, pixel) =>
    pixels.set(signedColor(value / (full || 1)), 3 * pixel)
  )
  return { width, height, channels: 3, pixels }
}

/** Adversarial minus clean. */
export function perturbationOf(clean: Float32Array, adversarial: Float32Array): Float32Array {
  return adversarial.map((value, index) => value - (clean[index] ?? 0))
}

/** The largest absolute value. */
export function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

function meanOfChannels(values: Float32Array, channels: number): Float32Array {
  if (channels === 1) return values
  return Float32Array.from({ length: values.length / channels }, (_, pixel) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += values[pixel * channels + channel] ?? 0
    return sum / channels
  })
}

/** RGBA bytes for a canvas. */
export function toRgba({ pixels, channels }: Picture): Uint8ClampedArray {
  const count = pixels.length / channels
  const rgba = new Uint8ClampedArray(4 * count).fill(255)
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * pixel + channel] = pixels[pixel * channels + (channels === 3 ? channel : 0)] ?? 0
    }
  }
  return rgba
}

/** A picture as the report keeps it. */
export function keptPicture(picture: Picture, label: string, caption: string): KeptPicture {
  const { width, height, channels, pixels } = picture
  let text = ''
  for (const value of pixels) text += String.fromCharCode(value)
  return { label, caption, width, height, channels, pixels: btoa(text) }
}
