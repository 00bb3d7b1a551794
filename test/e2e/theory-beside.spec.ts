import { join } from 'node:path'
import { type Locator, expect, test } from '@playwright/test'
import type { AttackResult } from '../../src/contract/measurement'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { setTheme } from './theme'
import { answerDialogs, fillNumber, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

// The models of theory, and beside them the networks that the project has trained and attacked.
const bench = sharedWorkbench('Theory')
test.describe.configure({ mode: 'serial' })

const section = (name: RegExp | string): Locator => bench.page.getByRole('region', { name })
const beside = (name: RegExp | string): Locator => section(name).locator('.beside')
const pgd = { attack: 'pgd', norm: 'linf', epsilon: 0.02, options: { steps: 5 } }
const fgsm = { attack: 'fgsm', norm: 'linf', epsilon: 0.05 }

/** Rows of the chart's table that hold a network's point, and those that hold a point of the model. */
async function rowsOf(name: RegExp): Promise<{ readonly networks: string[]; readonly model: string[] }> {
  const rows = await beside(name).getByRole('table').getByRole('row').allInnerTexts()
  // A point of a network stands with its interval, one of a closed form without.
  const isMeasured = (row: string): boolean => row.includes('(')
  return { networks: rows.filter(isMeasured), model: rows.slice(1).filter((row) => !isMeasured(row)) }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}\u00a0%`

/** The last measured state of a training, as it is stored. */
async function lastOf(id: string): Promise<{ clean: number; attacks: readonly AttackResult[] }> {
  const { points } = await ask(bench.page, 'jobs.detail', { runId: id })
  const last = points.flatMap((point) => (point.kind === 'epoch' ? [point] : [])).at(-1)
  return { clean: last?.cleanAccuracy.value ?? NaN, attacks: last?.attacks ?? [] }
}

test('without an attacked training the theory says how to get one', async () => {
  const { page } = bench
  await goTo(page, 'uncertainty/theory')
  for (const name of [/Tsipras/, /Schmidt/]) {
    await expect(beside(name)).toContainText('No training of this project was attacked while it was measured')
    await expect(beside(name).locator('canvas')).toHaveCount(0)
  }
  // A network has no weight w and no half distance a: nothing of it could stand there.
  for (const name of ['A sharper class boundary', 'A loss in two places']) {
    await expect(beside(name)).toContainText('No trained network is drawn here')
    await expect(beside(name)).not.toContainText('Add an attack')
  }
})

test('trained networks stand beside the models in the same quantities, in groups that were attacked alike', async () => {
  test.setTimeout(180_000)
  const { page, app } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  const train = (name: string, count: number, attacks: object[]): Promise<string> =>
    finishJob(page, {
      ...{ kind: 'train', name, dataset: 'mnist', architecture: 'mlp', epochs: 2 },
      limits: { train: count, test: 300 },
      measure: { everyEpochs: 1, initial: false, samples: 200, attacks }
    })
  const few = await lastOf(await train('few', 500, [pgd]))
  const many = await lastOf(await train('many', 4000, [pgd, fgsm]))
  await goTo(page, 'uncertainty/theory')
  const [tsipras, schmidt] = [/Tsipras/, /Schmidt/]
  const choice = beside(tsipras).getByLabel('Networks attacked with')
  // The largest group comes first; the network that FGSM attacked as well is a group of its own.
  await expect(choice.locator('option')).toHaveText([/PGD.*200 images \(2\)/, /FGSM.*200 images \(1\)/])
  for (const name of [tsipras, schmidt]) await beside(name).getByRole('button', { name: 'Table' }).click()

  // Tsipras et al.: accuracy under attack over clean accuracy, both of them accuracies of the same network.
  const first = await rowsOf(tsipras)
  expect(first.networks).toHaveLength(2)
  for (const { clean, attacks } of [few, many]) {
    const [attack] = attacks
    const row = first.networks.find((text) => text.startsWith(percent(clean)))
    expect(row).toContain(percent(attack?.robustAccuracy.value ?? NaN))
  }
  // Schmidt et al.: errors over the number of training images.
  const errors = (await rowsOf(schmidt)).networks.join('\n')
  for (const [count, { clean, attacks }] of [
    ['500', few],
    ['4,000', many]
  ] as const) {
    expect(errors).toContain(count)
    expect(errors).toContain(percent(1 - clean))
    expect(errors).toContain(percent(1 - (attacks[0]?.robustAccuracy.value ?? NaN)))
  }

  // A slider moves the model and leaves what was measured where it is.
  await section(tsipras).getByLabel('Strong feature p', { exact: true }).fill('0.8')
  await expect.poll(async () => (await rowsOf(tsipras)).model).not.toEqual(first.model)
  expect((await rowsOf(tsipras)).networks).toEqual(first.networks)

  // By key: the other group.
  await choice.focus()
  await page.keyboard.press('ArrowDown')
  await expect.poll(async () => (await rowsOf(tsipras)).networks.length).toBe(1)
  expect((await rowsOf(tsipras)).networks[0]).toContain(percent(many.attacks[1]?.robustAccuracy.value ?? NaN))

  await choice.selectOption({ index: 0 })
  for (const name of [tsipras, schmidt]) await beside(name).getByRole('button', { name: 'Chart' }).click()
  await resize(app, 1280, 1000)
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await beside(tsipras).scrollIntoViewIfNeeded()
    await picture(page, `theory-beside-${theme}`)
  }
  expect(await seriousFaults(page)).toEqual([])
  expect(bench.complaints).toEqual([])
})

test('examples drawn from a model are imported, and a network trained on them comes to the numbers of the closed form', async () => {
  test.setTimeout(180_000)
  const { page, app, folder } = bench
  await goTo(page, 'uncertainty/theory')
  const form = page.getByRole('form', { name: 'Draw examples of this model' })
  await expect(form).toHaveCount(2)
  const draw = section(/Tsipras/).getByRole('form')
  await fillNumber(draw, 'Training examples', 4000)
  await fillNumber(draw, 'Test examples', 2000)
  await draw.scrollIntoViewIfNeeded()
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await picture(page, `theory-draw-${theme}`)
    expect(await seriousFaults(page)).toEqual([])
  }
  const path = join(folder, 'features.npz')
  await answerDialogs(app, { save: path })
  await draw.getByRole('button', { name: 'Draw examples…' }).click()
  await expect(page.getByLabel('File or folder')).toHaveValue(path)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('row', { name: /features/ })).toContainText('1 × 101 × 1', { timeout: 60_000 })
  const epsilon = 0.4
  const train = (name: string, method: object): Promise<string> =>
    finishJob(page, {
      ...{ kind: 'train', name, dataset: 'features', architecture: 'linear', epochs: 20, method },
      optimizer: { kind: 'adam', learningRate: 0.01 },
      measure: {
        ...{ everyEpochs: 20, initial: false, samples: 2000 },
        attacks: [{ attack: 'fgsm', norm: 'linf', epsilon }]
      }
    })
  const standard = await lastOf(await train('standard', { id: 'standard' }))
  const options = { epsilon, randomStart: false, relativeStepSize: 1 }
  const robust = await lastOf(await train('robust', { id: 'fgsm-at', options }))
  // p = 0.95, d = 100, η = 0.2: the best on clean inputs has 99.2 % and 5.7 % under ε = 2η, the strong feature alone 95 % of both.
  expect(standard.clean).toBeGreaterThan(0.97)
  expect(standard.attacks[0]?.robustAccuracy.value).toBeLessThan(0.15)
  expect(robust.attacks[0]?.robustAccuracy.value).toBeGreaterThan(0.92)
  await goTo(page, 'uncertainty/theory')
  await section(/Tsipras/)
    .getByLabel('Networks attacked with')
    .selectOption({ label: 'FGSM linf 0.4, 2,000 images (2)' })
  await beside(/Tsipras/)
    .getByRole('button', { name: 'Table' })
    .click()
  const { networks } = await rowsOf(/Tsipras/)
  expect(networks.join(' ')).toContain(percent(robust.attacks[0]?.robustAccuracy.value ?? NaN))
  expect(bench.complaints).toEqual([])
})
