import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { SetupProblem } from './problem.mjs'

/** @param {string} file @returns {Promise<string>} lower-case hexadecimal */
export async function sha256OfFile(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

/**
 * Refuses, and deletes, a file that is not byte for byte the pinned one.
 *
 * @param {string} file
 * @param {string} expected sha256, hexadecimal
 * @param {string} name how people know the file
 */
export async function checkSha256(file, expected, name) {
  const found = await sha256OfFile(file)
  if (found === expected.toLowerCase()) return
  await rm(file, { force: true })
  throw new SetupProblem(
    `${name} is not the file that was pinned: its sha256 is ${found}, expected ${expected}. It was deleted, not used.`,
    'run set-up again; if it stays, a proxy or mirror on the way changes files'
  )
}

/** A short name for what a recipe makes: any change of a version, a pin or a step gives another one. */
export function digestOf(/** @type {unknown} */ recipe) {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)
}
