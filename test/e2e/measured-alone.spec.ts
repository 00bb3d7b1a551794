import { expect, test } from '@playwright/test'
import { ask } from './ask'
import { setTheme } from './theme'
import { fillNumber, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Alone')

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
  await expect(page.getByRole('heading', { name: 'Measured once' })).toBeVisible()
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
