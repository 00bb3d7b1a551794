import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const TAIL = 64_000
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => stopChildren('SIGTERM'))

/** Ends every program started here; used when set-up itself is told to stop. */
export function stopChildren(/** @type {NodeJS.Signals} */ signal) {
  for (const child of running) child.kill(signal)
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, show?: boolean }} [options]
 *   show: its output goes to this terminal; otherwise the last of it is kept
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, output: string }>} code 127 when it does not exist
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      // What is kept for a message must not carry colours.
      env: { ...process.env, ...(options.show ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }), ...options.env },
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
      // npm is a .cmd file on Windows, which only a shell can start.
      shell: process.platform === 'win32' && /\.(cmd|bat)$/i.test(command)
    })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output = (output + text).slice(-TAIL)
      })
    }
    child.on('error', (error) => {
      running.delete(child)
      resolve({ code: 127, signal: null, output: error.message })
    })
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve({ code: code ?? 1, signal, output })
    })
  })
}

/**
 * Where a program lies on the search path, or null.
 *
 * @param {string} name
 * @param {string} [path]
 */
export function which(name, path = process.env.PATH ?? '') {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : ['']
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue
    for (const ending of endings) {
      const file = join(folder, name + ending)
      try {
        accessSync(file, constants.X_OK)
        if (statSync(file).isFile()) return file
      } catch {
        continue
      }
    }
  }
  return null
}

/**
 * The last lines of a program's output, for the words of a failure.
 *
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 15) {
  return stripVTControlCharacters(output).trimEnd().split(/\r?\n/).slice(-count).join('\n')
}
