import type { Chart, TooltipModel } from 'chart.js'

/** Between a point and the edge of what is said of it: the arrow, and the point's own radius. */
const GAP = 11

/**
 * Chart.js lays a tooltip that is too wide for either side over the point that it speaks of. It goes above the point then,
 * or below it; where there is no room for that it stays.
 */
export function keepOffPoint({ chart, tooltip }: { chart: Chart; tooltip: TooltipModel<'line'> }): void {
  if (tooltip.xAlign !== 'center' || tooltip.yAlign !== 'center') return
  const above = tooltip.caretY - GAP - tooltip.height
  const below = tooltip.caretY + GAP
  if (above >= 0) Object.assign(tooltip, { y: above, yAlign: 'bottom' })
  else if (below + tooltip.height <= chart.height) Object.assign(tooltip, { y: below, yAlign: 'top' })
}
