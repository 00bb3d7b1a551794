import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Locator, type Page, expect, test } from '@playwright/test'
import { ask } from './ask'
import { settled } from './settled'
import { answerDialogs, picture, sharedWorkbench } from './workbench'

/**
 * From an empty start to a saved report without the mouse: each of the eleven views is reached and used by its keys. What
 * is pressed has the focus, which only Tab and the keys of the program have brought there.
 */
const bench = sharedWorkbench()
let page: Page

test.beforeAll(async () => {
  page = bench.page
  await page.emulateMedia({ reducedMotion: 'reduce' })
})
test.describe.configure({ mode: 'serial' })

const MOST_TABS = 250

/** Presses Tab until an element has the focus. */
async function tabTo(wanted: Locator): Promise<void> {
  const target = wanted.first()
  // The boxes of ticks and choices are drawn over inputs that themselves are not seen.
  await target.waitFor({ state: 'attached' })
  const hasFocus = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement)
  for (let count = 0; count < MOST_TABS && !(await hasFocus()); count++) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
}

/** What is pressed may go away by that; the keyboard then has a place that is seen, inside of the page. */
async function keepsPlace(): Promise<void> {
  const placed = (): Promise<boolean> =>
    page.evaluate(() => document.activeElement?.matches('main *:focus-visible, dialog *, .tour *') === true)
  await expect.poll(placed, { message: 'the focus is in the page' }).toBe(true)
}

async function pressOn(wanted: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(wanted)
  await page.keyboard.press(key)
  await keepsPlace()
}

/** Types over what stands in a field. */
async function typeInto(label: string, text: string): Promise<void> {
  await tabTo(page.getByLabel(label, { exact: true }))
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
}

/** To a view by the command palette. */
async function goBy(keys: string, heading = keys): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: /Find a command/ }).getByRole('combobox')).toBeFocused()
  await page.keyboard.type(`Go to ${keys}`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
  await keepsPlace()
}

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })

test('a project is made, and a network trained in it', async () => {
  test.setTimeout(240_000)
  await pressOn(button('New project'))
  await typeInto('Name', 'By keys')
  await typeInto('Location', bench.folder)
  await pressOn(button('Create project'))
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()

  await goBy('Train')
  await pressOn(button('First look'))
  const network = (name: string): Locator => page.getByRole('checkbox', { name, exact: true })
  await pressOn(network('conv3'), 'Space')
  await pressOn(network('mlp'), 'Space')
  await typeInto('Seeds', '1, 2')
  await typeInto('Epochs', '2')
  await typeInto('Training images', '600')
  await typeInto('Test images', '200')
  await typeInto('Test images attacked', '50')
  await pressOn(button('Start 2 trainings'))
  await goBy('Jobs')
  await expect(button('Log of mlp-standard-2')).toBeVisible({ timeout: 180_000 })
  await expect(page.getByText('Nothing is being computed.')).toBeVisible({ timeout: 180_000 })
  await pressOn(button(/^Log of mlp/))
  await expect(page.getByRole('log').first()).toBeVisible()
})

test('data and networks are looked through', async () => {
  await goBy('Data')
  await pressOn(page.getByRole('main').getByRole('link', { name: /mnist/ }))
  await settled(page)
  await tabTo(page.getByRole('main').getByRole('listbox'))
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('complementary', { name: 'Chosen image' })).toContainText('train 2')

  await goBy('Models')
  await pressOn(page.getByRole('main').getByRole('link', { name: 'mlp-standard-1' }))
  await expect(page.getByRole('heading', { name: 'mlp-standard-1', level: 1 })).toBeVisible()
})

test('an attack is started, and what it found walked through', async () => {
  test.setTimeout(180_000)
  await goBy('Attacks')
  await typeInto('Test images', '50')
  await pressOn(button('Start attack'))
  await goBy('Jobs')
  await expect(button(/^Log of PGD/)).toBeVisible({ timeout: 120_000 })
  await expect(page.getByText('Nothing is being computed.')).toBeVisible({ timeout: 120_000 })

  await goBy('Gallery')
  const title = page.locator('#example-title')
  await tabTo(page.getByRole('main').getByRole('listbox'))
  await page.keyboard.press('End')
  await expect(title).toHaveText(/Test image 49,/)
  await page.keyboard.press('ArrowLeft')
  await expect(title).toHaveText(/Test image 48,/)
})

test('an attack is watched step by step', async () => {
  await pressOn(button('Watch the attack step by step'))
  const film = page.getByRole('region', { name: 'The attack step by step' })
  await expect(film.getByRole('button', { name: 'Play' })).toBeFocused({ timeout: 30_000 })
  const step = film.getByRole('slider', { name: 'Step' })
  const last = await step.inputValue()
  expect(Number(last)).toBeGreaterThan(2)
  await page.keyboard.press('Enter')
  await expect(film.getByRole('button', { name: 'Pause' })).toBeFocused()
  await expect(step).toHaveValue(last, { timeout: 30_000 })
  await expect(film.getByRole('button', { name: 'Play' })).toBeFocused()

  await page.keyboard.press('Tab')
  await expect(step).toBeFocused()
  await page.keyboard.press('Home')
  await expect(step).toHaveAttribute('aria-valuetext', 'the clean image')
  await page.keyboard.press('ArrowRight')
  await expect(step).toHaveAttribute('aria-valuetext', /^question 1 of /)

  // A step by hand while it plays pauses it there.
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Home')
  await expect(film.getByRole('button', { name: 'Play' })).toBeVisible()
  await expect(step).toHaveValue('0')
})

test('runs are compared, and the uncertainty relation read', async () => {
  await goBy('Compare')
  for (const seed of [1, 2])
    await pressOn(page.getByRole('checkbox', { name: `Compare mlp-standard-${seed}` }), 'Space')
  await expect(page.locator('[data-chart] canvas').first()).toBeVisible()
  await tabTo(page.getByRole('radiogroup', { name: 'Part' }).locator('input:checked'))
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.evaluate(() => window.location.hash)).toMatch(/^#\/compare\/differences\//)
  await picture(page, 'keyboard-compare-light')

  await goBy('Uncertainty', 'Uncertainty relation')
  await pressOn(page.getByRole('main').getByRole('link', { name: 'Theory' }))
  const slider = page.getByRole('slider').first()
  await tabTo(slider)
  const before = await slider.inputValue()
  await page.keyboard.press('ArrowRight')
  await expect(slider).not.toHaveValue(before)
})

test('a report is saved, and the settings changed', async () => {
  test.setTimeout(180_000)
  const file = join(bench.folder, 'by-keys.pdf')
  await answerDialogs(bench.app, { save: file })
  await goBy('Report')
  await expect(page.locator('[aria-label="Pages of the report"] canvas').first()).toBeVisible({
    timeout: 60_000
  })
  await pressOn(button(/^Save PDF/))
  await expect.poll(() => existsSync(file), { timeout: 60_000 }).toBe(true)

  await goBy('Settings')
  await tabTo(page.getByRole('radiogroup', { name: 'Theme' }).locator('input:checked'))
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await ask(page, 'settings.get')).theme).toBe('light')
  await page.keyboard.press('F1')
  await expect(page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible()
  expect(bench.complaints).toEqual([])
})
