import { referenceName, referenceSide } from '@core/charts/domains'
import type { Plot } from './chart-frame'
import type { Typesetter } from './text'
import { colors, styles } from './theme'

const LABEL_HEIGHT = 7.6

/** Dashed reference lines, as far as the axis reaches. */
export function drawReferences(type: Typesetter, plot: Plot): void {
  const { pdf } = type
  const { area, chart, domains } = plot
  for (const line of chart.references) {
    if (referenceSide(domains.y, line) !== 'inside') continue
    const { value } = line
    pdf.lineWidth(0.7).strokeColor(colors.muted).dash(3, { space: 2 })
    pdf
      .moveTo(area.x, plot.toY(value))
      .lineTo(area.x + area.width, plot.toY(value))
      .stroke()
  }
  pdf.undash()
}

/**
 * Their names at the right end, above or below the line, off each other, on a white ground over the curves. A line beyond
 * an end of the axis is named there.
 */
export function drawReferenceLabels(type: Typesetter, plot: Plot): void {
  const { area, chart, domains } = plot
  const taken: number[] = []
  for (const line of [...chart.references].sort((a, b) => b.value - a.value)) {
    const y = Math.max(area.y, Math.min(area.y + area.height, plot.toY(line.value)))
    const free = (top: number): boolean =>
      top >= area.y - 1 &&
      top + LABEL_HEIGHT <= area.y + area.height + 1 &&
      taken.every((other) => Math.abs(other - top) >= LABEL_HEIGHT)
    const top = [y - LABEL_HEIGHT - 1, y + 1, y - 2 * LABEL_HEIGHT - 1, y + LABEL_HEIGHT + 1].find(free)
    if (top === undefined) continue
    taken.push(top)
    const text = type.fit(referenceName(domains.y, line), styles.chartText, area.width - 6)
    const width = type.width(text, styles.chartText)
    const x = area.x + area.width - width - 2
    type.pdf
      .fillOpacity(0.82)
      .rect(x - 1.5, top + 0.4, width + 3, LABEL_HEIGHT - 0.8)
      .fill(colors.paper)
      .fillOpacity(1)
    type.draw(text, styles.chartText, x, top + 6)
  }
}
