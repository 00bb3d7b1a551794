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

/** Red, green and blue (0 to 255) for a share of 0 to 1. */
export function scaleColor(share: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (viridis.length - 1)
  const below = viridis[Math.floor(place)] ?? viridis[0]
  const above = viridis[Math.ceil(place)] ?? below
  const part = place - Math.floor(place)
  return [0, 1, 2].map((channel) =>
    Math.round((below[channel] ?? 0) + part * ((above[channel] ?? 0) - (below[channel] ?? 0)))
  ) as [number, number, number]
}
