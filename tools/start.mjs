// `npm start`: does the set-up that is missing, then opens the workbench; without a display, runs the sample study.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { findDisplay } from './lib/display.mjs'
import { findElectron } from './lib/electron.mjs'
import { cacheFolder, inProject, projectRoot } from './lib/paths.mjs'
import { createReachMemory } from './lib/reach.mjs'
import { runSetup } from './lib/steps.mjs'

const args = process.argv.slice(2)
const display = findDisplay()
process.exitCode = display.usable ? await openWorkbench() : await runSample()

async function openWorkbench() {
  const { ok } = await runSetup()
  if (!ok) return 1
  const cache = cacheFolder()
  const electron = findElectron({ cache, memory: createReachMemory(join(cache, 'unreachable.json')) })
  if (electron === null) return 1
  const switches = []
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.log(
      'Running as root: Chromium cannot use its sandbox then, so the window opens with --no-sandbox.'
    )
    switches.push('--no-sandbox')
  }
  if (display.kind === 'wayland') switches.push('--ozone-platform-hint=auto')
  const code = await pass(electron.binary, [...switches, projectRoot, ...args])
  if (code !== 0) explainSandbox(join(electron.folder, 'chrome-sandbox'))
  return code
}

async function runSample() {
  console.log(
    `There is no display here (${display.reason}): running the sample study instead of opening the window.`
  )
  const { ok } = await runSetup({ parts: ['packages', 'tensorflow', 'build'] })
  return ok ? pass(process.execPath, [inProject('bin/heisenbench'), 'demo', ...args]) : 1
}

/** Runs a program in this terminal and hands on its exit code, as shells count it. @returns {Promise<number>} */
function pass(/** @type {string} */ command, /** @type {string[]} */ programArgs) {
  return new Promise((resolve) => {
    const child = spawn(command, programArgs, { stdio: 'inherit' })
    // Ctrl-C reaches the child by itself; this process waits for it to end in its own way.
    process.on('SIGINT', () => undefined)
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('error', (error) => {
      console.error(`${command} does not start: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    )
  })
}

/** Newer Ubuntu forbids the unprivileged sandbox; Electron then ends at once with a message that few understand. */
function explainSandbox(/** @type {string} */ helper) {
  const rule = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'
  if (process.getuid?.() === 0 || !existsSync(rule) || readFileSync(rule, 'utf8').trim() !== '1') return
  console.error(
    'If the window did not open: this system forbids the sandbox of programs that it did not install. To allow it:\n' +
      `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
  )
}
