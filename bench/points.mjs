// Long tasks of the window over a chart of 100,000 points: a training of 100,000 epochs, measured after each. Opening it,
// hovering, zooming in and out, smoothing and scrolling, as in the bench of the comparison.
import { chooseAll, hover, makeLongRuns, openCompare, scroll, smooth, zoom } from './lib/compare-steps.mjs'
import { benchWindow } from './lib/workbench.mjs'

await benchWindow('points', {
  makeProject: (folder) => makeLongRuns(folder, '1', '100000', 'bare'),
  ready: (page) => openCompare(page, 1),
  steps: [
    ['choose the run', chooseAll],
    ['hover the chart', hover],
    ['zoom in and out', zoom],
    ['scroll the page', scroll],
    ['smooth', smooth],
    ['hover the smoothed chart', hover]
  ]
})
