import { expect, test } from '@playwright/test'
import { fillProject } from './every-view'
import { visitViews } from './visiting'
import { createProject, sharedWorkbench } from './workbench'

/**
 * Every view of the window, empty and full, light and dark: without a serious fault of accessibility, without anything
 * that runs over the edge, and with a picture to look at. High contrast, opened parts and sizes are in looks.spec.ts.
 */
const bench = sharedWorkbench()

test.beforeAll(async () => {
  // Nothing to wait for but the pages themselves.
  await bench.page.emulateMedia({ reducedMotion: 'reduce' })
})
test.describe.configure({ mode: 'serial' })

test('empty views have no serious fault', async () => {
  const { page, folder } = bench
  await createProject(page, folder, 'Empty')
  expect(await visitViews(page, 'empty', ['light', 'dark'], new Map())).toEqual([])
})

test('full views have no serious fault', async () => {
  test.slow()
  const { page, folder, complaints } = bench
  await createProject(page, folder, 'Full')
  const inside = await fillProject(page)
  expect(await visitViews(page, 'full', ['light', 'dark'], inside)).toEqual([])
  expect(complaints).toEqual([])
})
