import { type Page, expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

// Runs in the trash are out of every view that counts runs or chooses from them, until they are restored.
const bench = sharedWorkbench('Thrown away')
test.describe.configure({ mode: 'serial' })

const runs: Record<'net' | 'attack', string> = { net: '', attack: '' }

async function throwAway(page: Page, runId: string): Promise<void> {
  await goTo(page, `compare/curves/0.${runId}`)
  await page.getByRole('button', { name: 'Throw away' }).click()
  await expect(page.getByText('1 run thrown away.')).toBeVisible()
}

async function restore(page: Page): Promise<void> {
  await goTo(page, 'compare')
  await page.getByRole('button', { name: 'Trash (1)' }).click()
  await page
    .getByRole('region', { name: 'Trash' })
    .getByRole('button', { name: /^Restore / })
    .click()
  await expect(page.getByRole('button', { name: 'Trash (0)' })).toBeVisible()
}

/** The report counts its runs beside the buttons that save it. */
const counted = (page: Page) => page.locator('form .save')

test('there are a training and an attack', async () => {
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  runs.net = await finishJob(page, {
    ...{ kind: 'train', name: 'net', dataset: 'mnist', architecture: 'linear', epochs: 1 },
    ...{ limits: { train: 400, test: 100 } },
    measure: { samples: 50, estimators: [{ estimator: 'local', options: { images: 2, draws: 64 } }] }
  })
  runs.attack = await finishJob(page, {
    ...{ kind: 'attack', model: 'net', dataset: 'mnist', samples: 50, keepExamples: 10 },
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
  })
  await goTo(page, 'report')
  await expect(counted(page)).toContainText('2 runs')
  await goTo(page, 'gallery')
  await expect(page.getByText(/10 of 10 kept images shown/)).toBeVisible()
})

test('an attack in the trash is out of the gallery and the report, and comes back', async () => {
  const { page } = bench
  await throwAway(page, runs.attack)
  await goTo(page, 'report')
  await expect(counted(page)).toContainText('1 run')
  await page.getByText('Only these', { exact: true }).click()
  await expect(page.getByRole('group', { name: 'Runs' }).getByRole('checkbox')).toHaveCount(1)
  await page.getByText(/^All that have ended/).click()
  await picture(page, 'thrown-away-report-light')
  await goTo(page, 'attacks/net')
  await expect(page.getByRole('heading', { name: 'Attacks', exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Results on net' })).toHaveCount(0)
  await goTo(page, 'gallery')
  await expect(page.getByRole('heading', { name: 'No adversarial examples yet' })).toBeVisible()
  await restore(page)
  await goTo(page, 'gallery')
  await expect(page.getByText(/10 of 10 kept images shown/)).toBeVisible()
  await goTo(page, 'report')
  await expect(counted(page)).toContainText('2 runs')
})

test('a training in the trash is out of the measured pairs, and comes back', async () => {
  const { page, complaints } = bench
  await goTo(page, 'uncertainty/measured')
  await expect(page.getByRole('group', { name: 'Runs compared' }).getByRole('checkbox')).toHaveCount(1)
  await throwAway(page, runs.net)
  await goTo(page, 'uncertainty/measured')
  await expect(page.getByRole('heading', { name: 'Nothing measured yet' })).toBeVisible()
  await restore(page)
  await goTo(page, 'uncertainty/measured')
  await expect(page.getByRole('group', { name: 'Runs compared' }).getByRole('checkbox')).toHaveCount(1)
  expect(complaints).toEqual([])
})

test('a network in the trash can be looked at, says where it lies, and is restored there', async () => {
  const { page, complaints } = bench
  const [net] = await ask(page, 'models.list')
  if (net === undefined) throw new Error('no network')
  await ask(page, 'models.trash', { modelIds: [net.id] })
  await goTo(page, `models/${net.id}`)
  await expect(page.getByRole('heading', { name: 'net', level: 1 })).toBeVisible()
  const card = page.getByRole('status').filter({ hasText: 'This network lies in the trash since' })
  await expect(card).toBeVisible()
  // Its layers and what measured it are there; what works with networks in use alone is not offered.
  await expect(page.getByRole('region', { name: 'Evaluations' })).toContainText('net')
  await expect(page.getByText('Reading the layers…')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Export…' })).toBeVisible()
  for (const name of ['Rename…', 'Move to trash', 'Attack…'])
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect((await ask(page, 'models.graph', { modelId: net.id })).layers.length).toBeGreaterThan(1)
  expect(await seriousFaults(page)).toEqual([])
  await picture(page, 'trashed-network-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'trashed-network-dark')
  await page.emulateMedia({ colorScheme: null })
  await card.getByRole('button', { name: 'Restore' }).click()
  await expect(card).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Move to trash' })).toBeVisible()
  expect((await ask(page, 'models.list')).map(({ id }) => id)).toEqual([net.id])
  expect(complaints).toEqual([])
})

test('chosen runs that are gone take no place of the twelve, and are chosen again once they are back', async () => {
  const { page, complaints } = bench
  const started = await Promise.all(
    Array.from({ length: 11 }, (_, index) =>
      ask(page, 'jobs.start', {
        ...{ kind: 'attack', model: 'net', dataset: 'mnist', samples: 10, keepExamples: 0, seed: index + 2 },
        attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
      })
    )
  )
  const ids = [runs.net, runs.attack, ...started.map(({ id }) => id)]
  const table = page.getByRole('region', { name: 'Runs to compare' })
  const bar = page.getByRole('region', { name: 'Chosen runs' })
  const boxes = table.getByRole('checkbox')
  const address = (chosen: readonly string[]): string =>
    `compare/curves/${chosen.map((id, slot) => `${slot}.${id}`).join('+')}`
  await goTo(page, address(ids.slice(0, 12)))
  await expect(table.getByText('Done')).toHaveCount(13, { timeout: 120_000 })
  await expect(bar).toContainText('12 of 12')
  await expect(table.locator('input:not(:checked)')).toBeDisabled()
  // Three of them go; the address, as the project's memory, still names them.
  await goTo(page, address(ids.slice(0, 3)))
  await bar.getByRole('button', { name: 'Throw away' }).click()
  await expect(page.getByText('3 runs thrown away.')).toBeVisible()
  await goTo(page, address(ids.slice(0, 12)))
  await expect(bar).toContainText('9 of 12')
  await picture(page, 'thrown-away-chosen-light')
  await table.locator('input:not(:checked)').check()
  await expect(bar).toContainText('10 of 12')
  await page.getByRole('button', { name: 'Trash (3)' }).click()
  await page
    .getByRole('button', { name: /^Restore / })
    .last()
    .click()
  await expect(bar).toContainText('11 of 12')
  await expect(boxes).toHaveCount(11)
  // With none of them left, any other run can be chosen.
  await goTo(page, address(ids.slice(3, 12)))
  await bar.getByRole('button', { name: 'Throw away' }).click()
  await expect(bar).toContainText('0 of 12')
  await expect(page.getByText('Choose runs in the table')).toBeVisible()
  await boxes.first().focus()
  await page.keyboard.press('Space')
  await expect(bar).toContainText('1 of 12')
  await page.locator('#content').getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(bar).toContainText('10 of 12')
  expect(complaints).toEqual([])
})
