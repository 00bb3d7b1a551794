import { between, viridisColor } from '@core/charts/color-scales'

/** Nine points from blue over near white to red, for values around zero. */
const diverging = [
  [5, 48, 97],
  [33, 102, 172],
  [67, 147, 195],
  [146, 197, 222],
  [247, 247, 247],
  [244, 165, 130],
  [214, 96, 77],
  [178, 24, 43],
  [103, 0, 31]
] as const

/** Red, green and blue (0 to 255) for a share of 0 to 1: viridis. */
export const scaleColor = viridisColor

/** The same around a middle of one half. */
export function divergingColor(share: number): [number, number, number] {
  return between(diverging, share)
}
