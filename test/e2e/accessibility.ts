import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/**
 * What axe-core calls serious or critical on the page as it is, one line a fault with the elements that have it.
 *
 * @param rules all of them, or those that are named
 */
export async function seriousFaults(page: Page, rules: readonly string[] = []): Promise<string[]> {
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
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 120)}`).join(' | ')}`
    )
}
