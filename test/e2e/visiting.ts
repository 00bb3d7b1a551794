import type { Page } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { further, overflow, railViews } from './every-view'
import { settled } from './settled'
import { type Theme, setTheme } from './theme'
import { goTo, picture } from './workbench'

/** Pages of what the open project holds, under a name: runs of each kind, a network, a data set, a sample. */
export type Inside = ReadonlyMap<string, string>

/** Every view of the window by its place, and every page of what the project holds by its name. */
export async function everyView(page: Page, inside: Inside): Promise<string[]> {
  return [...new Set([...(await railViews(page)), ...further, ...inside.keys()])]
}

/** What a full view is there for: it is not seen in a picture that was taken too early, or of a page without it. */
const fullViews: Record<string, string> = {
  projector: 'canvas[role="application"]',
  report: '[aria-label="Pages of the report"] canvas',
  gallery: 'main canvas',
  'uncertainty/slice': 'main canvas',
  uncertainty: '[data-chart] canvas',
  'compare-curves': '[data-chart] canvas',
  'compare-attacks': '[data-chart] canvas',
  'compare-certified': '[data-chart] canvas',
  'run-train': '[data-chart] canvas',
  'run-check': '.checks table',
  'run-slice': 'main canvas',
  sample: '.stack canvas',
  dataset: 'main canvas'
}

/** Opens a view; gives what it lacks, empty once it shows all that it has to show. */
export async function openView(page: Page, view: string, inside: Inside): Promise<string> {
  const wanted = fullViews[view]
  await goTo(page, inside.get(view) ?? view)
  if (inside.size > 0 && wanted !== undefined)
    await page.waitForSelector(wanted, { timeout: 20_000 }).catch(() => null)
  const left = await settled(page)
  if (left !== '' || inside.size === 0 || wanted === undefined) return left
  return (await page.locator(wanted).count()) > 0 ? '' : `there is no ${wanted}`
}

/**
 * Goes through every view in some themes and keeps a picture of each.
 *
 * @returns what axe-core calls serious, what runs over the edge and what never shows, one line a fault
 */
export async function visitViews(
  page: Page,
  state: 'empty' | 'full',
  wanted: readonly Theme[],
  inside: Inside
): Promise<string[]> {
  const faults: string[] = []
  for (const name of wanted) {
    await setTheme(page, name)
    // Another theme changes colours, and nothing of what the page is made of.
    const rules = name === 'light' ? [] : ['color-contrast']
    for (const view of await everyView(page, inside)) {
      const left = await openView(page, view, inside)
      await picture(page, `view-${state}-${view.replace(/\//g, '-')}-${name}`, 0)
      const found = [left, ...(await seriousFaults(page, rules)), await overflow(page)]
      faults.push(...found.filter((fault) => fault !== '').map((fault) => `${view}, ${name}: ${fault}`))
    }
  }
  return faults
}
