import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Locator, type Page, expect, test } from '@playwright/test'
import { parse } from 'csv-parse/sync'
import { readPdf } from '../services/report/read-pdf'
import { lookInBothThemes } from './accessibility'
import { ask } from './ask'
import { pixelsOf } from './canvas-pixels'
import { answerDialogs, goTo, picture, resize, sharedWorkbench } from './workbench'

// What can be done with a chart, on a short training of the real MNIST.
const bench = sharedWorkbench('Charts')
const EPOCHS = 6

test.describe.configure({ mode: 'serial' })

const chart = (page: Page, id: string): Locator => page.locator(`[data-chart="${id}"]`)
const loss = (page: Page): Locator => chart(page, 'loss')
const accuracy = (page: Page): Locator => chart(page, 'clean-accuracy')

/** The middle of a chart's canvas; the page is scrolled there. */
async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  await place.locator('canvas').scrollIntoViewIfNeeded()
  const box = await place.locator('canvas').boundingBox()
  if (box === null) throw new Error('the chart is not there')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function save(place: Locator, path: string): Promise<Buffer> {
  await answerDialogs(bench.app, { save: path })
  const format = path.split('.').pop()?.toUpperCase() ?? ''
  await place.getByRole('button', { name: `Save ${format}` }).click()
  await expect(place.getByRole('status')).toContainText(`Saved ${path.split('/').pop()}`)
  return readFileSync(path)
}

test('a training is measured', async () => {
  test.setTimeout(300_000)
  const { page, app } = bench
  await resize(app, 1280, 1000)
  const { id } = await ask(page, 'jobs.start', {
    kind: 'train',
    name: 'short',
    dataset: 'mnist',
    architecture: 'mlp',
    epochs: EPOCHS,
    limits: { train: 1500, test: 200 },
    measure: {
      everyEpochs: 1,
      initial: true,
      samples: 50,
      attacks: [{ attack: 'fgsm', norm: 'linf', epsilon: 0.1, options: {} }]
    }
  })
  await goTo(page, `runs/${id}`)
  await expect(loss(page).locator('canvas')).toBeVisible({ timeout: 120_000 })
  await expect
    .poll(async () => (await ask(page, 'jobs.detail', { runId: id })).run.state, { timeout: 200_000 })
    .toBe('done')
})

test('the wheel with Ctrl zooms, without it scrolls; a double click shows all again', async () => {
  const { page } = bench
  const place = loss(page)
  const before = await pixelsOf(place)
  const { x, y } = await middleOf(place)
  await page.mouse.move(x, y)
  await page.mouse.wheel(0, -100)
  await expect(place.getByRole('button', { name: 'Reset zoom' })).toHaveCount(0)
  await middleOf(place)
  const at = await middleOf(place)
  await page.mouse.move(at.x, at.y)
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -100)
  await page.keyboard.up('Control')
  await expect(place.getByRole('button', { name: 'Reset zoom' })).toBeVisible()
  await picture(page, 'charts-zoomed-light')
  expect(await pixelsOf(place)).not.toBe(before)
  await page.mouse.dblclick(at.x, at.y)
  await expect(place.getByRole('button', { name: 'Reset zoom' })).toHaveCount(0)
  await page.mouse.move(2, 2)
  await expect.poll(() => pixelsOf(place)).toBe(before)
})

test('dragging chooses a part, and the button shows all again', async () => {
  const { page } = bench
  const place = loss(page)
  const { x, y } = await middleOf(place)
  await page.mouse.move(x - 60, y)
  await page.mouse.down()
  await page.mouse.move(x, y + 3, { steps: 4 })
  await page.mouse.move(x + 60, y + 4, { steps: 4 })
  await page.mouse.up()
  await place.getByRole('button', { name: 'Reset zoom' }).click()
  await expect(place.getByRole('button', { name: 'Reset zoom' })).toHaveCount(0)
})

test('keys zoom, move and show all again', async () => {
  const { page } = bench
  const place = loss(page)
  const canvas = place.locator('canvas')
  await canvas.focus()
  await page.keyboard.press('+')
  await expect(place.getByRole('button', { name: 'Reset zoom' })).toBeVisible()
  const zoomed = await pixelsOf(place)
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => pixelsOf(place)).not.toBe(zoomed)
  await page.keyboard.press('0')
  await expect(place.getByRole('button', { name: 'Reset zoom' })).toHaveCount(0)
})

test('pointing at an epoch in one chart marks it in the others', async () => {
  const { page } = bench
  await page.mouse.move(2, 2)
  const before = await pixelsOf(accuracy(page))
  await loss(page).locator('canvas').scrollIntoViewIfNeeded()
  await loss(page).locator('canvas').focus()
  await page.keyboard.press('Escape')
  const { x, y } = await middleOf(loss(page))
  await page.mouse.move(x, y)
  await expect.poll(() => pixelsOf(accuracy(page))).not.toBe(before)
  await picture(page, 'charts-crosshair-light')
  await page.mouse.move(2, 2)
  await expect.poll(() => pixelsOf(accuracy(page))).toBe(before)
  await loss(page).locator('canvas').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => pixelsOf(accuracy(page))).not.toBe(before)
  await page.keyboard.press('Escape')
  await expect.poll(() => pixelsOf(accuracy(page))).toBe(before)
})

test('smoothing says so and a log axis leaves out what has no place on it', async () => {
  const { page } = bench
  const place = loss(page)
  await place.getByRole('button', { name: 'View' }).click()
  await place.getByLabel('Smoothing').fill('0.6')
  await expect(place.getByRole('list', { name: 'Series' })).toContainText('smoothed 0.6')
  await picture(page, 'charts-smoothed-light')
  await place.getByRole('button', { name: 'As it was' }).click()
  await expect(place.getByRole('list', { name: 'Series' })).not.toContainText('smoothed')
  await place.getByRole('button', { name: 'View' }).click()
  const other = accuracy(page)
  await other.getByRole('button', { name: 'View' }).click()
  await other.getByLabel('Log x').check()
  await expect(other.locator('canvas')).toHaveAttribute('aria-label', /1 value at or below 0 not shown/)
  await other.getByRole('button', { name: 'As it was' }).click()
  await other.getByRole('button', { name: 'View' }).click()
})

test('a chart is saved as SVG, CSV, PDF and PNG, and copied', async () => {
  const { page, app, folder } = bench
  const place = accuracy(page)
  await place.getByRole('button', { name: 'Export' }).click()
  await picture(page, 'charts-export-light')

  const svg = (await save(place, join(folder, 'saved', 'chart.svg'))).toString('utf8')
  const parsed = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml')
    return {
      broken: document.querySelector('parsererror') !== null,
      lines: [...document.querySelectorAll('path.line')].map((line) => line.getAttribute('d') ?? ''),
      description: document.querySelector('desc')?.textContent ?? ''
    }
  }, svg)
  expect(parsed.broken).toBe(false)
  expect(parsed.lines).toHaveLength(1)
  // Epoch 0, before training, and each epoch after it.
  expect(parsed.lines[0]?.match(/[ML]/g)).toHaveLength(EPOCHS + 1)
  expect(parsed.description).toContain('200 test images')

  const csv = (await save(place, join(folder, 'saved', 'chart.csv'))).toString('utf8')
  expect(csv.split('\r\n')[1]).toContain('# Share of 200 test images')
  const rows = parse(csv, { comment: '#', comment_no_infix: true, columns: true }) as Record<string, string>[]
  expect(rows.map((row) => Number(row['Epoch']))).toEqual(Array.from({ length: EPOCHS + 1 }, (_, at) => at))
  for (const row of rows) {
    const value = Number(row['Clean accuracy'])
    expect(value * 200).toBeCloseTo(Math.round(value * 200), 9)
    expect(Number(row['low 95 %'])).toBeLessThan(value)
    expect(Number(row['high 95 %'])).toBeGreaterThan(value)
  }

  const pdf = await readPdf(await save(place, join(folder, 'saved', 'chart.pdf')))
  expect(pdf.pages).toHaveLength(1)
  const [sheet] = pdf.pages
  expect(sheet?.width).toBe(540)
  expect(sheet?.height).toBeGreaterThan(270)
  expect(sheet?.height).toBeLessThan(400)
  expect(sheet?.text).toContain('Clean accuracy')
  expect(sheet?.text).toContain('200 test images')
  expect(sheet?.images).toBe(0)
  // The curve itself is a path with a point for each epoch.
  expect(sheet?.paths.filter((points) => points.length === EPOCHS + 1)).not.toEqual([])
  expect(await save(place, join(folder, 'saved', 'again.pdf'))).toEqual(
    readFileSync(join(folder, 'saved', 'chart.pdf'))
  )

  const png = await save(place, join(folder, 'saved', 'chart.png'))
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  expect(png.readUInt32BE(16)).toBe(2160)

  await app.evaluate(({ clipboard }) => clipboard.clear())
  await place.getByRole('button', { name: 'Copy picture' }).click()
  await expect(place.getByRole('status')).toContainText('Copied')
  // `readImage` until Electron 44, `has` from then on.
  const copied = await app.evaluate(async ({ clipboard }) => {
    const old = clipboard as unknown as { readImage?: () => { getSize(): { width: number } } }
    return old.readImage ? old.readImage().getSize().width : Number(await clipboard.has('image/png')) * 2160
  })
  expect(copied).toBe(2160)
  await place.getByRole('button', { name: 'Export' }).click()
})

test('a figure is enlarged by mouse, and worked with as in its card', async () => {
  const { page } = bench
  const place = loss(page)
  const dialog = page.getByRole('dialog', { name: 'Enlarged figure' })
  const small = await place.locator('canvas').boundingBox()
  await place.getByRole('button', { name: 'Enlarge' }).click()
  const canvas = dialog.locator('canvas')
  const heading = await dialog.getByRole('heading').textContent()
  await expect.poll(async () => (await canvas.boundingBox())?.height ?? 0).toBeGreaterThan(700)
  expect((await canvas.boundingBox())?.width ?? 0).toBeGreaterThan(1.5 * (small?.width ?? Infinity))
  // The card keeps its place on the page.
  expect((await place.boundingBox())?.height ?? 0).toBeGreaterThan(small?.height ?? Infinity)
  await lookInBothThemes(page, 'charts-enlarged')

  const before = await pixelsOf(dialog)
  const { x, y } = await middleOf(dialog)
  await page.mouse.move(x, y)
  await expect.poll(() => pixelsOf(dialog)).not.toBe(before)
  await dialog.getByRole('button', { name: 'Table' }).click()
  // The headings, and each epoch: before training there is no loss.
  await expect(dialog.getByRole('row')).toHaveCount(EPOCHS + 1)
  await dialog.getByRole('button', { name: 'Chart', exact: true }).click()

  // It is the last one of its view.
  await expect(dialog.getByRole('button', { name: 'Next figure' })).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('button', { name: 'Previous figure' }).click()
  await expect(dialog.getByRole('heading')).not.toHaveText(heading ?? '')
  await dialog.getByRole('button', { name: 'Next figure' }).click()
  await expect(dialog.getByRole('heading')).toHaveText(heading ?? '')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
  await expect.poll(async () => (await place.locator('canvas').boundingBox())?.height).toBe(small?.height)
})

test('arrow keys go through the enlarged figures of a view, and Escape goes back to the one that is seen', async () => {
  const { page } = bench
  const dialog = page.getByRole('dialog', { name: 'Enlarged figure' })
  const titles = await page.locator('figure[data-chart] h3').allTextContents()
  const last = titles.length - 1
  expect(titles[last]).toBe('Training loss')
  const opener = page.locator('figure[data-chart]').first().getByRole('button', { name: 'Enlarge' })
  await opener.focus()
  await page.keyboard.press('Enter')
  const expectFigure = async (index: number): Promise<void> => {
    await expect(dialog.getByRole('heading')).toHaveText(titles[index] ?? '')
    await expect(dialog.getByRole('status').first()).toHaveText(`${index + 1} of ${titles.length}`)
  }
  await expectFigure(0)
  await page.keyboard.press('ArrowLeft')
  await expectFigure(0)
  for (let index = 1; index <= last; index++) {
    await page.keyboard.press('ArrowRight')
    await expectFigure(index)
  }
  await page.keyboard.press('ArrowRight')
  await expectFigure(last)
  // On the plot itself they go along its points, from wherever the pointer has left the mark.
  await dialog.locator('canvas').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expectFigure(last)
  const before = await pixelsOf(dialog)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => pixelsOf(dialog)).not.toBe(before)
  await expectFigure(last)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  const shown = page.locator('figure[data-chart]').nth(last)
  await expect(shown.getByRole('button', { name: 'Enlarge' })).toBeFocused()
  await expect(shown.getByRole('button', { name: 'Enlarge' })).toBeInViewport()
  await shown.locator('canvas').focus()
  await page.keyboard.press('Escape')
})

test('nothing was complained about', () => {
  expect(bench.complaints).toEqual([])
})
