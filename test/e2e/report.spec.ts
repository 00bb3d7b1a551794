import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import { unzipSync } from 'fflate'
import Database from 'libsql'
import { ask } from './ask'
import { readPdf } from './pdf'
import { setTheme } from './theme'
import { answerDialogs, finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Reported')
test.describe.configure({ mode: 'serial' })

/** Two real trainings on MNIST, attacked and measured after every epoch. */
const study = {
  heisenbenchStudy: 1,
  name: 'two-seeds',
  title: 'One network, two seeds',
  dataset: { builtin: 'mnist' },
  networks: ['linear'],
  seeds: [1, 2],
  epochs: 2,
  limits: { train: 500, test: 200 },
  measure: {
    everyEpochs: 1,
    initial: true,
    samples: 100,
    attacks: [
      { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
      { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } }
    ],
    estimators: [{ estimator: 'local', options: { images: 2, draws: 64 } }]
  }
}

/** Of the checklist of Carlini et al.: questions in their order, with what this study has earned. */
const earned = [
  ['Is the threat model stated?', 'yes', 'norm, epsilon, box, knowledge and goal of 2 stored'],
  ['Does a very large epsilon break the network?', 'not done', 'no attack with L∞ epsilon of half the box'],
  ['Were 1,000 images or more attacked?', 'no', '100 at least'],
  ['Were several seeds trained?', 'yes', '2 seeds'],
  ['Are networks and code released?', 'not done', 'not known here']
] as const

const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
const notes = `## Found by hand\n\n**Bold words** and ${hostile}\n\n- first\n- second`

const sheet = (page: Page, number: number) => page.locator(`.scroller [data-page="${number}"]`)
const contents = (page: Page) => page.getByRole('navigation', { name: 'Contents of the report' })
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' })

/** The text that lies over the picture of a page. */
async function wordsOf(page: Page, number: number): Promise<string> {
  const runs = await sheet(page, number).locator('.text span').allTextContents()
  return runs.join(' ').replace(/\s+/g, ' ')
}

/** The newest report is there: nothing is being set. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('group', { name: 'Pages of the report' })).toHaveAttribute(
    'aria-busy',
    'false',
    {
      timeout: 60_000
    }
  )
}

async function save(format: 'pdf' | 'html' | 'bundle', path: string): Promise<void> {
  const title = { pdf: 'PDF', html: 'HTML', bundle: 'Bundle' }[format]
  await answerDialogs(bench.app, { save: path })
  await bench.page.getByRole('button', { name: `Save ${title}…` }).click()
  await expect(bench.page.getByRole('status').filter({ hasText: 'Report saved' })).toContainText(path, {
    timeout: 60_000
  })
}

test('a figure kept without any run, and notes, make a report of each format, and are taken back', async () => {
  const { app, page, folder } = bench
  await resize(app, 1400, 900)
  await goTo(page, 'report')
  await expect(page.getByRole('heading', { name: 'Nothing to report yet' })).toBeVisible()
  await goTo(page, 'uncertainty/theory')
  const chart = page.locator('section.theory [data-chart]').first()
  await chart.getByRole('button', { name: 'Export', exact: true }).click()
  await chart.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(chart.getByText('Kept for the report.')).toBeVisible()
  const [{ title, id } = { title: '', id: '' }] = await ask(page, 'kept.list')

  await goTo(page, 'report')
  const kept = page.getByRole('list', { name: 'Kept figures in their order' })
  await expect(kept.getByRole('listitem')).toHaveCount(1)
  await expect(page.getByText('0 runs, 1 kept figure')).toBeVisible()
  await settled(page)
  await expect.poll(() => wordsOf(page, 1)).toContain('This report covers no run. It holds 1 kept figure')
  for (const theme of ['light', 'dark'] as const) {
    await setTheme(page, theme)
    await picture(page, `report-kept-alone-${theme}`)
  }
  await setTheme(page, 'light')
  await save('pdf', join(folder, 'kept.pdf'))
  const { pages } = await readPdf(readFileSync(join(folder, 'kept.pdf')))
  expect(pages.join(' ')).toContain('Figure 1.')
  await save('html', join(folder, 'kept.html'))
  expect(readFileSync(join(folder, 'kept.html'), 'utf8')).toContain(title)
  await save('bundle', join(folder, 'kept.zip'))
  const names = Object.keys(unzipSync(readFileSync(join(folder, 'kept.zip'))))
  expect(names.filter((name) => /^figures\/.*\.svg$/.test(name))).toHaveLength(1)

  await page.getByRole('button', { name: 'Notes for Notes' }).click()
  const text = page.getByRole('textbox', { name: /Text for Notes/ })
  await text.fill('Seen in theory.')
  await kept.getByRole('button', { name: `Remove ${title}` }).click()
  await expect(kept).toHaveCount(0)
  await expect(page.getByText('0 runs', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save PDF…' })).toBeEnabled()
  await text.fill('')
  await expect(page.getByRole('button', { name: 'Save PDF…' })).toBeDisabled()
  await page.locator('.notice', { hasText: 'Removed' }).getByRole('button', { name: 'Undo' }).click()
  await expect(kept.getByRole('listitem')).toHaveCount(1)
  await ask(page, 'kept.remove', { id })
  await expect(kept).toHaveCount(0)
  await goTo(page, 'data')
  await goTo(page, 'report')
  await expect(page.getByRole('heading', { name: 'Nothing to report yet' })).toBeVisible()
})

test('there is something to report', async () => {
  const { page } = bench
  await ask(page, 'studies.start', study)
  await expect
    .poll(
      async () => {
        const runs = await ask(page, 'jobs.list')
        return runs.filter(({ state, spec }) => state === 'done' && spec.kind === 'train').length
      },
      { timeout: 120_000 }
    )
    .toBe(2)
  await finishJob(page, {
    kind: 'attack',
    model: 'linear-standard-1',
    dataset: 'mnist',
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.3 },
    samples: 100
  })
})

test('the preview is the real PDF, page by page, with zoom, pages and contents', async () => {
  const { app, page } = bench
  await resize(app, 1400, 900)
  await goTo(page, 'report')
  await settled(page)
  await expect(preview(page).getByText(/^of \d+$/)).toBeVisible()
  await expect.poll(() => wordsOf(page, 1)).toMatch(/HEISENBENCH REPORT Reported/)
  const inked = await sheet(page, 1)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: []
      }
      return data.filter((value, index) => index % 4 === 0 && value < 100).length
    })
  expect(inked).toBeGreaterThan(500)
  // Pages far below are not drawn before they are near.
  await expect
    .poll(() =>
      sheet(page, 6)
        .locator('canvas')
        .evaluate((one: HTMLCanvasElement) => one.width)
    )
    .not.toBeGreaterThan(300)
  await page.getByLabel('Page', { exact: true }).fill('6')
  await page.getByLabel('Page', { exact: true }).press('Enter')
  await expect
    .poll(() =>
      sheet(page, 6)
        .locator('canvas')
        .evaluate((one: HTMLCanvasElement) => one.width)
    )
    .toBeGreaterThan(300)
  const before = (await sheet(page, 6).boundingBox())?.width ?? 0
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(async () => (await sheet(page, 6).boundingBox())?.width ?? 0).toBeGreaterThan(before)
  await page.getByRole('button', { name: 'Fit width' }).click()
  await page.getByRole('button', { name: 'Contents', exact: true }).click()
  await contents(page)
    .getByRole('button', { name: /Conditions$/ })
    .click()
  await expect.poll(() => page.getByLabel('Page', { exact: true }).inputValue()).not.toBe('6')
  await picture(page, 'report-preview-light')
  await page.getByRole('button', { name: 'Pages', exact: true }).click()
  await page.getByRole('button', { name: 'Page 1', exact: true }).click()
  await expect(page.getByLabel('Page', { exact: true })).toHaveValue('1')
})

test('its text is selected, found with the keys, and marked where it stands', async () => {
  const { app, page } = bench
  const field = page.getByRole('searchbox', { name: 'Find in the report' })
  const found = page.getByRole('search').getByRole('status')
  const here = (): Promise<{ text: string; page: string | undefined }[]> =>
    page.evaluate(() =>
      [...(CSS.highlights.get('report-here') ?? [])].map((one) => {
        const range = one as Range
        const sheet = range.startContainer.parentElement?.closest<HTMLElement>('[data-page]')
        return { text: range.toString(), page: sheet?.dataset['page'] }
      })
    )
  await page.keyboard.press('Control+f')
  await expect(field).toBeFocused()
  await page.keyboard.type('linear-STANDARD')
  await expect(found).toHaveText(/^1 of \d+$/)
  await expect.poll(here).toMatchObject([{ text: 'linear-standard' }])
  const first = (await here())[0]?.page
  const count = Number(/of (\d+)$/.exec((await found.textContent()) ?? '')?.[1])
  expect(count).toBeGreaterThan(3)
  await picture(page, 'report-found-light')
  // Backwards from the first is the last, which stands on a later page and comes into sight.
  await page.keyboard.press('Shift+Enter')
  await expect(found).toHaveText(`${count} of ${count}`)
  await expect.poll(async () => Number((await here())[0]?.page)).toBeGreaterThan(Number(first))
  const last = (await here())[0]?.page
  await expect(page.getByLabel('Page', { exact: true })).toHaveValue(last ?? '')
  await page.keyboard.press('Enter')
  await expect(found).toHaveText(`1 of ${count}`)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('no such words')
  await expect(found).toHaveText('Not found')
  await page.keyboard.press('Escape')
  await expect(field).toHaveValue('')
  expect(await here()).toEqual([])

  // The text lies where its picture is: dragging over the title selects the words, and copying copies them.
  await page.getByLabel('Page', { exact: true }).fill('1')
  await page.getByLabel('Page', { exact: true }).press('Enter')
  const title = sheet(page, 1)
    .locator('.text span', { hasText: /^Reported$/ })
    .first()
  const box = await title.boundingBox()
  if (box === null) throw new Error('the title has no place')
  const ink = await sheet(page, 1)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement, { x, y, width, height }) => {
      const { left, top, width: wide } = canvas.getBoundingClientRect()
      const ratio = canvas.width / wide
      const part = [x - left, y - top, width, height].map((value) => Math.round(value * ratio))
      const [at = 0, down = 0, across = 1, deep = 1] = part
      const { data } = canvas.getContext('2d')?.getImageData(at, down, across, deep) ?? { data: [] }
      return data.filter((value, index) => index % 4 === 0 && value < 128).length / (across * deep)
    }, box)
  expect(ink).toBeGreaterThan(0.05)
  await page.mouse.move(box.x + 1, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2, { steps: 5 })
  await page.mouse.up()
  expect(await page.evaluate(() => window.getSelection()?.toString())).toBe('Reported')
  await page.keyboard.press('Control+c')
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('Reported')
  await picture(page, 'report-selected-light')
})

test('it is set again when sections and notes change; the old one stays meanwhile', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Notes for Notes' }).click()
  await page.getByRole('textbox', { name: /Text for Notes/ }).fill(notes)
  await page.getByRole('checkbox', { name: 'How to read this' }).focus()
  await page.keyboard.press('Space')
  await page.getByLabel('Title', { exact: true }).fill('What two seeds say')
  await expect(page.getByRole('group', { name: 'Pages of the report' })).toHaveAttribute('aria-busy', 'true')
  await expect(sheet(page, 1)).toBeVisible()
  await settled(page)
  await expect.poll(() => wordsOf(page, 1)).toContain('What two seeds say')
  await page.getByRole('button', { name: 'Contents', exact: true }).click()
  await expect(contents(page).getByRole('button', { name: '1 Notes' })).toBeVisible()
  await expect(contents(page).getByRole('button', { name: /How to read this/ })).toHaveCount(0)
  await contents(page).getByRole('button', { name: '1 Notes' }).click()
  await expect
    .poll(async () => wordsOf(page, 3), { timeout: 15_000 })
    .toContain('<img src=x onerror="window.hacked=1">')
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  await page.getByRole('button', { name: 'Contents', exact: true }).click()
})

test('a figure kept from a view stands in the report and leads back to it', async () => {
  const { page } = bench
  await goTo(page, 'compare')
  for (const seed of [1, 2])
    await page.getByRole('checkbox', { name: `Compare linear-standard-${seed}` }).click()
  const card = page.locator('[data-chart="clean"]')
  await expect(card.locator('canvas')).toBeVisible()
  const seen = await page.evaluate(() => window.location.hash)
  await card.hover()
  await card.getByRole('button', { name: 'Export' }).click()
  await card.getByRole('button', { name: 'Keep for the report' }).click()
  await expect(card.getByText('Kept for the report.')).toBeVisible()
  await goTo(page, 'report')
  await expect(
    page.getByRole('list', { name: 'Kept figures in their order' }).getByRole('listitem')
  ).toHaveCount(1)
  const title = page.getByRole('textbox', { name: /^Title of/ })
  await title.fill('Clean accuracy as I saw it')
  await title.press('Tab')
  await settled(page)
  await page.getByRole('button', { name: 'Contents', exact: true }).click()
  await contents(page)
    .getByRole('button', { name: /Kept figures$/ })
    .click()
  const leads = page.locator('.scroller').getByRole('button', { name: 'Open where this figure is shown' })
  await expect(leads.first()).toBeVisible()
  await picture(page, 'report-kept-light')
  const number = Number(await page.getByLabel('Page', { exact: true }).inputValue())
  await sheet(page, number).getByRole('button', { name: 'Open where this figure is shown' }).first().click()
  await expect.poll(() => page.evaluate(() => window.location.hash)).toBe(seen)
  await expect(page.locator('[data-chart="clean"] canvas')).toBeVisible()
  await goTo(page, 'report')
  await page.getByRole('button', { name: /^Remove Clean accuracy/ }).click()
  const removed = page.locator('.notice', { hasText: 'Removed “Clean accuracy' })
  await removed.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('list', { name: 'Kept figures in their order' })).toBeVisible()
})

test('two saves of each format are the same bytes and hold the same report', async () => {
  const { page, folder } = bench
  await settled(page)
  const paths = (format: string): [string, string] => [
    join(folder, `a.${format}`),
    join(folder, `b.${format}`)
  ]
  for (const [format, ending] of [
    ['pdf', 'pdf'],
    ['html', 'html'],
    ['bundle', 'zip']
  ] as const) {
    const [first, second] = paths(ending)
    await save(format, first)
    await save(format, second)
    expect(readFileSync(first).equals(readFileSync(second)), format).toBe(true)
  }
  await picture(page, 'report-saved-bundle-light')

  const bytes = readFileSync(paths('pdf')[0])
  const pdf = await readPdf(bytes)
  const text = pdf.pages.join('\n')
  for (const word of [
    'What two seeds say',
    'Found by hand',
    'onerror=',
    'Clean accuracy as I saw it',
    'Kept on',
    'Wilson'
  ])
    expect(text).toContain(word)
  expect(
    await preview(page)
      .getByText(/^of \d+$/)
      .textContent()
  ).toBe(`of ${pdf.pages.length}`)
  expect(bytes.toString('latin1')).not.toMatch(/\/Subtype\s*\/Image/)
  const line = text.replace(/\s+/g, ' ')
  const checklist = line.slice(line.indexOf('against the checklists of Carlini et al. (arXiv 1902.06705)'))
  const places = earned.map(([question, answer, found]) => {
    const row = checklist.indexOf(`${question} ${answer} ${found}`)
    expect(row, `${question} ${answer} ${found}`).toBeGreaterThan(0)
    return row
  })
  expect(places).toEqual([...places].sort((a, b) => a - b))

  const html = readFileSync(paths('html')[0], 'utf8')
  expect(html).not.toMatch(/<script|<img|\son\w+=(?!&)/i)
  expect(html).toContain('&lt;img src=x onerror=&quot;window.hacked=1&quot;&gt;')
  expect(html).toContain('<strong>Bold words</strong>')
  expect(html.match(/<svg /g)?.length).toBeGreaterThan(4)

  const files = unzipSync(readFileSync(paths('zip')[0]))
  const names = Object.keys(files)
  for (const name of [
    'README.txt',
    'SHA256SUMS',
    'studies/two-seeds.json',
    'networks.json',
    'ledger-counts.csv'
  ])
    expect(names).toContain(name)
  expect(names.filter((name) => /^runs\/.*\/points\.json$/.test(name)).length).toBeGreaterThanOrEqual(3)
  // Two attacks after 0, 1 and 2 epochs of two trainings, and one alone.
  const ledgers = names.filter((name) => name.includes('/ledger/'))
  expect(ledgers).toHaveLength(13)
  for (const name of ledgers) {
    const rows = Buffer.from(files[name] ?? [])
      .toString('utf8')
      .split('\r\n')
      .filter((line) => /^\d/.test(line))
    expect(rows).toHaveLength(100)
  }
})

test('the page that was saved opens in a browser, light and dark, and nothing in it is refused or run', async () => {
  const { app, folder } = bench
  const shots = await app.evaluate(
    async ({ BrowserWindow, nativeTheme }, path) => {
      const before = nativeTheme.themeSource
      const window = new BrowserWindow({
        width: 1200,
        height: 1500,
        webPreferences: { partition: 'reports-read', sandbox: true }
      })
      const said: string[] = []
      window.webContents.on('console-message', (_event, _level, message: unknown) =>
        said.push(String(message))
      )
      const shots: Record<string, { png: string; ground: string; curve: string }> = {}
      for (const theme of ['light', 'dark'] as const) {
        nativeTheme.themeSource = theme
        await window.loadFile(path)
        window.showInactive()
        const looks = (await window.webContents.executeJavaScript(
          `[getComputedStyle(document.documentElement).backgroundColor,
            getComputedStyle(document.querySelector('svg path.line')).stroke]`
        )) as [string, string]
        await new Promise((resolve) => setTimeout(resolve, 300))
        const png = (await window.webContents.capturePage()).toPNG().toString('base64')
        shots[theme] = { png, ground: looks[0], curve: looks[1] }
      }
      nativeTheme.themeSource = before
      window.destroy()
      return { shots, said }
    },
    join(folder, 'a.html')
  )
  expect(shots.said).toEqual([])
  expect(shots.shots['light']).toMatchObject({ ground: 'rgb(255, 255, 255)', curve: 'rgb(0, 114, 178)' })
  expect(shots.shots['dark']).toMatchObject({ ground: 'rgb(22, 25, 30)', curve: 'rgb(86, 180, 233)' })
  for (const [theme, { png }] of Object.entries(shots.shots))
    writeFileSync(join('test-results', 'screenshots', `report-html-${theme}.png`), Buffer.from(png, 'base64'))
})

test('a report that is stopped leaves nothing behind', async () => {
  const { page, folder } = bench
  const path = join(folder, 'stopped.zip')
  const answer = await page.evaluate(async (target) => {
    const saving = window.bridge.call('reports.save', {
      path: target,
      format: 'bundle',
      token: 'mine',
      options: {}
    })
    await window.bridge.call('reports.stop', { token: 'mine' })
    return saving
  }, path)
  expect(answer).toEqual({ ok: true, value: null })
  expect(existsSync(path)).toBe(false)
  expect(existsSync(`${path}.part`)).toBe(false)
})

test('what goes wrong is shown, and can be tried again', async () => {
  const { page, folder, complaints } = bench
  const project = join(folder, 'Reported')
  await ask(page, 'projects.close')
  const damage = new Database(join(project, 'project.db'))
  const [row] = damage.prepare('SELECT run_id AS run, position, point FROM points LIMIT 1').all() as {
    run: string
    position: number
    point: string
  }[]
  const change = 'UPDATE points SET point = ? WHERE run_id = ? AND position = ?'
  damage.prepare(change).run('{"kind":"epoch"}', row?.run, row?.position)
  damage.close()
  await ask(page, 'projects.open', { folder: project })
  await page.reload()
  await goTo(page, 'report')
  await expect(preview(page).getByRole('alert')).toContainText('damaged', { timeout: 60_000 })
  await picture(page, 'report-failed-light')
  await ask(page, 'projects.close')
  const mend = new Database(join(project, 'project.db'))
  mend.prepare(change).run(row?.point, row?.run, row?.position)
  mend.close()
  await ask(page, 'projects.open', { folder: project })
  // Opened anew, the project may be drawn anew by itself before the button is there to press.
  await expect(async () => {
    const button = page.getByRole('button', { name: 'Try again' })
    if (await button.isVisible()) await button.click({ timeout: 2000 })
    await settled(page)
    const alerts = await preview(page).getByRole('alert').allTextContents()
    expect(await wordsOf(page, 1), alerts.join()).toContain('What two seeds say')
  }).toPass({ timeout: 60_000 })
  await expect(preview(page).getByRole('alert')).toHaveCount(0)
  expect(complaints).toEqual([])
})
