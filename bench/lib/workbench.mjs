import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright'
import { findDisplay, startXvfb } from '../../tools/lib/display.mjs'
import { figures, traceSteps } from './main-thread.mjs'

const require = createRequire(import.meta.url)

/**
 * Long tasks of the real window, as JSON lines: opens the program in a folder of its own, makes it ready, and does each
 * step while Chromium traces. HEISENBENCH_TRACE names a file that keeps the trace.
 *
 * @param {string} bench its name
 * @param {{
 *   makeProject?: (folder: string) => string,
 *   ready: (page: import('playwright').Page, folder: string) => Promise<unknown>,
 *   steps: Parameters<typeof traceSteps>[1]
 * }} parts makeProject gives the folder that the program opens
 */
export async function benchWindow(bench, { makeProject, ready, steps }) {
  const folder = mkdtempSync(join(os.tmpdir(), 'heisenbench-bench-'))
  const server = findDisplay().usable ? null : await startXvfb()
  if (server) process.env.DISPLAY = server.name
  const print = (/** @type {object} */ line) =>
    process.stdout.write(`${JSON.stringify({ bench, ...line })}\n`)
  try {
    const project = makeProject?.(folder)
    const app = await _electron.launch({
      executablePath: require('electron'),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        resolve('.'),
        ...(project === undefined ? [] : [project])
      ],
      env: { ...process.env, HEISENBENCH_USER_DATA: join(folder, 'settings') }
    })
    try {
      const page = await app.firstWindow()
      await page.waitForSelector('h1')
      await ready(page, folder)
      await page.waitForTimeout(3000)
      const found = await traceSteps(page, steps)
      if (process.env.HEISENBENCH_TRACE) {
        writeFileSync(`${process.env.HEISENBENCH_TRACE}-${bench}.json`, JSON.stringify(found.events))
      }
      for (const step of found.steps) print(figures(step))
      const longest = Math.max(...found.steps.flatMap(({ tasks }) => tasks.map(({ work }) => work)))
      print({ what: 'longest task of all', workMs: Math.round(longest) })
    } finally {
      // With jobs that wait it asks whether it may quit.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      })
      await app.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    server?.stop()
  }
}
