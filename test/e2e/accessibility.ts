import AxeBuilder from '@axe-core/playwright'
import { type Page, expect } from '@playwright/test'
import { setTheme } from './theme'
import { picture } from './workbench'

interface Fault {
  readonly isSerious: boolean
  /** The rule, and the elements that break it. */
  readonly text: string
}

async function faultsOf(page: Page, rules: readonly string[]): Promise<Fault[]> {
  // Half a megabyte of source is read by a page once.
  const known = await page.evaluate(() => 'axe' in window)
  const builder = new AxeBuilder({ page, ...(known ? { axeSource: ';' } : {}) })
  // Without legacy mode it would open a second page, which Electron has none of. What passes is not asked for: telling
  // of it takes longer than looking.
  const { violations } = await builder
    .setLegacyMode(true)
    .options({
      resultTypes: ['violations'],
      ...(rules.length === 0 ? {} : { runOnly: { type: 'rule', values: [...rules] } })
    })
    .analyze()
  return violations.map(({ id, impact, nodes }) => ({
    isSerious: impact === 'serious' || impact === 'critical',
    text: `${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 120)}`).join(' | ')}`
  }))
}

/**
 * What axe-core calls serious or critical on the page as it is, one line a fault with the elements that have it.
 *
 * @param rules all of them, or those that are named
 */
export async function seriousFaults(page: Page, rules: readonly string[] = []): Promise<string[]> {
  return (await faultsOf(page, rules)).flatMap(({ isSerious, text }) => (isSerious ? [text] : []))
}

/** Keeps a picture of the page in both themes, and finds nothing at all for axe-core to say of either. */
export async function lookInBothThemes(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await setTheme(page, theme)
    await picture(page, `${name}-${theme}`)
    expect((await faultsOf(page, [])).map(({ text }) => text)).toEqual([])
  }
  await setTheme(page, 'light')
}
