// Long tasks of the window over the 60,000 images of MNIST: scrolling through all of them, filtering by class, by what a
// network predicts and by its margin, putting them in order, choosing one and walking on.
import { join } from 'node:path'
import { benchWindow } from './lib/workbench.mjs'

/** @typedef {import('playwright').Page} Page */

const browser = (/** @type {Page} */ page) => page.getByRole('region', { name: 'Samples of the data set' })
const grid = (/** @type {Page} */ page) => page.getByRole('listbox', { name: 'Samples' })
const choose = (/** @type {string} */ label, /** @type {string} */ value) => (/** @type {Page} */ page) =>
  browser(page).getByLabel(label, { exact: true }).selectOption(value)

const steps = /** @type {const} */ ([
  ['open the data set', open],
  ['scroll through all, a screen a frame', scrollAll],
  ['turn the wheel', wheel],
  ['only the sevens', choose('Class', '7')],
  ['all classes', choose('Class', 'all')],
  [
    'predictions of a network',
    (page) => browser(page).getByLabel('Network', { exact: true }).selectOption({ index: 1 })
  ],
  ['only what is wrong', choose('Outcome', 'wrong')],
  ['right and wrong', choose('Outcome', 'all')],
  ['smallest margin first', choose('Order', 'margin')],
  ['type a margin', type],
  ['choose an image', (page) => grid(page).click({ position: { x: 130, y: 80 } })],
  ['walk with the keys', walk]
])

/** @param {Page} page */
async function open(page) {
  await page.getByRole('link', { name: 'mnist' }).click()
  await browser(page).getByText('60,000 of 60,000 images').waitFor()
}

/** @param {Page} page */
async function scrollAll(page) {
  await grid(page).evaluate(async (element) => {
    while (element.scrollTop + element.clientHeight < element.scrollHeight - 1) {
      element.scrollTop += element.clientHeight
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    element.scrollTop = 0
  })
}

/** @param {Page} page */
async function wheel(page) {
  await grid(page).hover()
  for (let index = 0; index < 40; index++) {
    await page.mouse.wheel(0, index < 25 ? 300 : -400)
    await page.waitForTimeout(25)
  }
}

/** @param {Page} page */
async function type(page) {
  const field = browser(page).getByLabel('Margin to')
  for (const text of ['5', '', '2', '.', '5']) {
    if (text === '') await field.press('Backspace')
    else await field.pressSequentially(text)
    await page.waitForTimeout(120)
  }
}

/** @param {Page} page */
async function walk(page) {
  await grid(page).focus()
  for (let index = 0; index < 60; index++) {
    await page.keyboard.press(['ArrowRight', 'ArrowDown', 'PageDown', 'ArrowLeft'][index % 4] ?? 'Home')
    await page.waitForTimeout(20)
  }
  await page.keyboard.press('End')
}

/** Starts a job and waits for its end. @param {Page} page @param {object} spec */
async function job(page, spec) {
  const ended = await page.evaluate(async (wanted) => {
    const bridge = /** @type {any} */ (window).bridge
    const answer = await bridge.call('jobs.start', wanted)
    if (!answer.ok) return answer.error.message
    for (;;) {
      const { value } = await bridge.call('jobs.list', undefined)
      const state = value.find((/** @type {any} */ run) => run.id === answer.value.id)?.state
      if (!['queued', 'running'].includes(state)) return state
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }, spec)
  if (ended !== 'done') throw new Error(`The job before the measurement ended: ${ended}`)
}

await benchWindow('samples', {
  async ready(page, folder) {
    await page.evaluate(
      (place) =>
        /** @type {any} */ (window).bridge.call('projects.create', { folder: place, name: 'Samples' }),
      join(folder, 'Samples')
    )
    const train = {
      kind: 'train',
      dataset: 'mnist',
      architecture: 'linear',
      epochs: 1,
      limits: { train: 1000, test: 100 }
    }
    await job(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
    await job(page, train)
    await job(page, { kind: 'predict', model: 'linear-standard-1', dataset: 'mnist' })
    await page.evaluate(() => {
      window.location.hash = '#/data'
    })
    await page.getByRole('link', { name: 'mnist' }).waitFor()
  },
  steps
})
