// From starting the program to the first contentful paint of its window, in the Electron that set-up found.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright'
import { findDisplay, startXvfb } from '../tools/lib/display.mjs'

const require = createRequire(import.meta.url)
const RUNS = 3

async function start() {
  const userData = mkdtempSync(join(os.tmpdir(), 'heisenbench-bench-'))
  const began = Date.now()
  const app = await _electron.launch({
    executablePath: require('electron'),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), resolve('.')],
    env: { ...process.env, HEISENBENCH_USER_DATA: userData }
  })
  try {
    const page = await app.firstWindow()
    const paintedAt = await page.evaluate(
      () =>
        new Promise((done) => {
          const observer = new PerformanceObserver((list) => {
            const entry = list.getEntriesByName('first-contentful-paint')[0]
            if (entry) done(performance.timeOrigin + entry.startTime)
          })
          observer.observe({ type: 'paint', buffered: true })
        })
    )
    const memory = await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().reduce((sum, metric) => sum + metric.memory.workingSetSize, 0)
    )
    return { seconds: (paintedAt - began) / 1000, memoryMiB: Math.round(memory / 1024) }
  } finally {
    await app.close()
    rmSync(userData, { recursive: true, force: true })
  }
}

const server = findDisplay().usable ? null : await startXvfb()
if (server) process.env.DISPLAY = server.name
try {
  const runs = []
  for (let run = 0; run < RUNS; run++) runs.push(await start())
  const seconds = runs.map((run) => run.seconds).sort((a, b) => a - b)
  process.stdout.write(
    `${JSON.stringify({
      bench: 'window',
      what: 'start to first contentful paint, median',
      seconds: seconds[Math.floor(RUNS / 2)],
      all: seconds,
      peakMemoryMiB: Math.max(...runs.map((run) => run.memoryMiB))
    })}\n`
  )
} finally {
  server?.stop()
}
