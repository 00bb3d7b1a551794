import { join } from 'node:path'
import { type Locator, type Page, expect, test } from '@playwright/test'
import { readPdf } from '../services/report/read-pdf'
import { lookInBothThemes } from './accessibility'
import { ask } from './ask'
import { pixelsOf } from './canvas-pixels'
import { expectCopied, pngSize, readCsv, readSvg, saved } from './saved-files'
import { finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Probe')
test.describe.configure({ mode: 'serial' })

const network = { dataset: 'mnist', limits: { train: 3000, test: 500 }, epochs: 2 }
const editor = (page: Page): Locator => page.getByRole('application', { name: /^The image to paint on/ })
const verdict = (page: Page): Locator =>
  page.locator('.card', { has: page.getByRole('heading', { name: 'Look and change' }) }).locator('.verdict')
const changed = (page: Page): Locator => page.locator('figcaption [role=status]')

async function slide(page: Page, name: string, value: number): Promise<void> {
  await page.getByLabel(name, { exact: true }).fill(String(value))
}

/** Watches every change of the page from now on; the answer says whether a text stood in it at any time. */
async function watchFor(page: Page, text: string): Promise<() => Promise<boolean>> {
  const seen = await page.evaluateHandle((wanted) => {
    const found = { text: false }
    new MutationObserver(() => {
      found.text ||= document.body.textContent.includes(wanted)
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
    return found
  }, text)
  return () => seen.evaluate(({ text }) => text)
}

test('without a network a sample is compared and changed all the same', async () => {
  const { page } = bench
  await finishJob(page, {
    ...{ kind: 'dataset-import', name: 'mnist' },
    source: { kind: 'builtin', id: 'mnist' }
  })
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'mnist' }).first().click()
  await page.getByRole('listbox').first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('link', { name: /^Look closer/ }).click()
  await expect(page.getByRole('heading', { name: /^Training image \d+$/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No network for these images' })).toBeVisible()
  const others = page.getByRole('list', { name: 'Of another class' })
  await expect(others.getByRole('button')).toHaveCount(8, { timeout: 30_000 })
  await expect(page.getByText('Of all 69,999 others')).toBeVisible()
  const names = await others
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''))
  const distances = names.map((name) => Number(name.split('distance ')[1]))
  expect(distances.every((distance, place) => distance >= (distances[place - 1] ?? 0))).toBe(true)
  await lookInBothThemes(page, 'probe-empty')
})

test('whoever walks on fast gets the answer for the last image, and leaves at any time', async () => {
  const { page } = bench
  const next = page.getByRole('button', { name: 'Next', exact: true })
  const others = page.getByRole('list', { name: 'Of another class' })
  const nearest = (): Promise<string[]> =>
    others.getByRole('button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
  const before = await nearest()
  expect(before.length).toBeGreaterThan(0)
  for (let step = 0; step < 5; step++) await next.click()
  await expect.poll(nearest).not.toEqual(before)
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  const last = await nearest()
  // The same image, asked for alone.
  await page.reload()
  await expect.poll(nearest).toEqual(last)
  await next.click()
  await page.getByRole('button', { name: 'All samples' }).click()
  await expect(page.getByRole('listbox', { name: 'Samples' })).toBeVisible()
  expect(bench.complaints).toEqual([])
})

test('a network says what it sees, by four readings of saliency and for any class', async () => {
  const { page } = bench
  for (const architecture of ['mlp', 'linear'])
    await finishJob(page, { kind: 'train', name: `small-${architecture}`, architecture, ...network })
  await goTo(page, 'data')
  await page.getByRole('link', { name: 'mnist' }).first().click()
  await page.getByLabel('Shown split').selectOption('test')
  await page.getByRole('listbox').first().focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('link', { name: /^Look closer/ }).click()
  await expect(page.getByRole('heading', { name: /^Test image \d+$/ })).toBeVisible()
  await expect(verdict(page)).toContainText('margin', { timeout: 30_000 })
  const map = page.getByRole('img', { name: /of the score of/ })
  const seen = new Set<string>()
  for (const [method, label] of [
    ['gradient', 'Gradient'],
    ['gradient-times-input', 'Gradient × input'],
    ['integrated', 'Integrated gradients'],
    ['smooth', 'SmoothGrad']
  ] as const) {
    await page.getByLabel('Saliency', { exact: true }).selectOption(method)
    await expect(map).toHaveAttribute('aria-label', new RegExp(`^${label} of the score`))
    seen.add(await pixelsOf(map))
  }
  expect(seen.size).toBe(4)
  await page.getByLabel('Saliency', { exact: true }).selectOption('gradient')
  await page.getByLabel('Of the class').selectOption('3')
  await expect(map).toHaveAttribute('aria-label', 'Gradient of the score of 3 by each pixel')
  const ofMlp = await pixelsOf(map)
  // Of a linear network the gradient is the kernel: it does not depend on the image.
  const waited = await watchFor(page, 'The engine looks at the image…')
  await page.getByLabel('Network', { exact: true }).selectOption('small-linear')
  await expect(page).toHaveURL(/look\/test\/\d+\/.+/)
  await expect.poll(() => pixelsOf(map), { timeout: 15_000 }).not.toBe(ofMlp)
  // What the first one said did not stand beside the name of the second one meanwhile.
  expect(await waited()).toBe(true)
  const first = await pixelsOf(map)
  const said = await verdict(page).textContent()
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await expect(verdict(page)).not.toHaveText(said ?? '')
  expect(await pixelsOf(map)).toBe(first)
  const saidLinear = await verdict(page).textContent()
  await page.getByLabel('Network', { exact: true }).selectOption('small-mlp')
  await page.getByLabel('Of the class').selectOption('')
  await expect(verdict(page)).not.toHaveText(saidLinear ?? '')
})

test('the sample is painted, brightened and shifted, the network looks again, and all is undone', async () => {
  const { page } = bench
  const image = page.locator('.paint canvas')
  const clean = await pixelsOf(image)
  const before = await verdict(page).textContent()
  await editor(page).scrollIntoViewIfNeeded()
  const box = await editor(page).boundingBox()
  if (box === null) throw new Error('the image is not there')
  await slide(page, 'Brush', 5)
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.3 * box.height)
  await page.mouse.down()
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.3 * box.height, { steps: 4 })
  await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.9 * box.height, { steps: 4 })
  await page.mouse.up()
  await expect(changed(page)).toContainText(/Changed: \d+ pixels/)
  expect(await pixelsOf(image)).not.toBe(clean)
  await expect(verdict(page)).not.toHaveText(before ?? '')
  await expect(page.getByText('Now, and before it was changed')).toBeVisible()
  await lookInBothThemes(page, 'probe-painted')
  // A later step than the stroke.
  await page.waitForTimeout(700)
  await page.getByRole('button', { name: 'Shift right by one pixel' }).click()
  await expect(page.getByText('1, 0', { exact: true })).toBeVisible()
  await page.waitForTimeout(700)
  await slide(page, 'Brightness', 0.3)
  await editor(page).focus()
  await page.keyboard.press('Control+z')
  await expect(page.getByText('1, 0', { exact: true })).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(page.getByText('0, 0', { exact: true })).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(page.getByText('As it is in the data set')).toBeVisible()
  expect(await pixelsOf(image)).toBe(clean)
  await expect(verdict(page)).toHaveText(before ?? '')
  // By keyboard alone: two steps to the right, painting on the way.
  await page.waitForTimeout(700)
  await slide(page, 'Brush', 1)
  await slide(page, 'Paint', 0.5)
  await editor(page).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(changed(page)).toContainText('Changed: 3 pixels')
  await expect(page.getByText(/^Row \d+, column \d+, 0\.50$/)).toBeAttached()
})

test('the changed sample is saved with what the network says of it, as pictures and numbers, and copied', async () => {
  const { app, page, folder } = bench
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  const files = page.getByRole('group', { name: 'Files of the pictures' })
  const save = (button: string, name: string): Promise<Buffer> =>
    saved(app, files, button, join(folder, name))
  const heading = await page.getByRole('heading', { level: 1 }).innerText()
  const { about, rows } = readCsv(await save('Save CSV', 'probe.csv'))
  expect(about).toContain(`# ${heading} of mnist, class `)
  expect(about).toContain('Changed by hand: 3 pixels')
  expect(about).toContain('Network "small-mlp"')
  expect(rows).toHaveLength(28 * 28)
  expect(Object.keys(rows[0] ?? {})).toEqual(['row', 'column', 'sample', 'changed', 'saliency'])
  const painted = rows.filter((row) => row['sample'] !== row['changed'])
  expect(painted.map((row) => row['changed'])).toEqual(['0.5', '0.5', '0.5'])
  expect(new Set(painted.map((row) => row['row'])).size).toBe(1)
  expect(rows.some((row) => Number(row['saliency']) < 0)).toBe(true)
  const json = JSON.parse((await save('Save JSON', 'probe.json')).toString('utf8')) as {
    columns: string[]
    rows: number[][]
  }
  expect(json.rows).toEqual(rows.map((row) => json.columns.map((name) => Number(row[name]))))

  const svg = await readSvg(page, await save('Save SVG', 'probe.svg'))
  expect(svg.images).toEqual(Array.from({ length: 3 }, () => [28, 28]))
  expect(svg.texts).toEqual(expect.arrayContaining(['Sample', 'Changed by hand']))
  expect(svg.texts.join(' ')).toMatch(/Gradient, \d .*full colour = ±/)
  expect(svg.description).toContain('Red raises the score of class')
  expect(pngSize(await save('Save PNG', 'probe.png'))[0]).toBe(2 * (3 * 240 + 2 * 14 + 2 * 16))
  const { pages } = await readPdf(await save('Save as PDF…', 'probe.pdf'))
  expect(pages.map(({ images }) => images)).toEqual([3])
  expect(pages[0]?.text).toContain('Changed by hand')
  await expectCopied(app, files)

  await page.getByRole('button', { name: 'As it was' }).click()
  await expect(page.getByText('As it is in the data set')).toBeVisible()
})

test('on the way to the nearest sample of another class the network changes its mind', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Predict all images' }).click()
  const way = page.getByLabel('Class is')
  await expect(way.locator('option')).toHaveCount(2, { timeout: 60_000 })
  await way.selectOption('predicted')
  const found = page.locator('[aria-busy=false]').getByRole('list', { name: 'Of another class' })
  const nearest = found.getByRole('button').first()
  await expect(nearest).toBeVisible({ timeout: 30_000 })
  const before = await verdict(page).locator('strong').textContent()
  await nearest.click()
  await expect(page.getByRole('heading', { name: 'The neighbour' })).toBeVisible()
  await slide(page, 'Towards the neighbour', 1)
  // It was searched for by what the network predicts: at the end of the way it must predict otherwise.
  await expect(verdict(page)).toContainText(`was ${before ?? ''}`)
  await lookInBothThemes(page, 'probe-neighbour')
  await page.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(page.getByText('Kept for the report.')).toBeVisible()
  const kept = await ask(page, 'kept.list')
  expect(JSON.stringify(kept)).toMatch(
    /Test image \d+ of mnist, class \d.*Network \\"small-mlp\\".*Neighbour: /
  )
  await resize(bench.app, 1024, 700)
  await page.evaluate(() => window.scrollTo(0, 0))
  await picture(page, 'probe-small-light')
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  )
  expect(overflow).toBeLessThanOrEqual(0)
  expect(bench.complaints).toEqual([])
})
