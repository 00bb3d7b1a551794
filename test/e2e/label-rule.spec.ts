import { type Locator, expect, test } from '@playwright/test'
import type { UncertaintyResult } from '../../src/contract/measurement'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { setTheme } from './theme'
import { fillNumber, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

// One network, measured under each label rule of the data-weighted estimator through the form.
const bench = sharedWorkbench('Label rule')
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  // Hardly trained: it takes many images for a class that is not theirs.
  await finishJob(page, {
    ...{ kind: 'train', name: 'mlp', dataset: 'mnist', architecture: 'mlp', epochs: 1 },
    limits: { train: 1000, test: 500 }
  })
})

const IMAGES = 2000
/** Images of class 3 in MNIST's test split. */
const THREES = 1010

type Rule = 'matched' | 'predicted' | 'fixed'

/** What the window shows of the newest measurement, and what is stored of it. */
interface Shown {
  readonly tiles: readonly string[]
  readonly pictures: readonly string[]
  readonly result: UncertaintyResult
}

const card = (): Locator => bench.page.locator('section.uncertainty')

async function measuredWith(rule: Rule): Promise<Shown> {
  const { page } = bench
  await goTo(page, 'runs/new/uncertainty')
  await page.getByLabel('Model', { exact: true }).selectOption('mlp')
  await page.getByLabel('Estimator', { exact: true }).selectOption('data')
  await fillNumber(page, 'Test images', IMAGES)
  await page.getByRole('button', { name: 'Advanced' }).click()
  await page.getByLabel('Label rule', { exact: true }).selectOption(rule)
  await fillNumber(page, 'Only class', 3)
  await page.getByRole('button', { name: 'Start measuring' }).click()
  await expect(card()).toContainText(`label rule ${rule}`, { timeout: 120_000 })
  const [runId] = page.url().split('/').slice(-1)
  const { points } = await ask(page, 'jobs.detail', { runId })
  const [result] = points.flatMap((point) => (point.kind === 'uncertainty' ? [point.result] : []))
  if (result === undefined) throw new Error('nothing was stored')
  const maps = card().getByRole('img')
  await expect(maps).toHaveCount(3)
  return {
    tiles: await card().locator('.tile').allInnerTexts(),
    pictures: await maps.evaluateAll((all) =>
      all.map((element) => (element as HTMLCanvasElement).toDataURL())
    ),
    result
  }
}

test('each label rule measures something else, says so, and is stored as it was chosen', async () => {
  test.setTimeout(180_000)
  const { page, app } = bench
  const shown = {
    matched: await measuredWith('matched'),
    predicted: await measuredWith('predicted'),
    fixed: await measuredWith('fixed')
  }
  for (const rule of ['matched', 'predicted', 'fixed'] as const) {
    const { result, tiles } = shown[rule]
    expect(result.spec).toMatchObject({ estimator: 'data', options: { labelRule: rule, onlyClass: 3 } })
    // What is drawn is what is stored.
    const value = tiles.find((text) => /^Δx\s*\n/.test(text)) ?? ''
    expect(value).toContain(result.totalSigmaX.value.toPrecision(4))
  }
  const counts = Object.values(shown).map(({ result }) => result.sampleCount)
  // Images of the class; those that the network takes for it, which are others; any images, all with that one label.
  expect(counts[0]).toBe(THREES)
  expect(counts[1]).not.toBe(THREES)
  expect(counts[1]).toBeLessThan(IMAGES)
  expect(counts[2]).toBe(IMAGES)
  const read: ((one: Shown) => number | string | undefined)[] = [
    ({ result }) => result.totalSigmaX.value,
    ({ result }) => result.totalSigmaP.value,
    ({ tiles }) => tiles.join('\n'),
    ({ pictures }) => pictures[0],
    ({ pictures }) => pictures[1]
  ]
  for (const one of read) expect(new Set(Object.values(shown).map(one)).size).toBe(3)

  await resize(app, 1280, 1200)
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await picture(page, `uncertainty-label-rule-${theme}`)
  }
  expect(await seriousFaults(page)).toEqual([])
  expect(bench.complaints).toEqual([])
})
