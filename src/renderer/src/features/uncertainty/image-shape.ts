export interface MapShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * The square image that a number of pixels makes, grey or with three channels; null for anything else, which has no
 * picture that one could trust.
 */
export function imageShapeOf(dimension: number): MapShape | null {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(dimension / channels)
    if (Number.isInteger(side) && side > 1) return { height: side, width: side, channels }
  }
  return null
}
