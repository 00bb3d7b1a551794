/**
 * Okabe and Ito's colours, told apart with any kind of colour vision; their order and lightness fit the background.
 * Series also differ by dash and marker, so that colour is never the only sign.
 */
const onLight = ['#0072b2', '#d55e00', '#009e73', '#b0568f', '#a87400', '#3a8fc4', '#4d4d4d']
const onDark = ['#56b4e9', '#e69f00', '#2fc79a', '#e08dbd', '#f0e442', '#ff8a4c', '#c8c8c8']

export function seriesColor(index: number, dark: boolean): string {
  const colors = dark ? onDark : onLight
  return colors[((index % colors.length) + colors.length) % colors.length] ?? '#808080'
}

/** The same colour with an opacity, for bands and faint marks. */
export function withAlpha(color: string, alpha: number): string {
  return `${color}${Math.round(255 * alpha)
    .toString(16)
    .padStart(2, '0')}`
}

export interface ChartColors {
  readonly text: string
  readonly grid: string
  readonly surface: string
  readonly tooltip: string
}

/** Colours of a chart's frame, read from the page's variables. */
export function chartColors(dark: boolean): ChartColors {
  return dark
    ? { text: '#98a0ad', grid: '#272b32', surface: '#1a1d22', tooltip: '#353b46' }
    : { text: '#656c78', grid: '#e6e9ee', surface: '#ffffff', tooltip: '#23272f' }
}
