import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync
} from 'node:fs'
import { statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const STAMP = 'heisenbench-stamp.json'
const PARTIAL = '.partial-'

/**
 * Makes a folder of the cache whole or not at all: `fill` works in a folder with a temporary name, which is renamed
 * when everything is in place and the stamp (what it is, from which recipe, sizes of its main files) is written.
 *
 * @param {string} cache
 * @param {string} name final name of the folder
 * @param {string} digest of the recipe
 * @param {(folder: string) => Promise<{ files: string[], facts: Record<string, unknown> }>} fill
 *   files: the main files, relative; their sizes are checked later
 * @returns {Promise<string>} the finished folder
 */
export async function makeFolder(cache, name, digest, fill) {
  const partial = join(cache, `${PARTIAL}${process.pid}-${name}`)
  const final = join(cache, name)
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  try {
    const { files, facts } = await fill(partial)
    const sizes = Object.fromEntries(files.map((file) => [file, statSync(join(partial, file)).size]))
    writeFileSync(join(partial, STAMP), `${JSON.stringify({ digest, sizes, facts }, null, 2)}\n`)
    if (readStamp(final, digest)) return final
    rmSync(final, { recursive: true, force: true })
    renameSync(partial, final)
    return final
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/**
 * The facts of a finished folder, or null when it is absent, of another recipe, or damaged.
 *
 * @param {string} folder
 * @param {string} digest
 * @returns {Record<string, unknown> | null}
 */
export function readStamp(folder, digest) {
  const stamp = readAnyStamp(folder)
  if (stamp === null || stamp.digest !== digest) return null
  for (const [file, size] of Object.entries(stamp.sizes)) {
    const found = statSync(join(folder, file), { throwIfNoEntry: false })
    if (found === undefined || found.size !== size) return null
  }
  return stamp.facts
}

/** The stamp as it stands, unchecked; null when there is none. @param {string} folder */
export function readAnyStamp(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, STAMP), 'utf8'))
  } catch {
    return null
  }
}

/**
 * Removes what killed set-ups left half-made: of all of them (only while holding the lock), or of one process.
 *
 * @param {string} cache
 * @param {number} [pid]
 */
export function removePartial(cache, pid) {
  if (!existsSync(cache)) return
  const start = pid === undefined ? PARTIAL : `${PARTIAL}${pid}-`
  for (const name of readdirSync(cache)) {
    if (name.startsWith(start)) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

/**
 * Puts a link where a package expects a folder of its own. What stood there is replaced.
 *
 * @param {string} target
 * @param {string} place
 */
export function linkFolder(target, place) {
  if (linksTo(place) === target) return
  mkdirSync(dirname(place), { recursive: true })
  const temporary = `${place}.${process.pid}.tmp`
  rmSync(temporary, { recursive: true, force: true })
  symlinkSync(target, temporary, process.platform === 'win32' ? 'junction' : 'dir')
  // A rename replaces a link in one step, but never a real folder.
  if (linksTo(place) === null || process.platform === 'win32') rmSync(place, { recursive: true, force: true })
  renameSync(temporary, place)
}

/** Where a link points, as an absolute path; null when the place holds no link. @param {string} place */
export function linksTo(place) {
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null
  return resolve(dirname(place), readlinkSync(place))
}
