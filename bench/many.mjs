// Long tasks of the window with a thousand runs: a study of 500 trainings that have ended, and one of 500 that wait. Each page
// that lists runs, opened and scrolled.
import { makeLongRuns, scroll } from './lib/compare-steps.mjs'
import { benchWindow } from './lib/workbench.mjs'

/** @typedef {import('playwright').Page} Page */

const TRAININGS = 500

/** @param {Page} page @param {string} name @param {unknown} input */
async function ask(page, name, input) {
  const answer = await page.evaluate(([called, given]) => window.bridge.call(called, given), [name, input])
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`)
}

/** Queues a study behind a queue that stands still. @param {Page} page */
async function queueStudy(page) {
  await ask(page, 'jobs.pause', { paused: true })
  await ask(page, 'studies.start', {
    ...{ heisenbenchStudy: 1, name: 'many', title: 'Many networks', dataset: { builtin: 'mnist' } },
    ...{ networks: ['linear'], epochs: 1, seeds: Array.from({ length: TRAININGS }, (_, index) => index + 1) },
    measure: { samples: 50, estimators: [{ estimator: 'data' }] }
  })
  await page.reload()
  await page.waitForSelector('h1')
}

/** Opens a page and waits for what it shows. @param {string} hash @param {string} sign */
const open = (hash, sign) => async (/** @type {Page} */ page) => {
  await page.evaluate((to) => {
    window.location.hash = to
  }, `#/${hash}`)
  await page.locator(sign).first().waitFor({ timeout: 120_000 })
}

/** Scrolls the table of Compare, which moves by itself. @param {Page} page */
async function scrollTable(page) {
  await page.getByRole('region', { name: 'Runs to compare' }).hover()
  for (let index = 0; index < 24; index++) {
    await page.mouse.wheel(0, index < 14 ? 900 : -700)
    await page.waitForTimeout(40)
  }
}

/** @param {Page} page */
async function findRun(page) {
  await page.getByLabel('Find a run').pressSequentially('linear', { delay: 40 })
  await page.getByLabel('Find a run').fill('')
}

/** @param {Page} page */
async function chooseAll(page) {
  await page.getByRole('checkbox', { name: 'Choose all runs that are shown' }).click()
  await page.getByRole('button', { name: 'Clear' }).click()
}

await benchWindow('many', {
  makeProject: (folder) => makeLongRuns(folder, String(TRAININGS), '4', 'study'),
  ready: queueStudy,
  steps: [
    ['open the runs', open('runs', '.runs tbody a')],
    ['scroll the runs', scroll],
    ['find a run', findRun],
    ['choose all runs', chooseAll],
    ['open the jobs', open('jobs', 'ol li a')],
    ['scroll the jobs', scroll],
    ['open the study', open('study', 'article')],
    ['next trainings of it', (page) => page.getByLabel('Trainings that are shown').selectOption('1')],
    ['open the uncertainty', open('uncertainty/measured', 'fieldset li')],
    ['open the comparison', open('compare', 'tbody input')],
    ['scroll its table', scrollTable]
  ]
})
