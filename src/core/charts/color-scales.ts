type Rgb = readonly [number, number, number]

/** Nine points of the viridis scale: evenly stepped in lightness, told apart with any kind of colour vision. */
const viridis: readonly Rgb[] = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37]
]

/** Purple over white to green (Brewer's PRGn): told apart with any kind of colour vision, neutral in the middle. */
const diverging: readonly Rgb[] = [
  [64, 0, 75],
  [118, 42, 131],
  [153, 112, 171],
  [194, 165, 207],
  [247, 247, 247],
  [166, 219, 160],
  [90, 174, 97],
  [27, 120, 55],
  [0, 68, 27]
]

/** A scale of colours at a share of 0 to 1: red, green and blue from 0 to 255. */
export function between(scale: readonly Rgb[], share: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (scale.length - 1)
  const below = scale[Math.floor(place)] ?? [0, 0, 0]
  const above = scale[Math.ceil(place)] ?? below
  const part = place - Math.floor(place)
  const mixed = (channel: 0 | 1 | 2): number =>
    Math.round(below[channel] + part * (above[channel] - below[channel]))
  return [mixed(0), mixed(1), mixed(2)]
}

/** Viridis, 0 dark to 1 light. */
export function viridisColor(share: number): [number, number, number] {
  return between(viridis, share)
}

/** Viridis, 0 dark to 1 light, as #rrggbb. */
export function sequentialColor(share: number): string {
  return hex(viridisColor(share))
}

/** 0 purple, 0.5 neutral, 1 green, as #rrggbb. */
export function divergingColor(share: number): string {
  return hex(between(diverging, share))
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
