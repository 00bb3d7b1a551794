import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** @typedef {import('playwright').Page} Page */

/** Makes a project of long trainings; gives its folder. @param {string} folder @param {string[]} size */
export function makeLongRuns(folder, ...size) {
  const project = join(folder, 'long-runs')
  const made = spawnSync(process.execPath, ['out/bench/long-runs.cjs', project, ...size], {
    stdio: 'inherit'
  })
  if (made.status !== 0) throw new Error('the project could not be made')
  return project
}

/** Goes to Compare and waits for its runs. @param {Page} page @param {number} runs */
export async function openCompare(page, runs) {
  await page.evaluate(() => {
    window.location.hash = '#/compare'
  })
  await page
    .getByRole('checkbox', { name: /^Compare / })
    .nth(runs - 1)
    .waitFor()
}

/** @param {Page} page @param {string} name */
export async function part(page, name) {
  await page.getByRole('radiogroup', { name: 'Part' }).getByText(name, { exact: true }).click()
}

/** @param {Page} page @param {string} how */
export async function group(page, how) {
  await page.getByRole('radiogroup', { name: 'Group' }).getByText(how, { exact: true }).click()
}

/** @param {Page} page */
export async function chooseAll(page) {
  const boxes = await page.getByRole('checkbox', { name: /^Compare / }).all()
  for (const box of boxes) await box.click()
  await page.locator('[data-chart="clean"] canvas').waitFor({ timeout: 120_000 })
}

/** @param {Page} page */
export async function scroll(page) {
  await page.mouse.move(640, 500)
  for (let index = 0; index < 24; index++) {
    await page.mouse.wheel(0, index < 14 ? 240 : -300)
    await page.waitForTimeout(40)
  }
}

/** @param {Page} page */
export async function hover(page) {
  const canvas = page.locator('main canvas').first()
  await canvas.scrollIntoViewIfNeeded()
  const box = await canvas.boundingBox()
  if (box === null) throw new Error('the chart is not to be seen')
  for (let index = 0; index < 40; index++) {
    await page.mouse.move(box.x + 40 + ((box.width - 60) * index) / 40, box.y + 60 + (index % 7) * 8)
    await page.waitForTimeout(25)
  }
}

/** @param {Page} page */
export async function smooth(page) {
  await page.getByRole('button', { name: 'More options' }).click()
  const slider = page.getByRole('group', { name: 'All charts' }).getByRole('slider')
  await slider.focus()
  for (let index = 0; index < 20; index++) {
    await page.keyboard.press(index % 5 === 4 ? 'PageUp' : 'ArrowRight')
    await page.waitForTimeout(30)
  }
}

/** @param {Page} page */
export async function differences(page) {
  await page
    .getByRole('button', { name: /^Baseline / })
    .first()
    .click()
  await part(page, 'Differences')
  await page.getByRole('region', { name: 'Measures against the baseline' }).waitFor()
}

/** Zooms into the first chart by the wheel with Ctrl, and shows all again. @param {Page} page */
export async function zoom(page) {
  const canvas = page.locator('main canvas').first()
  await canvas.scrollIntoViewIfNeeded()
  await canvas.hover()
  await page.keyboard.down('Control')
  for (let index = 0; index < 24; index++) {
    await page.mouse.wheel(0, index < 16 ? -120 : 120)
    await page.waitForTimeout(30)
  }
  await page.keyboard.up('Control')
  await canvas.dblclick()
}
