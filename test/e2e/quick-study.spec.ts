import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { readPdf } from './pdf'
import { answerDialogs, createProject, goTo, picture, resize, startWorkbench } from './workbench'

// The study that comes with the program, untouched. It takes a few minutes; a busy machine takes longer.
test('the quick study runs as it is, from a new project to its PDF', async () => {
  test.setTimeout(1_500_000)
  const bench = await startWorkbench()
  const { app, page, folder, complaints } = bench
  try {
    await createProject(page, folder, 'Accuracy and robustness')
    await page.getByRole('radio', { name: /quick/ }).click()
    await page.getByRole('button', { name: 'Start study' }).click()
    await expect(page.getByText('after epoch 2').first()).toBeVisible({ timeout: 600_000 })
    await picture(page, 'quick-study-running-light')
    for (const network of ['conv3', 'conv4', 'dense4']) {
      const panel = page.getByRole('article', { name: network })
      await expect(panel.getByText('Done')).toBeVisible({ timeout: 1_200_000 })
    }
    await expect(page.getByText('after epoch 6')).toHaveCount(3)
    await picture(page, 'quick-study-done-light')
    await resize(app, 1280, 2300)
    await picture(page, 'quick-study-done-tall-light')
    await resize(app, 1280, 800)
    await goTo(page, 'settings')
    await page.getByText('Dark', { exact: true }).click()
    await goTo(page, 'study')
    await picture(page, 'quick-study-done-dark')

    const path = join(folder, 'quick.pdf')
    await answerDialogs(app, { save: path })
    await goTo(page, 'report')
    await page.getByRole('button', { name: 'Save PDF…' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Report saved' })).toContainText(path, {
      timeout: 60_000
    })
    const { pages } = await readPdf(readFileSync(path))
    const text = pages.join('\n')
    for (const word of ['conv3', 'conv4', 'dense4', 'FGSM', 'PGD-4', 'epsilon 0.1', '25.5/255']) {
      expect(text).toContain(word)
    }
    expect(complaints).toEqual([])
  } finally {
    await bench.close()
  }
})
