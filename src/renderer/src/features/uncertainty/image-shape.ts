import type { UncertaintyResult } from '@contract/measurement'

export interface MapShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** The shape of a result's pixel arrays; results of earlier versions did not keep it. Null where they are no image. */
export function mapShapeOf({ imageShape, spec, dimension }: UncertaintyResult): MapShape | null {
  if (imageShape === null) return spec.estimator === 'global' ? null : imageShapeOf(dimension)
  const [height, width, channels] = imageShape
  return { height, width, channels }
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
