import { darkSeries, paperSeries, scaleColor, seriesPlace } from '@core/charts/paper-colors'
import type { Paint } from '@core/charts/scene/scene'

/**
 * The colours of charts are variables of the page (`styles/tokens.css`), so that a theme changes them all. Series also
 * differ by dash and marker: colour is never the only sign. Those of `core/charts` stand in where no page is, as in files
 * for paper.
 */

/** What was read in this task: a draw asks for the same few variables hundreds of times, and each answer costs time. */
const read = new Map<string, string>()
/** The theme that they were read in, as the classes of the page: a change of it may come before the next task. */
let readIn = ''

/** A variable of the page as it is now; `instead` without a page or while its styles are not there. */
function token(name: string, instead: string): string {
  if (typeof document === 'undefined') return instead
  const theme = document.documentElement.className
  if (theme !== readIn) read.clear()
  readIn = theme
  const known = read.get(name)
  if (known !== undefined) return known || instead
  // The styles of the page may come after it.
  if (read.size === 0) window.setTimeout(() => read.clear(), 0)
  const found = getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  read.set(name, found)
  return found || instead
}

export function seriesColor(index: number, dark: boolean): string {
  const at = seriesPlace(index)
  return token(`--series-${at + 1}`, (dark ? darkSeries : paperSeries)[at] ?? '#808080')
}

/** The same colour with an opacity, for bands and faint marks. */
export function withAlpha(color: string, alpha: number): string {
  return `${color}${Math.round(255 * alpha)
    .toString(16)
    .padStart(2, '0')}`
}

export interface ChartColors {
  readonly ink: string
  readonly text: string
  readonly grid: string
  readonly surface: string
  readonly tooltip: string
}

/** Colours of a chart's frame. */
export function chartColors(dark: boolean): ChartColors {
  return {
    ink: token('--text', dark ? '#e8eaee' : '#16191f'),
    text: token('--axis', dark ? '#98a0ad' : '#656c78'),
    grid: token('--grid', dark ? '#272b32' : '#e6e9ee'),
    surface: token('--surface', dark ? '#1a1d22' : '#ffffff'),
    tooltip: token('--tooltip', dark ? '#353b46' : '#23272f')
  }
}

/** Colours of a figure in the window. */
export function screenColor(paint: Paint, dark: boolean): string {
  if (typeof paint === 'object')
    return 'series' in paint ? seriesColor(paint.series, dark) : scaleColor(paint)
  switch (paint) {
    case 'ink':
      return chartColors(dark).ink
    case 'muted':
      return token('--muted', dark ? '#a5acb8' : '#565d69')
    case 'grid':
      return chartColors(dark).grid
    case 'axis':
      return chartColors(dark).text
    case 'paper':
      return chartColors(dark).surface
    case 'black':
      return '#000000'
    case 'white':
      return '#ffffff'
  }
}
