import type { SeriesSpec } from '@core/charts/chart-spec'
import type { Pdf } from './pdf-file'
import { colors } from './theme'

/** Sets the line pattern of a series. */
export function setDash(pdf: Pdf, dash: SeriesSpec['dash'] | 'loose', weight: number): void {
  if (dash === 'solid') pdf.undash()
  else if (dash === 'dashed') pdf.dash(4 * weight, { space: 2.4 * weight })
  else if (dash === 'dotted') pdf.dash(weight, { space: 1.8 * weight })
  else pdf.dash(0.8 * weight, { space: 3.2 * weight })
}

/** A marker around (x, y); `hollow` and faint for points that are not resolved. */
export function drawMarker(
  pdf: Pdf,
  marker: SeriesSpec['marker'],
  x: number,
  y: number,
  radius: number,
  color: string,
  hollow: boolean
): void {
  trace(pdf, marker, x, y, radius)
  if (!hollow) {
    pdf.fillOpacity(1).fillColor(color).fill()
    return
  }
  pdf
    .undash()
    .lineWidth(0.7)
    .fillOpacity(1)
    .strokeOpacity(0.55)
    .fillAndStroke(colors.paper, color)
    .strokeOpacity(1)
}

function trace(pdf: Pdf, marker: SeriesSpec['marker'], x: number, y: number, radius: number): void {
  switch (marker) {
    case 'circle':
      pdf.circle(x, y, radius)
      return
    case 'square':
      pdf.rect(x - 0.88 * radius, y - 0.88 * radius, 1.76 * radius, 1.76 * radius)
      return
    case 'triangle':
      pdf.polygon(
        [x, y - 1.2 * radius],
        [x + 1.1 * radius, y + 0.8 * radius],
        [x - 1.1 * radius, y + 0.8 * radius]
      )
      return
    case 'diamond':
      pdf.polygon(
        [x, y - 1.25 * radius],
        [x + 1.25 * radius, y],
        [x, y + 1.25 * radius],
        [x - 1.25 * radius, y]
      )
  }
}
