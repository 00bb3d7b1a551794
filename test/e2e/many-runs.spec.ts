import { type Locator, type Page, expect, test } from '@playwright/test'
import { ask } from './ask'
import { setTheme } from './theme'
import { goTo, picture, sharedWorkbench } from './workbench'

// As many trainings as a study may queue at once. The queue is paused: the lists are what is tested.
const TRAININGS = 500
/** So many rows at most are drawn, however long a list is. */
const FEW = 60

const bench = sharedWorkbench('Many runs')
test.describe.configure({ mode: 'serial' })

/** In the order of the study, that is in the order of the queue. */
let labels: string[] = []

const rowsIn = (table: Locator): Locator => table.locator('tbody tr:not([aria-hidden])')

/** By the wheel, until the last row is in sight: the page grows where rows are higher than it was thought. */
async function scrollTo(page: Page, over: Locator, last: Locator): Promise<void> {
  await over.hover()
  await expect(async () => {
    await page.mouse.wheel(0, 100_000)
    await expect(last).toBeInViewport({ timeout: 1000 })
  }).toPass()
}

async function few(rows: Locator): Promise<void> {
  expect(await rows.count()).toBeGreaterThan(3)
  expect(await rows.count()).toBeLessThan(FEW)
}

test('a study of 500 trainings is queued', async () => {
  const { page } = bench
  await ask(page, 'jobs.pause', { paused: true })
  const study = await ask(page, 'studies.start', {
    ...{ heisenbenchStudy: 1, name: 'many', title: 'Many networks', dataset: { builtin: 'mnist' } },
    ...{ networks: ['linear'], epochs: 1, seeds: Array.from({ length: TRAININGS }, (_, index) => index + 1) },
    measure: { samples: 50, estimators: [{ estimator: 'data' }] }
  })
  expect(study.runIds).toHaveLength(TRAININGS)
  await page.reload()
  const runs = new Map((await ask(page, 'jobs.list')).map(({ id, label }) => [id, label]))
  labels = study.runIds.map((id) => runs.get(id) ?? '')
  expect(new Set(labels).size).toBe(TRAININGS)
})

test('Runs draws the rows in sight alone, and keys, wheel and filter reach the last one', async () => {
  const { page } = bench
  await goTo(page, 'runs')
  const table = page.getByRole('region', { name: 'Runs', exact: true }).getByRole('table')
  const [first = '', last = ''] = [labels[TRAININGS - 1], labels[0]]
  const box = (label: string): Locator =>
    table.getByRole('checkbox', { name: `Choose ${label}`, exact: true })
  await expect(box(first)).toBeVisible()
  await few(rowsIn(table))
  // The import of the data set and the head are rows, too.
  await expect(table).toHaveAttribute('aria-rowcount', String(TRAININGS + 2))
  await expect(rowsIn(table).first()).toHaveAttribute('aria-rowindex', '2')
  await expect(box(last)).toHaveCount(0)
  await picture(page, 'many-runs-light')

  // By keys: the same box of the next row, the last one, the first one.
  await box(first).focus()
  await page.keyboard.press('ArrowDown')
  await expect(box(labels[TRAININGS - 2] ?? '')).toBeFocused()
  await page.keyboard.press('End')
  await expect(table.locator(':focus')).toHaveAttribute('aria-label', 'Choose import mnist')
  await page.keyboard.press('ArrowUp')
  await expect(box(last)).toBeFocused()
  await expect(box(last)).toBeInViewport({ ratio: 1 })
  await few(rowsIn(table))
  await page.keyboard.press('Home')
  await expect(box(first)).toBeFocused()
  await expect(box(first)).toBeInViewport({ ratio: 1 })

  // By Tab: the row that has the focus is never taken away, and the next one is there.
  await scrollTo(page, table, box(last))
  await expect(box(first)).toBeFocused()
  for (let index = 0; index < 12; index++) await page.keyboard.press('Tab')
  await expect(table.locator(':focus')).toHaveCount(1)
  expect(Number(await table.locator('tr:has(:focus)').getAttribute('aria-rowindex'))).toBeLessThan(6)

  // A range over rows that are not drawn, then all, then what the filter lets through.
  await box(first).click()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Space')
  const count = page.getByRole('region', { name: 'Chosen runs' }).getByRole('status')
  await expect(count).toHaveText(`${TRAININGS + 1} runs chosen`)
  await page.getByRole('button', { name: 'Clear' }).click()
  // Part of no other name.
  await page.getByLabel('Find a run').fill(labels[56] ?? '')
  await expect(rowsIn(table)).toHaveCount(1)
  await expect(box(labels[56] ?? '')).toBeVisible()
  await page.getByLabel('Find a run').fill('linear')
  await page.getByRole('checkbox', { name: 'Choose all runs that are shown' }).click()
  await expect(count).toHaveText(`${TRAININGS} runs chosen`)
  await picture(page, 'many-runs-chosen-light')
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByLabel('Find a run').fill('')
})

test('Jobs draws the waiting ones in sight alone, and puts the first one last', async () => {
  const { page } = bench
  await goTo(page, 'jobs')
  const list = page.getByRole('list', { name: /Waiting jobs/ })
  const rows = list.locator('li:not([aria-hidden])')
  await expect(rows.first()).toHaveAttribute('aria-setsize', String(TRAININGS + 1))
  await few(rows)
  await picture(page, 'many-jobs-light')
  const [first = '', last = ''] = [labels[0], labels[TRAININGS - 1]]
  const grip = list.getByRole('button', { name: `Move ${first}: arrow keys, Home, End`, exact: true })
  await grip.focus()
  await page.keyboard.press('End')
  await expect(page.getByText(`${first} is now number ${TRAININGS + 1} of ${TRAININGS + 1}.`)).toBeAttached()
  await expect(grip).toBeFocused()
  await expect(grip).toBeInViewport()
  await few(rows)
  await expect(list.getByText(last, { exact: true })).toBeVisible()
  await page.keyboard.press('Home')
  await expect(grip).toBeFocused()
  await expect(rows.first()).toContainText(first)
  await scrollTo(page, rows.first(), list.getByText(last, { exact: true }))
})

test('the table of Compare draws the rows in sight alone, with its head and names in place', async () => {
  const { page } = bench
  await goTo(page, 'compare')
  const region = page.getByRole('region', { name: 'Runs to compare' })
  const table = region.getByRole('table')
  const [first = '', last = ''] = [labels[TRAININGS - 1], labels[0]]
  const box = (label: string): Locator =>
    table.getByRole('checkbox', { name: `Compare ${label}`, exact: true })
  await expect(box(first)).toBeVisible()
  await few(rowsIn(table))
  await expect(table).toHaveAttribute('aria-rowcount', String(TRAININGS + 1))
  const widths = (): Promise<number[]> =>
    table.locator('thead th').evaluateAll((heads) => heads.map((head) => head.getBoundingClientRect().width))
  const before = await widths()
  const top = (await table.locator('thead th').first().boundingBox())?.y
  await scrollTo(page, table, box(last))
  await few(rowsIn(table))
  expect((await table.locator('thead th').first().boundingBox())?.y).toBeCloseTo(top ?? 0, 0)
  const after = await widths()
  after.forEach((width, index) => expect(width).toBeGreaterThanOrEqual((before[index] ?? 0) - 1))
  await picture(page, 'many-compare-light')
  await setTheme(page, 'dark')
  await picture(page, 'many-compare-dark')
  await setTheme(page, 'light')
  await box(last).focus()
  await page.keyboard.press('Home')
  await expect(box(first)).toBeFocused()
  await page.keyboard.press('End')
  await expect(box(last)).toBeFocused()
  await page.keyboard.press('Space')
  await expect(box(last)).toBeChecked()
  await expect(page).toHaveURL(/compare\/curves\/0\./)
})

test('Report draws of the runs to choose from those in sight alone, and chooses all of them', async () => {
  const { page } = bench
  await goTo(page, 'report')
  await page.getByText('Only these', { exact: true }).click()
  const reported = page.getByRole('group', { name: 'Runs', exact: true })
  const [first, last] = [labels[TRAININGS - 1] ?? '', labels[0] ?? '']
  const row = (label: string): Locator =>
    reported.getByRole('listitem').filter({ has: page.getByText(label, { exact: true }) })
  const box = (label: string): Locator => row(label).getByRole('checkbox')
  const rows = reported.locator('li:not([aria-hidden])')
  const count = page.getByText(/^[\d,]+ runs? chosen$/)
  await expect(row(first)).toBeVisible()
  await few(rows)
  await expect(rows.first()).toHaveAttribute('aria-setsize', String(TRAININGS))
  await expect(count).toHaveText('0 runs chosen')
  await page.getByText('All that are shown', { exact: true }).click()
  await expect(count).toHaveText(`${TRAININGS} runs chosen`)
  await reported.scrollIntoViewIfNeeded()
  await picture(page, 'many-report-light')
  await setTheme(page, 'dark')
  await picture(page, 'many-report-dark')
  await setTheme(page, 'light')

  await box(first).focus()
  await page.keyboard.press('End')
  await expect(box(last)).toBeFocused()
  await expect(row(last)).toBeInViewport({ ratio: 1 })
  await few(rows)
  await page.keyboard.press('Space')
  await expect(count).toHaveText(`${TRAININGS - 1} runs chosen`)
  await page.keyboard.press('Home')
  await expect(box(first)).toBeFocused()
  await scrollTo(page, reported, row(last))
  await page.getByLabel('Find a run').fill(labels[56] ?? '')
  await expect(rows).toHaveCount(1)
  await page.getByLabel('Find a run').fill('')
  await page.getByText('All that are shown', { exact: true }).click()
  await page.getByText('All that are shown', { exact: true }).click()
  await expect(count).toHaveText('0 runs chosen')
  await page.getByText(/^All that have ended/).click()
})

test('Study draws twelve at first, and the others when they are asked for', async () => {
  const { page } = bench
  await goTo(page, 'study')
  await expect(page.getByRole('heading', { name: 'Many networks' })).toBeVisible()
  const panels = page.getByRole('article')
  await expect(panels).toHaveCount(12)
  await expect(panels.first()).toHaveAccessibleName(labels[0] ?? '')
  await picture(page, 'many-study-light')
  const part = page.getByRole('combobox', { name: 'Trainings that are shown' })
  await part.selectOption('41')
  await expect(panels).toHaveCount(TRAININGS - 41 * 12)
  await expect(panels.last()).toHaveAccessibleName(labels[TRAININGS - 1] ?? '')
})

test('Uncertainty draws twelve at first, and offers a few more at a time', async () => {
  const { page, complaints } = bench
  await goTo(page, 'uncertainty/measured')
  const choice = page.getByRole('group', { name: 'Runs compared' })
  await expect(choice.getByRole('checkbox', { checked: true })).toHaveCount(12)
  await few(choice.getByRole('checkbox'))
  await picture(page, 'many-uncertainty-light')
  await choice.getByRole('button', { name: /^Show more/ }).click()
  await expect(choice.getByRole('checkbox')).toHaveCount(2 * 16 + 12)
  expect(complaints).toEqual([])
})
