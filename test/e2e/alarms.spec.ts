import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Alarms')

test('a training that overfits to its own step says so while it goes on', async () => {
  test.setTimeout(180_000)
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  await ask(page, 'jobs.start', {
    ...{ kind: 'train', name: 'fgsm', dataset: 'mnist', architecture: 'conv3', epochs: 40, batchSize: 50 },
    method: { id: 'fgsm-at', options: { epsilon: 0.3, relativeStepSize: 1, randomStart: false } },
    optimizer: { kind: 'adam', learningRate: 0.001 },
    limits: { train: 1500, test: 100 }
  })
  await goTo(page, 'train/live')
  const panel = page.getByRole('article', { name: 'fgsm' })
  const alarms = panel.getByRole('list', { name: 'Alarms' })
  await expect(alarms).toContainText('Catastrophic overfitting in epoch', { timeout: 90_000 })
  await expect(alarms).toContainText('Try a smaller step, weight averaging, or PGD-AT')
  await expect(panel.getByText('Running')).toBeVisible()
  await picture(page, 'train-alarm-light')
  expect(await seriousFaults(page)).toEqual([])
  await panel.getByRole('button', { name: /^Cancel/ }).click()
  await expect(panel.getByText('Cancelled')).toBeVisible({ timeout: 30_000 })
  expect(bench.complaints).toEqual([])
})
