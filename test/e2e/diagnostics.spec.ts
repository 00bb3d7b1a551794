import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { strFromU8, unzipSync } from 'fflate'
import { seriousFaults } from './accessibility'
import { answerDialogs, createProject, finishJob, goTo, picture, sharedWorkbench } from './workbench'

const bench = sharedWorkbench()

test('diagnostics hold what happened, and no name of anything', async () => {
  const { app, page, folder } = bench
  await createProject(page, folder, 'Secret study')
  await finishJob(page, {
    kind: 'train',
    name: 'secret-net',
    dataset: 'mnist',
    architecture: 'linear',
    epochs: 1,
    limits: { train: 200, test: 100 }
  })
  await page.evaluate(() => window.bridge.call('projects.open', { folder: '/nowhere/secret-folder' }))
  const path = join(folder, 'diagnostics.zip')
  await answerDialogs(app, { save: path })
  await goTo(page, 'settings/doctor')
  await expect(page.getByRole('heading', { name: 'This installation' })).toBeInViewport()
  await page.getByRole('button', { name: 'Save diagnostics…' }).click()
  await expect(page.getByText(`Saved as ${path}`)).toBeVisible()
  await page.getByText(`Saved as ${path}`).scrollIntoViewIfNeeded()
  await picture(page, 'diagnostics-light')
  expect(await seriousFaults(page)).toEqual([])
  const files = unzipSync(new Uint8Array(readFileSync(path)))
  const text = Object.values(files)
    .map((bytes) => strFromU8(bytes))
    .join('\n')
  expect(text).toMatch(/info {2}start version=/)
  expect(text).toMatch(/job kind=train state=done/)
  expect(text).toMatch(/call call=projects.open code=not-found/)
  expect(text).toMatch(/1 {2}train done/)
  expect(text.toLowerCase()).not.toContain('secret')
})

test('they are saved from the help menu, too', async () => {
  const { app, page, folder } = bench
  const path = join(folder, 'again.zip')
  await answerDialogs(app, { save: path })
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('diagnostics')?.click())
  await expect(page.getByText(`Diagnostics saved as ${path}`)).toBeVisible()
  expect(Object.keys(unzipSync(new Uint8Array(readFileSync(path))))).toContain('READ ME FIRST.txt')
})
