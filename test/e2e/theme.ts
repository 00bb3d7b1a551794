import { type Page, expect } from '@playwright/test'
import { ask } from './ask'

const themes = {
  light: { theme: 'light', highContrast: false },
  dark: { theme: 'dark', highContrast: false },
  'light-contrast': { theme: 'light', highContrast: true },
  'dark-contrast': { theme: 'dark', highContrast: true }
} as const
export type Theme = keyof typeof themes

/** Sets the colours of the window, as the settings do, and waits until the page has them. */
export async function setTheme(page: Page, name: Theme): Promise<void> {
  await ask(page, 'settings.set', themes[name])
  const html = page.locator('html')
  await expect(html).toHaveClass(name.startsWith('dark') ? /\bdark\b/ : /^(?!.*\bdark\b)/)
  await expect(html).toHaveClass(name.endsWith('contrast') ? /\bcontrast\b/ : /^(?!.*\bcontrast\b)/)
}
