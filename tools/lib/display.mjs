import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { which } from './run.mjs'

const START_MS = 10_000

/**
 * Whether a window can be opened here.
 *
 * @param {Record<string, string | undefined>} [env]
 * @param {NodeJS.Platform} [platform]
 * @param {(socket: string) => boolean} [listening] whether an X server listens on a socket
 * @returns {{ usable: boolean, kind: 'native' | 'x11' | 'wayland' | 'none', name: string, reason: string }}
 */
export function findDisplay(env = process.env, platform = process.platform, listening = socketExists) {
  if (platform === 'darwin' || platform === 'win32')
    return { usable: true, kind: 'native', name: platform, reason: '' }
  if (env.DISPLAY) {
    // Only a local display (":0", ":99.0") can be looked for; one on another machine is taken at its word.
    const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(env.DISPLAY)?.[1]
    if (number === undefined || listening(`/tmp/.X11-unix/X${number}`)) {
      return { usable: true, kind: 'x11', name: env.DISPLAY, reason: '' }
    }
    if (!env.WAYLAND_DISPLAY) {
      return {
        usable: false,
        kind: 'none',
        name: env.DISPLAY,
        reason: `DISPLAY is ${env.DISPLAY}, where no X server answers`
      }
    }
  }
  if (env.WAYLAND_DISPLAY) return { usable: true, kind: 'wayland', name: env.WAYLAND_DISPLAY, reason: '' }
  return { usable: false, kind: 'none', name: '', reason: 'neither DISPLAY nor WAYLAND_DISPLAY is set' }
}

/** @param {string} socket */
function socketExists(socket) {
  if (existsSync(socket)) return true
  try {
    // X servers in containers may listen on an abstract socket alone.
    return readFileSync('/proc/net/unix', 'utf8').includes(`@${socket}\n`)
  } catch {
    return false
  }
}

/**
 * Starts a display without a screen, on a number that the server picks itself.
 *
 * @returns {Promise<{ name: string, stop: () => void }>} name: the value for DISPLAY
 */
export function startXvfb() {
  if (which('Xvfb') === null) return Promise.reject(new Error('Xvfb is not installed; run: npm run setup'))
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe']
    })
    const stop = () => {
      process.removeListener('exit', stop)
      server.kill('SIGTERM')
    }
    process.on('exit', stop)
    let complaint = ''
    server.stderr?.setEncoding('utf8').on('data', (text) => (complaint = (complaint + text).slice(-2000)))
    const timer = setTimeout(() => fail(`it was not ready after ${START_MS / 1000} s`), START_MS)
    const fail = (/** @type {string} */ reason) => {
      clearTimeout(timer)
      stop()
      reject(new Error(`Xvfb did not start: ${reason}`))
    }
    server.on('error', (error) => fail(error.message))
    server.on('exit', (code) => fail(`it ended with code ${code}. ${complaint.trim()}`))
    let number = ''
    server.stdio[3]?.on('data', (/** @type {Buffer} */ text) => {
      number += text.toString()
      if (!number.includes('\n')) return
      clearTimeout(timer)
      resolve({ name: `:${number.trim()}`, stop })
    })
  })
}
