/** Nine points of the viridis scale: evenly stepped in lightness, told apart with any kind of colour vision. */
const viridis = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37]
] as const

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

type Color = readonly [number, number, number]

/** Red, green and blue (0 to 255) for a share of 0 to 1. */
export function scaleColor(share: number): [number, number, number] {
  return between(viridis, share)
}

/** The same around a middle of one half. */
export function divergingColor(share: number): [number, number, number] {
  return between(diverging, share)
}

function between(scale: readonly Color[], share: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (scale.length - 1)
  const below = scale[Math.floor(place)] ?? [0, 0, 0]
  const above = scale[Math.ceil(place)] ?? below
  const part = place - Math.floor(place)
  const mixed = (channel: 0 | 1 | 2): number =>
    Math.round(below[channel] + part * (above[channel] - below[channel]))
  return [mixed(0), mixed(1), mixed(2)]
}
