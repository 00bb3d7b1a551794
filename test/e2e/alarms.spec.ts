import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { setTheme } from './theme'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Alarms')
test.beforeAll(async () => {
  await finishJob(bench.page, {
    ...{ kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } }
  })
})

test('a training that overfits to its own step says so while it goes on', async () => {
  test.setTimeout(180_000)
  const { page } = bench
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

test('a training that loses the robustness it had says so while it goes on', async () => {
  test.setTimeout(180_000)
  const { page } = bench
  // On 300 images the robust accuracy is highest after about five epochs and then falls by six points.
  const { id } = await ask(page, 'jobs.start', {
    ...{ kind: 'train', name: 'few', dataset: 'mnist', architecture: 'mlp', epochs: 2000, batchSize: 50 },
    method: { id: 'fgsm-at', options: { epsilon: 0.05 } },
    optimizer: { kind: 'adam', learningRate: 0.01 },
    limits: { train: 300, test: 400 },
    measure: {
      ...{ everyEpochs: 1, initial: false, samples: 400 },
      attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } }]
    }
  })
  await goTo(page, 'train/live')
  const panel = page.getByRole('article', { name: 'few' })
  const alarms = panel.getByRole('list', { name: 'Alarms' })
  await expect(alarms).toContainText('Robust overfitting', { timeout: 90_000 })
  await expect(alarms.getByRole('listitem')).toHaveCount(1)
  await expect(panel.getByText('Running')).toBeVisible()
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await picture(page, `train-robust-alarm-${theme}`)
  }
  expect(await seriousFaults(page)).toEqual([])
  await panel.getByRole('button', { name: /^Cancel/ }).click()
  await expect(panel.getByText('Cancelled')).toBeVisible({ timeout: 30_000 })

  // What is said is what was measured: the best epoch, and five measured ones in a row more than 2 points below it.
  const { points, warnings } = await ask(page, 'jobs.detail', { runId: id })
  const robust = points.flatMap((point) =>
    point.kind === 'epoch' ? point.attacks.map(({ robustAccuracy }) => robustAccuracy.value) : []
  )
  const message = warnings.find(({ code }) => code === 'robust-overfitting')?.message ?? ''
  const [, best, epoch] = /was ([\d.]+) % after epoch (\d+)/.exec(message) ?? []
  const peak = robust[Number(epoch) - 1] ?? NaN
  expect(Math.abs(Number(best) - 100 * peak)).toBeLessThan(0.1)
  const later = robust.slice(Number(epoch))
  const lost = later.map((_, at) => later.slice(at, at + 5).filter((value) => peak - value > 0.02).length)
  expect(lost).toContain(5)
  // The warning stays with the run.
  await goTo(page, `runs/${id}`)
  await expect(page.getByText(message)).toBeVisible()
  expect(bench.complaints).toEqual([])
})
