import type { Plot } from './chart-frame'
import type { Typesetter } from './text'
import { colors, styles } from './theme'

const LABEL_HEIGHT = 7.6

/** Dashed reference lines. */
export function drawReferences(type: Typesetter, plot: Plot): void {
  const { pdf } = type
  const { area, chart } = plot
  for (const { value } of chart.references) {
    pdf.lineWidth(0.7).strokeColor(colors.muted).dash(3, { space: 2 })
    pdf
      .moveTo(area.x, plot.toY(value))
      .lineTo(area.x + area.width, plot.toY(value))
      .stroke()
  }
  pdf.undash()
}

/** Their names at the right end, above or below the line, off each other, on a white ground over the curves. */
export function drawReferenceLabels(type: Typesetter, plot: Plot): void {
  const { area, chart } = plot
  const taken: number[] = []
  for (const { label, value } of [...chart.references].sort((a, b) => b.value - a.value)) {
    const y = plot.toY(value)
    const free = (top: number): boolean =>
      top >= area.y - 1 &&
      top + LABEL_HEIGHT <= area.y + area.height + 1 &&
      taken.every((other) => Math.abs(other - top) >= LABEL_HEIGHT)
    const top = [y - LABEL_HEIGHT - 1, y + 1, y - 2 * LABEL_HEIGHT - 1, y + LABEL_HEIGHT + 1].find(free)
    if (top === undefined) continue
    taken.push(top)
    const text = type.fit(label, styles.chartText, area.width - 6)
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
