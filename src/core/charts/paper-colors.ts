import { divergingColor, sequentialColor } from './color-scales'
import type { Paint } from './scene/scene'

/** Okabe and Ito's colours on white. Series also differ by dash and marker: colour is never the only sign. */
export const paperSeries = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#b0568f',
  '#a87400',
  '#3a8fc4',
  '#4d4d4d'
] as const

/** The same colours for a dark ground. */
export const darkSeries = [
  '#56b4e9',
  '#e69f00',
  '#2fc79a',
  '#e08dbd',
  '#f0e442',
  '#ff8a4c',
  '#c8c8c8'
] as const

/** The place of a series in a list of colours that begins again at its end. */
export function seriesPlace(index: number): number {
  const { length } = paperSeries
  return ((index % length) + length) % length
}

/** Colours of a figure that leaves the program: dark on white, whatever the theme of the window. */
export function paperColor(paint: Paint): string {
  if (typeof paint === 'object')
    return 'series' in paint ? (paperSeries[seriesPlace(paint.series)] ?? '#808080') : scaleColor(paint)
  const named = {
    ink: '#16191f',
    muted: '#565d69',
    grid: '#e6e9ee',
    axis: '#656c78',
    paper: '#ffffff',
    black: '#000000',
    white: '#ffffff'
  } as const
  return named[paint]
}

/** The colour of a share of a scale, the same on every ground. */
export function scaleColor({
  share,
  colors
}: {
  readonly share: number
  readonly colors: 'sequential' | 'diverging'
}): string {
  return colors === 'sequential' ? sequentialColor(share) : divergingColor(share)
}
