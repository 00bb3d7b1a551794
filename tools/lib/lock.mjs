import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const BEAT_MS = 2000
/** A holder on another machine cannot be asked whether it lives: silence for this long counts as its end. */
const SILENT_MS = 30_000
const POLL_MS = 250

/**
 * Runs work while holding a lock file, so that two set-ups take turns. A lock whose holder has died is taken over.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holder: number) => void }} [options] onWait: called once, when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, options = {}) {
  mkdirSync(dirname(file), { recursive: true })
  let told = false
  while (!take(file)) {
    const holder = staleness(file)
    if (holder.stale) removeStale(file)
    else {
      if (!told) options.onWait?.(holder.pid)
      told = true
      await sleep(POLL_MS)
    }
  }
  const beat = setInterval(() => touch(file), BEAT_MS)
  beat.unref()
  const release = () => {
    clearInterval(beat)
    if (ownedBy(file, process.pid)) rmSync(file, { force: true })
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Whether the holder of a lock file is gone, and which process it is (0 when the file does not say).
 *
 * @param {string} file
 * @param {number} [now] milliseconds since 1970
 * @returns {{ stale: boolean, pid: number }}
 */
export function staleness(file, now = Date.now()) {
  try {
    const silent = now - statSync(file).mtimeMs > SILENT_MS
    const { pid, host } = parse(readFileSync(file, 'utf8'))
    if (pid === 0 || host !== hostname()) return { stale: silent, pid }
    // A number that was given to another process since then shows itself by its silence.
    return { stale: !alive(pid) || silent, pid }
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return { stale: false, pid: 0 }
    throw error
  }
}

/** Only one process at a time may take a stale lock away, or a second one could take the first one's fresh lock. */
function removeStale(/** @type {string} */ file) {
  const guard = `${file}.takeover`
  if (!take(guard)) {
    if (staleness(guard).stale) rmSync(guard, { force: true })
    return
  }
  try {
    if (staleness(file).stale) rmSync(file, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

/** @param {string} text */
function parse(text) {
  try {
    const { pid, host } = JSON.parse(text)
    return { pid: Number.isInteger(pid) ? pid : 0, host: String(host) }
  } catch {
    return { pid: 0, host: '' } // just created and not yet written, or cut off
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {string} file @param {number} pid */
function ownedBy(file, pid) {
  try {
    return parse(readFileSync(file, 'utf8')).pid === pid
  } catch {
    return false
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // The lock was taken away (the machine slept); the work is safe, for it ends in a rename.
  }
}
