import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { setTheme } from './theme'
import { ask } from './ask'
import { answerDialogs, createProject, goTo, picture, sharedWorkbench, startWorkbench } from './workbench'

const bench = sharedWorkbench()
test.describe.configure({ mode: 'serial' })

test('is found from the palette, runs, is cancelled, and says that there is no certificate', async () => {
  const { page } = bench
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('conformance')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Conformance lab', level: 1 })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No certificate yet' })).toBeVisible()
  await picture(page, 'conformance-empty-light')

  await page.getByRole('button', { name: 'Run the conformance lab' }).click()
  await expect(page.getByRole('row', { name: /fgsm/ }).first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('progressbar')).toBeVisible()
  await picture(page, 'conformance-running-light')
  // A reload of the window finds it at work.
  await page.reload()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'Stopped before the end: no certificate' })).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'No certificate yet' })).toBeVisible()
})

test('certifies one attack with every number and condition, and saves it', async () => {
  const { app, page, folder, complaints } = bench
  await page.getByLabel('Attacks').selectOption('fgsm')
  await page.getByRole('button', { name: 'Run the conformance lab' }).click()
  await expect(page.getByRole('heading', { name: 'Certificate', exact: true })).toBeVisible({
    timeout: 120_000
  })
  const rows = page.getByRole('region', { name: 'Trials of the certificate, table' }).getByRole('row')
  await expect(rows.filter({ hasText: 'L∞' }).filter({ hasText: 'linear' })).toContainText('0.5000')
  await expect(rows.filter({ hasText: 'passed' })).toHaveCount((await rows.count()) - 1)
  await expect(page.getByText('only fgsm')).toBeVisible()
  const masked = page.getByRole('region', { name: 'Checks on masked networks, table' }).getByRole('row')
  await expect(masked.filter({ hasText: 'quantised' })).toContainText(/C10.*C32.*passed/)
  await expect(masked.filter({ hasText: 'passed' })).toHaveCount(5)
  await picture(page, 'conformance-light')
  // The button fades in again.
  await expect.poll(() => seriousFaults(page)).toEqual([])

  const html = join(folder, 'lab.html')
  await answerDialogs(app, { save: html })
  await page.getByRole('button', { name: 'Save HTML…' }).click()
  await expect(page.getByText(`Saved as ${html}.`)).toBeVisible()
  expect(readFileSync(html, 'utf8')).toContain('<td>fgsm</td>')
  expect(readFileSync(html, 'utf8')).toContain(
    '<td>has to be caught by C10 (failed), C32 (failed), besides perhaps C2, C4, C5, C26, C27</td>'
  )
  const json = join(folder, 'lab.json')
  await answerDialogs(app, { save: json })
  await page.getByRole('button', { name: 'Save JSON…' }).click()
  await expect(page.getByText(`Saved as ${json}.`)).toBeVisible()
  const saved = JSON.parse(readFileSync(json, 'utf8')) as { passed: boolean; attacks: string[] }
  expect(saved).toMatchObject({ passed: true, attacks: ['fgsm'] })
  expect(existsSync(join(folder, 'settings', 'conformance.json'))).toBe(true)

  await setTheme(page, 'dark')
  await goTo(page, 'projects')
  await goTo(page, 'help/conformance')
  await expect(page.getByRole('heading', { name: 'Certificate', exact: true })).toBeVisible()
  await picture(page, 'conformance-dark')
  expect(complaints).toEqual([])
})

test('stays with the project, on another machine and in its report', async () => {
  test.setTimeout(180_000)
  const { page, folder, complaints } = bench
  await createProject(page, folder, 'Certified')
  await goTo(page, 'help/conformance')
  // The one before was made without a project.
  const card = page.getByRole('region', { name: 'Certificate', exact: true })
  await expect(card).toContainText('not with the project')
  await card.getByRole('button', { name: 'Keep with the project' }).click()
  await expect(card).toContainText('Kept with the project; its report lists it.')
  // One that is made now is kept by itself.
  await page.getByLabel('Attacks').selectOption('bim')
  await page.getByLabel('Seed', { exact: true }).fill('5')
  await page.getByRole('button', { name: 'Run the conformance lab' }).click()
  await expect(card).toContainText('only bim', { timeout: 90_000 })
  const choice = card.getByLabel('Made on')
  await expect(choice.locator('option')).toHaveText([/bim$/, /fgsm$/])
  await choice.focus()
  await page.keyboard.press('ArrowDown')
  await expect(card).toContainText('only fgsm')
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme)
    await picture(page, `conformance-project-${theme}`)
  }
  await expect.poll(() => seriousFaults(page)).toEqual([])
  expect(complaints).toEqual([])
  await ask(page, 'projects.close')

  // Another installation, without a certificate of its own: it comes from the project.
  const other = await startWorkbench()
  try {
    await ask(other.page, 'projects.open', { folder: join(folder, 'Certified') })
    await goTo(other.page, 'help/conformance')
    const found = other.page.getByRole('region', { name: 'Certificate', exact: true })
    await expect(found).toContainText('only bim')
    await expect(found).toContainText('Kept with the project')
    await expect(found.getByLabel('Made on').locator('option')).toHaveCount(2)
    const path = join(other.folder, 'report.html')
    await ask(other.page, 'reports.save', { path, format: 'html', options: {} })
    const html = readFileSync(path, 'utf8')
    expect(html).toContain('Conformance of the attacks')
    expect(html).toMatch(/only bim[\s\S]*only fgsm/)
    expect(other.complaints).toEqual([])
  } finally {
    await other.close()
  }
})
