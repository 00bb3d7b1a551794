/** How many whole pixels an l0 budget of changed features allows: all channels of a pixel count. */
export function pixelsOf(
  epsilon: number,
  [height, width, channels]: readonly [number, number, number]
): number {
  return Math.min(height * width, Math.floor(epsilon / channels))
}
