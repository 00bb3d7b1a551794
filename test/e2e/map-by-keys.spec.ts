import { expect, test } from '@playwright/test'
import { seriousFaults } from './accessibility'
import { finishJob, goTo, picture, sharedWorkbench } from './workbench'

// Images of a map are chosen without a mouse, and its form comes back that was cancelled half typed.
const bench = sharedWorkbench('Maps')
test.describe.configure({ mode: 'serial' })

test('images of a map are chosen one by one and by class, by keys alone', async () => {
  test.setTimeout(180_000)
  const { page } = bench
  await finishJob(page, { kind: 'dataset-import', name: 'mnist', source: { kind: 'builtin', id: 'mnist' } })
  await finishJob(page, {
    ...{ kind: 'train', name: 'net', dataset: 'mnist', architecture: 'linear', epochs: 1 },
    ...{ limits: { train: 400, test: 100 }, measure: { everyEpochs: 1, initial: false } }
  })
  await finishJob(page, {
    ...{ kind: 'embedding', model: 'net', dataset: 'mnist', method: 'pca', source: 'pixels', samples: 100 }
  })
  await goTo(page, 'projector')
  const map = page.getByRole('application')
  const said = page.locator('.map [aria-live]')
  const point = page.getByRole('complementary', { name: 'The image' })
  await map.focus()
  await page.keyboard.press('Enter')
  await expect(point).toBeVisible()
  await page.keyboard.press('Space')
  await expect(page.getByText('1 image chosen')).toBeVisible()
  await expect(said).toContainText('chosen')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(said).not.toContainText('chosen')
  await page.keyboard.press(' ')
  await expect(page.getByText('2 images chosen')).toBeVisible()
  await page.keyboard.press('Space')
  await expect(page.getByText('1 image chosen')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Chosen images' })).toHaveCount(0)

  // Its class, as the legend counts it.
  const name = /Test image \d+: (\d), /.exec((await said.textContent()) ?? '')?.[1] ?? ''
  const legend = await page.getByRole('button', { name: new RegExp(`^${name} \\(\\d+\\)$`) }).innerText()
  const count = /\((\d+)\)/.exec(legend)?.[1] ?? ''
  await page.keyboard.press('c')
  await expect(page.getByText(`${count} images chosen`)).toBeVisible()
  await expect(point.getByRole('button', { name: `Choose this class: ${name}` })).toBeVisible()
  await picture(page, 'map-class-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'map-class-dark')
  await page.emulateMedia({ colorScheme: null })
  // Where the map is coloured otherwise, its group of that; by mouse as well.
  await page.getByText('Right or wrong', { exact: true }).click()
  await point.getByRole('button', { name: /^Choose this group: (right|wrong)$/ }).click()
  await expect(page.getByText(`${count} images chosen`)).toHaveCount(0)
  await expect(page.getByText(/images chosen/)).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])
})

test('the form of a map comes back that was cancelled half typed, from another page, too', async () => {
  const { page, complaints } = bench
  await goTo(page, 'projector')
  await page.getByRole('button', { name: 'New map' }).click()
  const form = page.getByRole('form', { name: 'New map' })
  const images = form.getByLabel('Test images', { exact: true })
  await images.fill('123')
  await images.press('Tab')
  await form.getByRole('button', { name: 'Cancel' }).click()
  await expect(form).toHaveCount(0)
  await goTo(page, 'settings')
  const notice = page.locator('.notice', { hasText: 'Discarded the form of the new map.' })
  await notice.getByRole('button', { name: 'Undo' }).click()
  await expect(page).toHaveURL(/#\/projector/)
  await expect(images).toHaveValue('123')
  // Nothing typed, nothing to bring back.
  await form.getByRole('button', { name: 'Cancel' }).click()
  await notice.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByRole('button', { name: 'New map' }).click()
  await form.getByRole('button', { name: 'Cancel' }).click()
  await expect(form).toHaveCount(0)
  await expect(notice).toHaveCount(0)
  expect(complaints).toEqual([])
})
