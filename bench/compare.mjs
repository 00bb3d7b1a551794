// Long tasks of the window while 12 runs of 200 epochs are compared: choosing, scrolling, hovering, smoothing, and every
// part. Tasks are read from a Chromium trace of the renderer's main thread; nothing may hold it for more than 50 ms.
import {
  chooseAll,
  differences,
  group,
  hover,
  makeLongRuns,
  openCompare,
  part,
  scroll,
  smooth
} from './lib/compare-steps.mjs'
import { benchWindow } from './lib/workbench.mjs'

/** What is done, by name; each step is measured for itself. */
const steps = [
  ['choose all', chooseAll],
  ['scroll the page', scroll],
  ['hover the charts', hover],
  ['smooth', smooth],
  ['group by seed', (page) => group(page, 'Mean over seeds')],
  ['single runs again', (page) => group(page, 'Each run')],
  ['along relative time', (page) => page.getByRole('combobox', { name: 'Along x' }).selectOption('time')],
  ['differences', differences],
  ['trade-off', (page) => part(page, 'Trade-off')],
  ['hover the trade-off', hover]
]

await benchWindow('compare', {
  makeProject: (folder) => makeLongRuns(folder, '12', '200'),
  ready: (page) => openCompare(page, 12),
  steps
})
