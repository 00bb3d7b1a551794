import { z } from 'zod'
import { type LayerResult, makes, needsImage, refuses, type Shape } from './layer'

/** 'valid': windows lie inside of the image; 'same': zeros around it, so that stride 1 keeps the size. */
export const Padding = z.enum(['valid', 'same'])
export type Padding = z.infer<typeof Padding>

export interface Windows {
  readonly size: number
  readonly stride: number
  readonly padding: Padding
}

/** Windows along one side of an image (TensorFlow's rule for both paddings). */
function windowCount(side: number, { size, stride, padding }: Windows): number {
  return padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - size) / stride) + 1
}

/** An image of as many pixels as there are windows; the channels are the caller's. */
export function windowed(
  input: Shape,
  windows: Windows,
  then: (channels: number) => { readonly channels: number; readonly parameters: number }
): LayerResult {
  const [height, width, channels] = input
  if (height === undefined || width === undefined || channels === undefined) return needsImage(input)
  const sides = [height, width].map((side) => windowCount(side, windows))
  if (sides.some((side) => side < 1)) {
    const { size } = windows
    return refuses(
      `Expected an image of at least ${size} × ${size} pixels, found ${height} × ${width}. ` +
        "Take a smaller window or the padding 'same', or remove a pooling before it."
    )
  }
  const { channels: after, parameters } = then(channels)
  return makes([...sides, after], parameters)
}
