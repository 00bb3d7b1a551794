import { expect, test } from '@playwright/test'
import { createProject, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench()
test.describe.configure({ mode: 'serial' })

const palette = () => bench.page.getByRole('dialog', { name: /Find a command/ })

/** Entries of the native menu with their keys. */
function nativeMenu(): Promise<{ label: string; keys: string; enabled: boolean; id: string }[]> {
  return bench.app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((top) =>
      (top.submenu?.items ?? []).map((item) => ({
        id: item.id,
        label: item.label,
        keys: String(item.accelerator ?? ''),
        enabled: item.enabled
      }))
    )
  )
}

test('the palette opens with its keys, finds a command by part of its name, and does it', async () => {
  const { page } = bench
  await page.keyboard.press('Control+k')
  await expect(palette()).toBeVisible()
  await expect(palette().getByRole('combobox')).toBeFocused()
  await page.keyboard.type('settin')
  await expect(palette().getByRole('option').first()).toContainText('Settings…')
  await expect(palette().getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
  await picture(page, 'palette-light')
  await page.keyboard.press('Enter')
  await expect(palette()).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})

test('what needs a project is not offered without one, in menu and palette alike', async () => {
  const { page } = bench
  await page.keyboard.press('Control+k')
  await page.keyboard.type('train')
  await expect(palette().getByRole('option')).toHaveCount(0)
  await expect(palette()).toContainText('Nothing fits “train”')
  await page.keyboard.press('Escape')
  await expect(palette()).toBeHidden()
  const train = (await nativeMenu()).find(({ id }) => id === 'train')
  expect(train).toMatchObject({ label: 'Train a network', enabled: false, keys: 'CmdOrCtrl+Shift+T' })
  await page.keyboard.press('Control+Shift+t')
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})

test('arrow keys walk through the results and around their ends', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Palette')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('go to')
  const options = palette().getByRole('option')
  const count = await options.count()
  expect(count).toBeGreaterThan(7)
  await page.keyboard.press('ArrowUp')
  await expect(options.nth(count - 1)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true')
  const id = await options.nth(1).getAttribute('id')
  await expect(palette().getByRole('combobox')).toHaveAttribute('aria-activedescendant', id ?? 'none')
  await page.keyboard.press('Escape')
})

test('shortcuts work, and page, palette and native menu list the same ones', async () => {
  const { page, complaints } = bench
  await page.keyboard.press('Control+Shift+a')
  await expect(page).toHaveURL(/#\/runs\/new\/attack/)
  // The first nine pages have the digits, in the order of the rail.
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
  await page.keyboard.press('Control+3')
  await expect(links.nth(2)).toHaveAttribute('aria-current', 'page')
  await page.getByRole('link', { name: 'Jobs' }).click()
  await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible()
  await page.keyboard.press('Control+Shift+p')
  await expect(page.getByText('The queue is paused')).toBeVisible()
  await page.keyboard.press('Control+Shift+p')
  await expect(page.getByText('The queue is paused')).toBeHidden()
  await page.keyboard.press('Control+/')
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeVisible()
  await picture(page, 'shortcuts-light')
  const menu = (await nativeMenu()).filter(({ keys, id }) => keys !== '' && id !== '' && id !== undefined)
  expect(menu.length).toBeGreaterThan(18)
  for (const { label, keys } of menu) {
    if (!keys.startsWith('CmdOrCtrl') && !keys.startsWith('Alt') && keys !== 'F1') continue
    const row = page.locator('dl > div').filter({ has: page.getByText(label, { exact: true }) })
    const shown = await row.locator('kbd').allInnerTexts()
    expect(shown.join('+'), label).toBe(keys.replace('CmdOrCtrl', 'Ctrl'))
  }
  await page.keyboard.press('F1')
  await expect(page.getByRole('heading', { name: 'Robust accuracy', exact: true })).toBeVisible()
  await picture(page, 'help-light')
  expect(complaints).toEqual([])
})

test('the palette finds projects and opens them', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Other')
  await goTo(page, 'help')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('palette')
  await palette()
    .getByRole('option', { name: /Palette/ })
    .click()
  await expect(page.getByText('Palette', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible()
})

test('the tour walks through the pages with the keyboard, and high contrast changes the colours', async () => {
  const { page } = bench
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--line').trim())
  const before = await background()
  await page.keyboard.press('Alt+Shift+m')
  await expect(page.locator('html')).toHaveClass(/contrast/)
  expect(await background()).not.toBe(before)
  await page.keyboard.press('Alt+Shift+m')
  await expect(page.locator('html')).not.toHaveClass(/contrast/)

  await goTo(page, 'help')
  await page.getByRole('button', { name: 'Start the tour' }).click()
  const tour = page.getByRole('dialog', { name: 'Tour' })
  await expect(tour).toBeFocused()
  for (let step = 1; step < 7; step++) await tour.getByRole('button', { name: 'Next' }).click()
  await expect(tour).toContainText('Step 7 of 7')
  await expect(page).toHaveURL(/#\/report/)
  await page.keyboard.press('Escape')
  await expect(tour).toBeHidden()
})

test('a link to any view is copied and followed, and its notice stays below the pointer', async () => {
  const { app, page, folder, complaints } = bench
  await createProject(page, folder, 'Linked')
  await goTo(page, 'help/methods')
  await expect(page.getByRole('heading', { name: 'New study' })).toHaveCount(0)
  await page.keyboard.press('Control+Shift+l')
  const copied = page.locator('.notice', { hasText: 'Copied the link to this view.' })
  await copied.hover()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('#/help/methods')
  // It would have gone after six seconds.
  await page.waitForTimeout(8_000)
  await expect(copied).toBeVisible()
  await page.locator('h1').hover()
  await expect(copied).toHaveCount(0)

  const dialog = page.getByRole('dialog', { name: 'Go to a copied link' })
  await goTo(page, 'settings')
  await page.keyboard.press('Control+l')
  await expect(dialog.getByLabel('Link', { exact: true })).toBeFocused()
  await page.keyboard.type('nowhere')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('This is no link to a view')
  await picture(page, 'link-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'link-dark')
  await page.emulateMedia({ colorScheme: null })
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+v')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page).toHaveURL(/#\/help\/methods$/)

  // A network of another project is not here, and is said not to be.
  await page.keyboard.press('Control+l')
  await page.keyboard.type('see #/models/01J8NOTHERE please')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Not in this project')).toBeVisible()
  await page.keyboard.press('Control+Shift+w')
  await expect(page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
  await page.keyboard.press('Control+l')
  await page.keyboard.type('#/runs/01J8NOTHERE')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('leads into a project')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(complaints).toEqual([])
})
