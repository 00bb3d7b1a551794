// Long tasks of the window while 12 runs of 200 epochs are compared: choosing, scrolling, hovering, smoothing, and every
// part. Tasks are read from a Chromium trace of the renderer's main thread; nothing may hold it for more than 50 ms.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
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

async function part(page, name) {
  await page.getByRole('radiogroup', { name: 'Part' }).getByText(name, { exact: true }).click()
}

async function group(page, how) {
  await page.getByRole('radiogroup', { name: 'Group' }).getByText(how, { exact: true }).click()
}

async function chooseAll(page) {
  const boxes = await page.getByRole('checkbox', { name: /^Compare / }).all()
  for (const box of boxes) await box.click()
  await page.locator('[data-chart="clean"] canvas').waitFor()
}

async function scroll(page) {
  await page.mouse.move(640, 500)
  for (let index = 0; index < 24; index++) {
    await page.mouse.wheel(0, index < 14 ? 240 : -300)
    await page.waitForTimeout(40)
  }
}

async function hover(page) {
  const canvas = page.locator('main canvas').first()
  await canvas.scrollIntoViewIfNeeded()
  const box = await canvas.boundingBox()
  for (let index = 0; index < 40; index++) {
    await page.mouse.move(box.x + 40 + ((box.width - 60) * index) / 40, box.y + 60 + (index % 7) * 8)
    await page.waitForTimeout(25)
  }
}

async function smooth(page) {
  await page.getByRole('button', { name: 'More options' }).click()
  const slider = page.getByRole('group', { name: 'All charts' }).getByRole('slider')
  await slider.focus()
  for (let index = 0; index < 20; index++) {
    await page.keyboard.press(index % 5 === 4 ? 'PageUp' : 'ArrowRight')
    await page.waitForTimeout(30)
  }
}

async function differences(page) {
  await page
    .getByRole('button', { name: /^Baseline / })
    .first()
    .click()
  await part(page, 'Differences')
  await page.getByRole('region', { name: 'Measures against the baseline' }).waitFor()
}

await benchWindow('compare', {
  makeProject(folder) {
    const project = join(folder, 'long-runs')
    const made = spawnSync(process.execPath, ['out/bench/long-runs.cjs', project], { stdio: 'inherit' })
    if (made.status !== 0) throw new Error('the project could not be made')
    return project
  },
  async ready(page) {
    await page.evaluate(() => {
      window.location.hash = '#/compare'
    })
    await page
      .getByRole('checkbox', { name: /^Compare / })
      .nth(11)
      .waitFor()
  },
  steps
})
