import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const REMEMBER_MS = 24 * 3600 * 1000

/**
 * Remembers for a day which hosts did not answer, so that later set-ups do not wait for them again.
 *
 * @param {string} file
 * @param {() => number} [now] milliseconds since 1970
 */
export function createReachMemory(file, now = Date.now) {
  /** @returns {Record<string, { at: number, reason: string }>} */
  const read = () => {
    try {
      const known = JSON.parse(readFileSync(file, 'utf8'))
      return known !== null && typeof known === 'object' ? known : {}
    } catch {
      return {}
    }
  }
  return {
    /** Why a place could not be reached lately, or null. @param {string} url */
    blocked(url) {
      const entry = read()[placeOf(url)]
      if (entry === undefined) return null
      const age = now() - entry.at
      return age >= 0 && age < REMEMBER_MS ? entry.reason : null
    },
    /** @param {string} url @param {string} reason */
    remember(url, reason) {
      mkdirSync(dirname(file), { recursive: true })
      const temporary = `${file}.${process.pid}.tmp`
      writeFileSync(temporary, JSON.stringify({ ...read(), [placeOf(url)]: { at: now(), reason } }, null, 2))
      renameSync(temporary, file)
    },
    forget() {
      rmSync(file, { force: true })
    }
  }
}

/** The name under which a failure is remembered: what fails is the host, whichever file was asked for. */
function placeOf(/** @type {string} */ url) {
  return new URL(url).host
}

/** @typedef {ReturnType<typeof createReachMemory>} ReachMemory */
