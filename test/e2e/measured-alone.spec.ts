import { expect, test } from '@playwright/test'
import { ask } from './ask'
import { setTheme } from './theme'
import { fillNumber, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Alone')
test.describe.configure({ mode: 'serial' })

test('a network that is measured by itself stands among the measured ones', async () => {
  test.setTimeout(240_000)
  const { app, page, folder, complaints } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  await finishJob(page, {
    ...{ kind: 'train', name: 'net', dataset: 'mnist', architecture: 'linear', epochs: 1 },
    ...{ limits: { train: 400, test: 100 }, measure: { everyEpochs: 1, initial: false } }
  })
  const [model] = await ask(page, 'models.list')
  const written = await ask(page, 'models.export', { modelId: model?.id, parent: folder })
  await finishJob(page, { kind: 'model-import', name: 'imported', path: written?.path })

  await goTo(page, 'uncertainty/measured')
  await expect(page.getByRole('heading', { name: 'Nothing measured yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Measure a network' }).click()
  await page.getByLabel('Model', { exact: true }).selectOption('imported')
  await page.getByLabel('Estimator', { exact: true }).selectOption('local')
  await fillNumber(page, 'Images', 2)
  await fillNumber(page, 'Draws an image', 64)
  await page.getByRole('button', { name: 'Start measuring' }).click()
  await expect(page.getByText('Done').first()).toBeVisible({ timeout: 120_000 })

  await goTo(page, 'uncertainty/measured')
  await expect(page.getByRole('group', { name: 'Runs compared' }).getByRole('checkbox')).toHaveCount(1)
  await expect(page.getByRole('heading', { name: 'Measured by themselves' })).toBeVisible()
  const one = page.getByRole('region', { name: 'One measurement' })
  await expect(one.getByRole('img')).toHaveCount(4)
  // There is one place to stand at, so there is no slider.
  await expect(one.getByRole('slider', { name: /Epoch/ })).toHaveCount(0)
  await resize(app, 1280, 1400)
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await goTo(page, 'uncertainty/measured')
    await expect(one).toBeVisible()
    await picture(page, `measured-alone-${theme}`)
  }
  expect(complaints).toEqual([])
})

test('widths of the window stand against each other where a network was measured at several', async () => {
  test.setTimeout(240_000)
  const { app, page, complaints } = bench
  await goTo(page, 'uncertainty/measured')
  const view = page.getByRole('region', { name: 'Against the window σ' })
  await expect(page.getByRole('heading', { name: 'Measured by themselves' })).toBeVisible()
  await expect(view).toHaveCount(0)
  const options = { images: 2, draws: 64 }
  for (const sigma of [0.05, 0.2])
    await finishJob(page, {
      ...{ kind: 'uncertainty', model: 'imported', dataset: 'mnist' },
      estimator: { estimator: 'local', options: { ...options, sigma } }
    })
  await goTo(page, 'projects')
  await goTo(page, 'uncertainty/measured')
  for (const chart of ['product', 'gradient-product', 'sigma-x', 'sigma-p'])
    await expect(view.locator(`[data-chart="window-${chart}:local"] canvas`)).toBeVisible()
  const product = view.locator('[data-chart="window-product:local"]')
  await product.getByRole('button', { name: 'Table' }).click()
  await expect(product.getByRole('table').getByRole('row')).toHaveCount(4)
  for (const sigma of ['0.05', '0.1', '0.2'])
    await expect(product.getByRole('table').getByRole('row').filter({ hasText: sigma })).not.toHaveCount(0)
  await product.getByRole('button', { name: 'Chart' }).click()
  // By key: the arrow walks along the widths.
  await product.locator('canvas').focus()
  await page.keyboard.press('ArrowRight')
  await resize(app, 1280, 2000)
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await goTo(page, 'uncertainty/measured')
    await expect(product.locator('canvas')).toBeVisible()
    await picture(page, `uncertainty-window-${theme}`)
  }
  expect(complaints).toEqual([])
})
