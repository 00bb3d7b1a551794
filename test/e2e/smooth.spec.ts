import { spawnSync } from 'node:child_process'
import { expect, test } from '@playwright/test'
import {
  chooseAll,
  differences,
  group,
  hover,
  makeLongRuns,
  openCompare,
  part,
  scroll,
  smooth,
  zoom
} from '../../bench/lib/compare-steps.mjs'
import { LIMIT, figures, traceSteps } from '../../bench/lib/main-thread.mjs'
import { type Workbench, goTo, startWorkbench } from './workbench'

/**
 * Nothing in Compare holds the window up. Tasks of the main thread are read from a Chromium trace, and what counts is how
 * long the thread was at work in each: a busy machine makes tasks longer, not their work.
 */
type Steps = Parameters<typeof traceSteps>[1]

let bench: Workbench | undefined

test.beforeAll(() => {
  // In a process of its own: Playwright reads modules as CommonJS, which a build is not.
  const built = spawnSync(process.execPath, ['bench/lib/build-long-runs.mjs'], { stdio: 'inherit' })
  expect(built.status).toBe(0)
})
test.afterEach(async () => {
  await bench?.close()
  bench = undefined
})

/** Opens the project and does the steps; gives those with a task that was too long, and how many tasks there were. */
async function longTasks(folder: string, runs: number, steps: Steps): Promise<string[]> {
  bench = await startWorkbench({ args: [folder] })
  const { page, complaints } = bench
  await openCompare(page, runs)
  await page.waitForTimeout(1000)
  const found = (await traceSteps(page, steps)).steps
  for (const step of found) expect(step.tasks.length, step.what).toBeGreaterThan(3)
  expect(complaints).toEqual([])
  await goTo(page, 'projects')
  return found.flatMap((step) => {
    const { what, longestWorkMs } = figures(step)
    test
      .info()
      .annotations.push({ type: `${what}: most work of one task, ms`, description: longestWorkMs.join() })
    return longestWorkMs.some((work) => work > LIMIT) ? [`${what}: ${longestWorkMs.join(', ')} ms`] : []
  })
}

test('12 runs of 200 epochs are chosen, scrolled, hovered, smoothed and grouped without a long task', async () => {
  const folder = makeLongRuns(test.info().outputPath(), '12', '200')
  const steps: Steps = [
    ['choose all', chooseAll],
    ['scroll the page', scroll],
    ['hover the charts', hover],
    ['smooth', smooth],
    ['group by seed', (page) => group(page, 'Mean over seeds')],
    ['differences', differences],
    ['trade-off', (page) => part(page, 'Trade-off')]
  ]
  expect(await longTasks(folder, 12, steps)).toEqual([])
})

test('a curve of 100,000 points is hovered, zoomed and smoothed without a long task', async () => {
  const folder = makeLongRuns(test.info().outputPath(), '1', '100000', 'bare')
  const steps: Steps = [
    ['hover the chart', hover],
    ['zoom in and out', zoom],
    ['scroll the page', scroll],
    ['smooth', smooth]
  ]
  expect(await longTasks(folder, 1, [['choose the run', chooseAll], ...steps])).toEqual([])
})
