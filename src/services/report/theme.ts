import type { ReportOptions } from '@contract/report'
import { paperSeries, seriesPlace } from '@core/charts/paper-colors'

/** Which of the embedded fonts. */
export type FontName = 'regular' | 'italic' | 'bold' | 'mono'

/** How a piece of text looks. */
export interface TextStyle {
  readonly font: FontName
  readonly size: number
  /** Distance of baselines in points. */
  readonly leading: number
  readonly color: string
  /** Figures of one width, for columns of numbers. */
  readonly tabular?: boolean
}

export const colors = {
  ink: '#1c2127',
  muted: '#59626d',
  faint: '#8d959f',
  hairline: '#dfe3e8',
  rule: '#2b3138',
  accent: '#0b4f86',
  caution: '#8a5200',
  bad: '#a61b1b',
  cautionFill: '#fdf6e7',
  infoFill: '#f1f5f9',
  codeFill: '#f6f7f9',
  grid: '#e6e9ee',
  axis: '#9aa2ac',
  paper: '#ffffff'
} as const

export function seriesColor(index: number): string {
  return paperSeries[seriesPlace(index)] ?? colors.ink
}

const style = (font: FontName, size: number, leading: number, color: string, tabular = false): TextStyle => ({
  font,
  size,
  leading,
  color,
  tabular
})

export const styles = {
  kicker: style('bold', 8.5, 12, colors.accent),
  title: style('bold', 23, 29, colors.ink),
  author: style('regular', 11.5, 16, colors.ink),
  abstract: style('regular', 10, 15, colors.ink),
  heading1: style('bold', 15, 20, colors.ink),
  heading2: style('bold', 11.5, 16, colors.ink),
  heading3: style('bold', 9.5, 14, colors.ink),
  body: style('regular', 9.2, 13.6, colors.ink),
  lead: style('bold', 9.2, 13.6, colors.ink),
  bodyItalic: style('italic', 9.2, 13.6, colors.ink),
  bodyCode: style('mono', 8.2, 13.6, colors.ink),
  link: style('regular', 9.2, 13.6, colors.accent),
  writtenHeading1: style('bold', 11, 15.5, colors.ink),
  writtenHeading2: style('bold', 10, 14.4, colors.ink),
  writtenHeading3: style('bold', 9.2, 13.6, colors.muted),
  formula: style('italic', 10, 17, colors.ink),
  code: style('mono', 7.2, 10.2, colors.ink),
  factLabel: style('regular', 8.4, 12.2, colors.muted),
  factValue: style('regular', 8.4, 12.2, colors.ink),
  factExact: style('mono', 7, 12.2, colors.ink),
  captionLead: style('bold', 7.8, 10.8, colors.ink),
  caption: style('regular', 7.8, 10.8, colors.muted),
  figureLead: style('bold', 7.2, 9.6, colors.ink),
  figureCaption: style('regular', 7.2, 9.6, colors.muted),
  cell: style('regular', 8, 10.8, colors.ink),
  cellDetail: style('regular', 6.7, 9, colors.muted),
  cellNumber: style('regular', 8, 10.8, colors.ink, true),
  cellNumberDetail: style('regular', 6.7, 9, colors.muted, true),
  cellMark: style('regular', 5.4, 9, colors.caution),
  cellExact: style('mono', 6.4, 9.4, colors.ink),
  columnTitle: style('bold', 7.6, 9.8, colors.ink),
  columnDetail: style('regular', 6.5, 8.6, colors.muted),
  tableNote: style('regular', 7, 9.6, colors.muted),
  chartText: style('regular', 6.4, 8, colors.muted, true),
  chartLegend: style('regular', 6.8, 9.4, colors.ink),
  contents1: style('bold', 9.6, 17, colors.ink),
  contents2: style('regular', 9, 14.4, colors.ink),
  furniture: style('regular', 7, 9, colors.muted)
} as const satisfies Record<string, TextStyle>

/** Page size and margins in points. */
export interface Geometry {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** A4 or Letter, both in portrait. */
export function geometryOf(paper: ReportOptions['paper']): Geometry {
  const [width, height] = paper === 'A4' ? [595.28, 841.89] : [612, 792]
  return { width, height, left: 58, right: width - 58, top: 74, bottom: height - 66 }
}
