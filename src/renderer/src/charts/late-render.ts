import type { Chart } from 'chart.js'

/** What a chart needs to tell its own drawing from that of the zoom plugin. */
export type LateChart = Pick<Chart, 'update' | 'render'>

/**
 * The zoom plugin draws the whole chart inside of each event, and for each event, though the next frame draws it anyway: what
 * was wheeled, dragged or clicked then only moves the axes at once, and `ask` has it drawn with that frame. What is done
 * within the returned function draws at once, and so does a change of size, which has cleared the canvas.
 */
export function renderLate(chart: LateChart, ask: () => void): (work: () => void) => void {
  const update = chart.update.bind(chart)
  const render = chart.render.bind(chart)
  let isOwn = false
  let isLate = false
  chart.render = () => {
    if (!isLate) render()
  }
  chart.update = (mode) => {
    isLate = mode === 'none' && !isOwn
    try {
      update(mode)
      if (isLate) ask()
    } finally {
      isLate = false
    }
  }
  return (work) => {
    isOwn = true
    try {
      work()
    } finally {
      isOwn = false
    }
  }
}
