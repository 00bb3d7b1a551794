import { scaleColor } from '../features/uncertainty/color-scale'

type Rgb = readonly [number, number, number]

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

/** Viridis, 0 dark to 1 light, as #rrggbb. */
export function sequentialColor(share: number): string {
  return hex(scaleColor(share))
}

/** 0 purple, 0.5 neutral, 1 green, as #rrggbb. */
export function divergingColor(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (diverging.length - 1)
  const below = diverging[Math.floor(at)] ?? [247, 247, 247]
  const above = diverging[Math.ceil(at)] ?? below
  const part = at - Math.floor(at)
  const mix = (channel: 0 | 1 | 2): number => below[channel] + part * (above[channel] - below[channel])
  return hex([mix(0), mix(1), mix(2)])
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}
