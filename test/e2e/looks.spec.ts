import { type Page, expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { ask } from './ask'
import { fillProject, overflow } from './every-view'
import { openedParts, startLongTraining } from './opened-parts'
import { settled } from './settled'
import { type Theme, setTheme } from './theme'
import { type Inside, everyView, openView, visitViews } from './visiting'
import { goTo, picture, resize, sharedWorkbench, wholePicture } from './workbench'

/**
 * Every full view in high contrast, with its parts opened, and from the smallest window to the largest: without a serious
 * fault of accessibility, without anything that runs over the edge, and with a picture to look at.
 */
const bench = sharedWorkbench('Full')
let inside: Inside

/** Rows of choices that have less height than their text and some air; empty without one. */
function squeezed(page: Page): Promise<string> {
  return page.locator('.el-segmented__item').evaluateAll((items) => {
    const low = items.filter((item) => {
      const label = item.querySelector('.el-segmented__item-label')
      return item.clientHeight > 0 && label !== null && item.clientHeight < label.clientHeight + 2
    })
    return low.length === 0 ? '' : `squeezes ${low.map((item) => item.textContent).join(', ')}`
  })
}

/** Rows of choices that scroll and have what is chosen out of sight; empty without one. */
function outOfSight(page: Page): Promise<string> {
  return page.locator('.el-segmented__item.is-selected').evaluateAll((items) => {
    const hidden = items.filter((item) => {
      const place = item.closest('.el-segmented')?.getBoundingClientRect()
      const { left, right, width } = item.getBoundingClientRect()
      return place !== undefined && width > 0 && (left < place.left - 1 || right > place.right + 1)
    })
    return hidden.length === 0
      ? ''
      : `hides what is chosen: ${hidden.map((item) => item.textContent).join(', ')}`
  })
}

test.beforeAll(async () => {
  test.setTimeout(600_000)
  // Nothing to wait for but the pages themselves.
  await bench.page.emulateMedia({ reducedMotion: 'reduce' })
  inside = await fillProject(bench.page)
})
test.describe.configure({ mode: 'serial' })

test('every full view is legible in high contrast', async () => {
  test.slow()
  expect(await visitViews(bench.page, 'full', ['light-contrast', 'dark-contrast'], inside)).toEqual([])
  expect(bench.complaints).toEqual([])
})

test('a switch says in every colour scheme whether it is on', async () => {
  const { page } = bench
  for (const shown of ['light', 'dark', 'light-contrast', 'dark-contrast'] as const) {
    await setTheme(page, shown)
    await openView(page, 'attacks', inside)
    const contrasts = await page.locator('.el-switch__core').evaluateAll((switches) =>
      switches.map((track) => {
        const luminance = (element: Element): number => {
          const [red = 0, green = 0, blue = 0] = (
            getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? []
          ).map((part) => {
            const share = Number(part) / 255
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
          })
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue
        }
        const knob = track.querySelector('.el-switch__action')
        if (knob === null) return 0
        const [low = 0, high = 0] = [luminance(track), luminance(knob)].sort((a, b) => a - b)
        return (high + 0.05) / (low + 0.05)
      })
    )
    expect(contrasts.length).toBeGreaterThan(1)
    // What WCAG 2.1 asks of the parts of a control, where much contrast is asked for; else that it is seen at all.
    expect(Math.min(...contrasts), shown).toBeGreaterThan(shown.endsWith('contrast') ? 3 : 1.2)
  }
  await setTheme(page, 'light')
})

test('what is opened, typed wrongly, at work or not there has no serious fault', async () => {
  test.slow()
  const { page } = bench
  const faults: string[] = []
  const judge = async (name: string, shown: Theme): Promise<void> => {
    const left = await settled(page)
    await picture(page, `view-opened-${name}-${shown}`, 0)
    const rules = shown === 'light' ? [] : ['color-contrast']
    const found = [left, ...(await seriousFaults(page, rules)), await overflow(page)]
    faults.push(...found.filter((fault) => fault !== '').map((fault) => `${name}, ${shown}: ${fault}`))
  }
  for (const shown of ['light', 'dark'] as const) {
    await setTheme(page, shown)
    for (const { name, view, open: openPart } of openedParts) {
      await openView(page, view, inside)
      await openPart(page)
      await judge(name, shown)
      await page.keyboard.press('Escape')
      await goTo(page, 'study/new')
    }
    const run = await startLongTraining(page)
    for (const view of ['jobs', 'train/live', `runs/${run}`]) {
      await goTo(page, view)
      await expect(page.getByRole('progressbar').first()).toBeVisible()
      await judge(`at-work-${view.replace(/\/.*/, '')}`, shown)
    }
    await ask(page, 'jobs.cancel', { runId: run })
    await expect(page.getByText('Cancelled').first()).toBeVisible()
  }
  await setTheme(page, 'light')
  expect(faults).toEqual([])
  expect(bench.complaints).toEqual([])
})

test('every view fits the smallest window, a large zoom, and a screen of 4K', async () => {
  const { app, page } = bench
  await setTheme(page, 'light')
  const zoom = (factor: number): Promise<void> =>
    app.evaluate(({ BrowserWindow }, value) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(value)
    }, factor)
  const faults: string[] = []
  for (const { name, width, height, factor } of [
    { name: 'small', width: 1024, height: 700, factor: 1 },
    { name: 'small-zoomed', width: 1024, height: 700, factor: 2 },
    { name: '4k', width: 3840, height: 2160, factor: 1 }
  ]) {
    await resize(app, width, height)
    await zoom(factor)
    for (const view of await everyView(page, inside)) {
      const left = await openView(page, view, inside)
      const file = `view-${name}-${view.replace(/\//g, '-')}`
      const type = name === '4k' ? 'jpg' : 'png'
      await (factor === 1 ? picture(page, file, 0, type) : wholePicture(bench, file, 0))
      const looked = [left, await overflow(page), await squeezed(page), await outOfSight(page)]
      const found = looked.filter((fault) => fault !== '')
      faults.push(...found.map((fault) => `${view}, ${name}: ${fault}`))
    }
  }
  await zoom(1)
  await resize(app, 1280, 800)
  expect(faults).toEqual([])
})
