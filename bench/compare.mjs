// Long tasks of the window while 12 runs of 200 epochs are compared: choosing, scrolling, hovering, smoothing, and every
// part. Tasks are read from a Chromium trace of the renderer's main thread; nothing may hold it for more than 50 ms.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright'
import { findDisplay, startXvfb } from '../tools/lib/display.mjs'

const require = createRequire(import.meta.url)
const LIMIT = 50
const CATEGORIES =
  process.env.HEISENBENCH_TRACE_CATEGORIES ??
  'devtools.timeline,disabled-by-default-devtools.timeline,toplevel,blink.user_timing'

/** What is done, by name; each step is measured for itself. */
const steps = [
  ['choose all', chooseAll],
  ['scroll the page', scroll],
  ['hover the charts', hover],
  ['smooth', smooth],
  ['group by seed', (page) => group(page, 'Mean over seeds')],
  ['single runs again', (page) => group(page, 'Each run')],
  ['along relative time', (page) => page.getByRole('combobox', { name: 'Along x' }).selectOption('time')],
  ['differences', differences],
  ['trade-off', (page) => part(page, 'Trade-off')],
  ['hover the trade-off', hover]
]

async function part(page, name) {
  await page.getByRole('radiogroup', { name: 'Part' }).getByText(name, { exact: true }).click()
}

async function group(page, how) {
  await page.getByRole('radiogroup', { name: 'Group' }).getByText(how, { exact: true }).click()
}

async function chooseAll(page) {
  const boxes = await page.getByRole('checkbox', { name: /^Compare / }).all()
  for (const box of boxes) await box.click()
  await page.locator('[data-chart="clean"] canvas').waitFor()
}

async function scroll(page) {
  await page.mouse.move(640, 500)
  for (let index = 0; index < 24; index++) {
    await page.mouse.wheel(0, index < 14 ? 240 : -300)
    await page.waitForTimeout(40)
  }
}

async function hover(page) {
  const canvas = page.locator('main canvas').first()
  await canvas.scrollIntoViewIfNeeded()
  const box = await canvas.boundingBox()
  for (let index = 0; index < 40; index++) {
    await page.mouse.move(box.x + 40 + ((box.width - 60) * index) / 40, box.y + 60 + (index % 7) * 8)
    await page.waitForTimeout(25)
  }
}

async function smooth(page) {
  await page.getByRole('button', { name: 'More options' }).click()
  const slider = page.getByRole('group', { name: 'All charts' }).getByRole('slider')
  await slider.focus()
  for (let index = 0; index < 20; index++) {
    await page.keyboard.press(index % 5 === 4 ? 'PageUp' : 'ArrowRight')
    await page.waitForTimeout(30)
  }
}

async function differences(page) {
  await page
    .getByRole('button', { name: /^Baseline / })
    .first()
    .click()
  await part(page, 'Differences')
  await page.getByRole('region', { name: 'Measures against the baseline' }).waitFor()
}

/**
 * Tasks of the window's main thread that began between two marks: how long each took, and how much of that the thread was
 * at work, in milliseconds. On a machine that is busy with other things only the second says something of the program.
 */
function tasksBetween(events, from, to) {
  const marks = new Map(
    events.filter(({ cat }) => cat?.includes('blink.user_timing')).map((event) => [event.name, event])
  )
  const [start, end] = [marks.get(from), marks.get(to)]
  if (!start || !end) throw new Error(`the trace has no marks ${from} and ${to}`)
  return events
    .filter(
      ({ name, ph, pid, tid, ts }) =>
        name === 'RunTask' &&
        ph === 'X' &&
        pid === start.pid &&
        tid === start.tid &&
        ts >= start.ts &&
        ts <= end.ts
    )
    .map(({ dur, tdur }) => ({ wall: dur / 1000, work: (tdur ?? dur) / 1000 }))
}

async function trace(app, page) {
  const session = await page.context().newCDPSession(page)
  const events = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value))
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: CATEGORIES })
  for (const [index, [, work]] of steps.entries()) {
    await page.evaluate((mark) => performance.mark(mark), `from ${index}`)
    await work(page)
    await page.waitForTimeout(1500)
    await page.evaluate((mark) => performance.mark(mark), `to ${index}`)
  }
  const done = new Promise((resolved) => session.once('Tracing.tracingComplete', resolved))
  await session.send('Tracing.end')
  await done
  return events
}

const folder = mkdtempSync(join(os.tmpdir(), 'heisenbench-bench-'))
const server = findDisplay().usable ? null : await startXvfb()
if (server) process.env.DISPLAY = server.name
try {
  const project = join(folder, 'long-runs')
  const made = spawnSync(process.execPath, ['out/bench/long-runs.cjs', project], { stdio: 'inherit' })
  if (made.status !== 0) throw new Error('the project could not be made')
  const app = await _electron.launch({
    executablePath: require('electron'),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), resolve('.'), project],
    env: { ...process.env, HEISENBENCH_USER_DATA: join(folder, 'settings') }
  })
  try {
    const page = await app.firstWindow()
    await page.waitForSelector('h1')
    await page.evaluate(() => {
      window.location.hash = '#/compare'
    })
    await page
      .getByRole('checkbox', { name: /^Compare / })
      .nth(11)
      .waitFor()
    await page.waitForTimeout(3000)
    const events = await trace(app, page)
    if (process.env.HEISENBENCH_TRACE) writeFileSync(process.env.HEISENBENCH_TRACE, JSON.stringify(events))
    let longest = 0
    for (const [index, [what]] of steps.entries()) {
      const tasks = tasksBetween(events, `from ${index}`, `to ${index}`)
      const top = (kind) =>
        tasks
          .map((task) => Math.round(task[kind]))
          .sort((a, b) => b - a)
          .slice(0, 3)
      longest = Math.max(longest, top('work')[0] ?? 0)
      process.stdout.write(
        `${JSON.stringify({
          bench: 'compare',
          what,
          tasks: tasks.length,
          over50Ms: tasks.filter(({ work }) => work > LIMIT).length,
          longestWorkMs: top('work'),
          longestWallMs: top('wall')
        })}\n`
      )
    }
    process.stdout.write(
      `${JSON.stringify({ bench: 'compare', what: 'longest task of all', workMs: longest })}\n`
    )
  } finally {
    await app.close()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
  server?.stop()
}
