import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { type Page, expect, test } from '@playwright/test'
import { readPdf } from '../services/report/read-pdf'
import { lookInBothThemes } from './accessibility'
import { ask } from './ask'
import { expectCopied, saved } from './saved-files'
import { answerDialogs, fillNumber, finishJob, goTo, picture, sharedWorkbench } from './workbench'

const fixtures = resolve('test/fixtures/keras')
const bench = sharedWorkbench('Models')
test.describe.configure({ mode: 'serial' })

/** Drags files of the disk to a place of the window and drops them, as a file manager does. */
async function drop(page: Page, x: number, y: number, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [file], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x, y, data })
  await session.detach()
}

/** A grey PNG of one upright white bar on black: a one, as MNIST has it, but larger. */
function barPng(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const inside = Math.abs(x - width / 2) < width / 16 && y > height / 5 && y < (4 * height) / 5
      rows[y * (width + 1) + 1 + x] = inside ? 255 : 0
    }
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length)
    ends.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0))
  ])
}

test('an empty project says how a model comes about, and shows the architectures', async () => {
  const { page } = bench
  await goTo(page, 'models')
  await expect(page.getByRole('heading', { name: 'No model yet' })).toBeVisible()
  await expect(page.getByRole('row', { name: /conv4 built in/ })).toContainText('225,034')
  await lookInBothThemes(page, 'models-empty')
})

test('files of Keras are dropped or chosen, and become models; code in them is refused', async () => {
  const { page, app } = bench
  await drop(page, 600, 400, join(fixtures, 'functional-2.h5'))
  await expect(page.getByLabel('Name')).toHaveValue('functional-2')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('row', { name: /functional-2/ })).toContainText('6 × 6 × 2', {
    timeout: 60_000
  })
  await answerDialogs(app, { open: join(fixtures, 'sequential-3.keras') })
  await page.getByRole('button', { name: 'Import model…' }).click()
  await page.getByRole('button', { name: 'Browse…' }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('row', { name: /sequential-3/ })).toContainText('imported, gave softmax', {
    timeout: 60_000
  })
  await drop(page, 600, 400, join(fixtures, 'broken-lambda.keras'))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('alert').first()).toContainText('The layer twice is a Lambda', {
    timeout: 60_000
  })
  await picture(page, 'models-import-refused-light')
  // It stands where the import was asked for, and nowhere once it was read.
  await goTo(page, 'data')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await goTo(page, 'models')
  await page.getByRole('button', { name: 'Put import broken-lambda away' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('row', { name: /sequential-3/ })).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a branching network shows its layers, which open, are found and saved', async () => {
  const { page, app, folder } = bench
  await page.getByRole('link', { name: 'functional-2' }).click()
  const diagram = page.getByRole('listbox', { name: 'Layers of functional-2' })
  await expect(diagram.getByRole('option')).toHaveCount(16)
  await diagram.getByRole('option', { name: /SeparableConv2D/ }).dblclick()
  const details = page.getByRole('complementary', { name: 'Layer separable' })
  await expect(details).toContainText('separable/depthwise_kernel')
  // How its weights are spread, from all of their values.
  const weights = details.getByRole('region')
  await expect(weights.first().locator('[data-chart^="weight-"]')).toBeVisible()
  await expect(weights.first()).toContainText('Standard deviation')
  await page.getByLabel('Find a layer').fill('norm')
  await expect(page.getByText('2 found; Enter goes from one to the next.')).toBeVisible()
  await page.getByLabel('Find a layer').press('Enter')
  await expect(diagram.getByRole('option', { selected: true })).toHaveAttribute('aria-label', /BatchNorm/)
  await diagram.getByRole('option', { selected: true }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary')).toContainText('ReLU')
  await diagram.scrollIntoViewIfNeeded()
  await lookInBothThemes(page, 'models-diagram')
  const files = page.getByRole('group', { name: 'Files of the diagram' })
  for (const format of ['SVG', 'PNG', 'PDF'])
    await saved(app, files, `Save ${format}`, join(folder, `layers.${format.toLowerCase()}`))
  await expectCopied(app, files)
  await page.locator('h1').click()
  await page.keyboard.press('Control+Shift+E')
  await expect(files.getByRole('button', { name: 'Copy picture' })).toBeFocused()
  await files.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(files.getByText('Kept for the report.')).toBeVisible()
  const [kept] = await ask(page, 'kept.list')
  expect(kept).toMatchObject({ kind: 'network', title: 'Layers of functional-2' })
  expect(kept?.place).toContain('#/models/')
  expect(readFileSync(join(folder, 'layers.svg'), 'utf8')).toContain('>SeparableConv2D<')
  expect(readFileSync(join(folder, 'layers.png')).subarray(1, 4).toString()).toBe('PNG')
  const { pages } = await readPdf(readFileSync(join(folder, 'layers.pdf')))
  expect(pages).toHaveLength(1)
  expect(pages[0]?.text).toContain('SeparableConv2D')
  expect(pages[0]?.images).toBe(0)
  // A box for each layer, and at least an arrow to each but the input.
  expect(pages[0]?.paths.length).toBeGreaterThan(16 + 2 * 15 - 1)
})

test('a network is put together layer by layer, with faults shown at their layer', async () => {
  const { page } = bench
  await goTo(page, 'models/edit/new/conv3')
  const layers = page.getByRole('list', { name: 'Layers' })
  const rows = layers.getByRole('listitem')
  await expect(rows).toHaveCount(6)
  await page.getByLabel('Name').fill('my-net')
  // Behind the flatten layer a convolution does not fit, and says so where it stands.
  await rows.nth(4).locator('[data-row]').click()
  await page.getByRole('button', { name: '+ Convolution' }).click()
  await expect(rows.nth(5).getByRole('alert')).toContainText('found a row of 1600 values')
  await lookInBothThemes(page, 'models-editor-fault')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(layers.getByRole('alert')).toHaveCount(0)
  await rows.nth(0).locator('[data-row]').click()
  await fillNumber(page, 'Filters', 8)
  await page.getByRole('button', { name: '+ Batch normalisation' }).click()
  await page.getByRole('button', { name: '+ Dropout' }).click()
  await fillNumber(page, 'Share dropped', 0.2)
  // With the keyboard one further down, and back up by undo.
  const grip = rows.nth(2).getByRole('button', { name: /^Move layer 3/ })
  await grip.focus()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(3)).toContainText('Dropout')
  await page.keyboard.press('Control+z')
  await expect(rows.nth(2)).toContainText('Dropout')
  await page.keyboard.press('Control+Shift+Z')
  await expect(rows.nth(3)).toContainText('Dropout')
  // The handle kept the keyboard all the while.
  await expect(rows.nth(3).getByRole('button', { name: /^Move layer 4/ })).toBeFocused()
  // With the mouse to the end.
  await rows
    .nth(1)
    .getByRole('button', { name: /^Move layer 2/ })
    .dragTo(rows.nth(0), { targetPosition: { x: 60, y: 4 } })
  await expect(rows.nth(0)).toContainText('Batch normalisation')
  await lookInBothThemes(page, 'models-editor')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'my-net' })).toBeVisible()
  await expect(page.getByRole('listbox', { name: 'Layers of my-net' }).getByRole('option')).toHaveCount(9)
})

test('a network that does not fit says so where it is saved, and no training of it is queued', async () => {
  const { page } = bench
  await goTo(page, 'models/edit/new/conv3')
  await page.getByLabel('Name').fill('bent')
  const rows = page.getByRole('list', { name: 'Layers' }).getByRole('listitem')
  await rows.nth(4).locator('[data-row]').click()
  await page.getByRole('button', { name: '+ Convolution' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('A layer of it does not fit images of 28×28×1')).toBeVisible()
  const fault = /bent does not fit images of 28×28×1: layer 6 \(Convolution\): .*found a row of 1600 values/
  await expect(page.getByText(fault)).toBeVisible()
  await lookInBothThemes(page, 'models-misfit')
  // MNIST is not imported yet: its shape is known all the same.
  for (const [view, button, group] of [
    ['train', 'Start training', 'Architecture'],
    ['study/new', 'Start study', 'Networks']
  ] as const) {
    await goTo(page, view)
    const choice = page.getByRole('group', { name: group }).getByText('bent', { exact: true })
    await choice.click()
    await page.getByRole('button', { name: button }).click()
    await expect(page.getByText(fault).first()).toBeVisible()
    await choice.click()
  }
  const list = await page.evaluate(() => window.bridge.call('jobs.list', undefined))
  const { value } = list as unknown as { value: { spec: { kind: string } }[] }
  expect(value.filter(({ spec }) => spec.kind === 'train')).toEqual([])
  await goTo(page, 'models/architecture/bent')
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByText('Removed the architecture bent.')).toBeVisible()
})

test('the own architecture is trained, and its model has a card', async () => {
  const { page } = bench
  await finishJob(page, {
    kind: 'dataset-import',
    name: 'mnist',
    source: { kind: 'builtin', id: 'mnist' }
  })
  await goTo(page, 'train')
  const networks = page.getByRole('group', { name: 'Architecture' })
  await networks.getByText('conv3', { exact: true }).click()
  await networks.getByText('my-net', { exact: true }).click()
  await fillNumber(page, 'Epochs', 1)
  await fillNumber(page, 'Training images', 600)
  await fillNumber(page, 'Test images', 200)
  await page.getByRole('button', { name: 'Start training' }).click()
  const training = page.getByRole('article', { name: 'my-net-standard-1' })
  await expect(training.getByText('Done')).toBeVisible({ timeout: 120_000 })
  await training.getByRole('link', { name: 'my-net-standard-1' }).click()
  await expect(page.getByRole('heading', { name: 'Lineage' })).toBeVisible()
  await page.getByRole('link', { name: 'my-net-standard-1', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Evaluations' })).toBeVisible()
  await expect(page.getByRole('listbox', { name: 'Layers of my-net-standard-1' })).toBeVisible()
  await lookInBothThemes(page, 'models-card')
})

test('networks stand newest first, or in an order that is kept', async () => {
  const { page } = bench
  await finishJob(page, {
    ...{ kind: 'train', name: 'a-late-one', dataset: 'mnist', architecture: 'linear', epochs: 1 },
    limits: { train: 600, test: 200 }
  })
  await goTo(page, 'models')
  const table = page.getByRole('region', { name: 'Networks' })
  const names = (): Promise<string[]> => table.locator('tbody th a').allTextContents()
  const newestFirst = await names()
  expect(newestFirst[0]).toBe('a-late-one')
  expect(newestFirst).toContain('my-net-standard-1')
  const head = (name: string) => table.getByRole('columnheader', { name })
  await expect(head('From')).toHaveAttribute('aria-sort', 'descending')
  const byName = new Intl.Collator(undefined, { numeric: true })
  await head('Name').getByRole('button').click()
  await head('Name').getByRole('button').click()
  await expect(head('Name')).toHaveAttribute('aria-sort', 'ascending')
  expect(await names()).toEqual([...newestFirst].sort(byName.compare))
  await page.reload()
  await expect(head('Name')).toHaveAttribute('aria-sort', 'ascending')
  expect(await names()).toEqual([...newestFirst].sort(byName.compare))
  await head('From').getByRole('button').focus()
  await page.keyboard.press('Enter')
  expect(await names()).toEqual(newestFirst)
})

test('weights are followed over the epochs whose networks were kept', async () => {
  const { page } = bench
  await finishJob(page, {
    ...{ kind: 'train', name: 'kept', dataset: 'mnist', architecture: 'linear', epochs: 2 },
    ...{ limits: { train: 600, test: 200 }, measure: { initial: true, keepNetworks: 3 } }
  })
  await goTo(page, 'models')
  await page.getByRole('link', { name: 'kept', exact: true }).click()
  const diagram = page.getByRole('listbox', { name: 'Layers of kept' })
  await diagram.getByRole('option').last().dblclick()
  const details = page.getByRole('complementary', { name: /^Layer / })
  expect(await page.evaluate(() => String(window.getSelection()))).toBe('')
  const kept = details.getByText('Over the epochs: 3 networks kept')
  // The details are longer than the window; the layer that they are of stays beside their end.
  await kept.evaluate((element) => element.scrollIntoView({ block: 'end' }))
  await expect(details.getByRole('heading').first()).not.toBeInViewport()
  const { top, bottom } = await diagram
    .getByRole('option')
    .last()
    .evaluate((box) => box.getBoundingClientRect().toJSON() as { top: number; bottom: number })
  expect(top).toBeGreaterThan(0)
  expect(bottom).toBeLessThan(await page.evaluate(() => window.innerHeight))
  await kept.click()
  const epoch = details.getByRole('slider', { name: /^Epoch/ })
  await expect(epoch).toHaveAttribute('aria-valuetext', 'after epoch 2')
  const spread = details.locator('[data-chart^="weight-epochs-"]').first()
  await expect(spread.getByRole('img')).toHaveAttribute('aria-label', /kept after epochs 0, 1, 2/)
  // The lines on both sides of the median share an entry, which hides them together.
  await expect(spread.getByRole('list', { name: 'Series' }).getByRole('button')).toHaveCount(5)
  await epoch.focus()
  await page.keyboard.press('Home')
  await expect(details.getByText(/after epoch 0/).first()).toBeVisible()
  // The line of the accuracies over the epochs leads the histograms.
  const history = page.getByRole('region', { name: 'History' }).locator('canvas').first()
  await history.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(epoch).toHaveAttribute('aria-valuetext', 'after epoch 2')
  await page.keyboard.press('ArrowLeft')
  await expect(epoch).toHaveAttribute('aria-valuetext', 'after epoch 1')
  await spread.scrollIntoViewIfNeeded()
  await lookInBothThemes(page, 'models-weights')
  await goTo(page, 'models')
  await page.getByRole('link', { name: 'my-net-standard-1', exact: true }).click()
})

test('an image is dropped on the card, and the network says what it sees', async () => {
  const { page, folder } = bench
  const path = join(folder, 'bar.png')
  writeFileSync(path, barPng(120, 90))
  const zone = page.locator('.zone')
  await zone.scrollIntoViewIfNeeded()
  const box = await zone.boundingBox()
  if (box === null) throw new Error('there is no place to drop on')
  await drop(page, box.x + 40, box.y + box.height / 2, path)
  const result = page.getByRole('table', { name: 'Probabilities' })
  await expect(result.getByRole('row')).toHaveCount(11, { timeout: 60_000 })
  await expect(page.getByText('120 × 90 pixels brought to 28 × 28 × 1')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'my-net-standard-1' })).toBeVisible()
  const shares = await result.locator('td .number').allTextContents()
  const total = shares.reduce((sum, share) => sum + Number.parseFloat(share), 0)
  expect(Math.abs(total - 100)).toBeLessThan(1)
  await page.getByLabel('Fit').selectOption('stretch')
  await expect(page.getByText('looked at for')).toBeVisible()
  await result.scrollIntoViewIfNeeded()
  await lookInBothThemes(page, 'models-try')
  writeFileSync(path, 'no picture')
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect(page.getByText('bar.png: expected a PNG, JPEG or BMP image')).toBeVisible({ timeout: 60_000 })
})

test('a model is exported, renamed with all that names it, and thrown away and brought back', async () => {
  const { page, app, folder } = bench
  await finishJob(page, {
    kind: 'attack',
    model: 'my-net-standard-1',
    dataset: 'mnist',
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
    samples: 50
  })
  await answerDialogs(app, { open: folder })
  await page.getByRole('button', { name: 'Export…' }).click()
  const exported = join(folder, 'my-net-standard-1', 'model.json')
  await expect.poll(() => existsSync(exported)).toBe(true)
  await finishJob(page, { kind: 'model-import', name: 'back', path: exported })
  await goTo(page, 'models')
  const weights = (name: RegExp): Promise<string | null> =>
    page.getByRole('row', { name }).locator('td.mono').getAttribute('title')
  expect(await weights(/^back/)).toBe(await weights(/^my-net-standard-1/))
  await page.getByRole('link', { name: 'my-net-standard-1' }).click()
  await page.getByRole('button', { name: 'Rename…' }).click()
  await page.getByLabel('New name').fill('barred')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'barred' })).toBeVisible()
  const evaluations = page.getByRole('region', { name: 'Evaluations' })
  await expect(evaluations.getByRole('row', { name: /FGSM.* on barred/ })).toContainText('L∞, epsilon 0.1')
  await page.getByRole('button', { name: 'Attack…' }).click()
  await expect(page.getByLabel('Model', { exact: true })).toHaveValue('barred')
  await page.goBack()
  await page.getByRole('heading', { name: 'Lineage' }).scrollIntoViewIfNeeded()
  await lookInBothThemes(page, 'models-lineage')
  await page.getByRole('button', { name: 'Move to trash' }).click()
  await expect(page.getByRole('heading', { name: 'Trash' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'barred' })).toHaveCount(0)
  await lookInBothThemes(page, 'models')
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(page.getByRole('link', { name: 'barred' })).toBeVisible()
  expect(bench.complaints).toEqual([])
})
