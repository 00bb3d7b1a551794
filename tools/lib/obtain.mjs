import { OutOfReach } from './problem.mjs'
import { readStamp } from './stamp.mjs'

/**
 * One way to a runtime: where it will lie in the cache, and how it is made.
 *
 * @typedef {object} Recipe
 * @property {'official' | 'wheel'} origin
 * @property {string} name of its folder in the cache
 * @property {string} folder
 * @property {string} digest
 * @property {string | null} url what it downloads; null when pip does that
 * @property {(step: import('./progress.mjs').Step) => Promise<unknown>} make
 */

/**
 * Takes the first way that works. A place that did not answer lately is not asked again, unless it is the only way.
 *
 * @param {readonly Recipe[]} recipes best first
 * @param {import('./reach.mjs').ReachMemory} memory
 * @param {import('./progress.mjs').Step} step
 * @returns {Promise<{ folder: string } | { folder: null, reasons: string[] }>}
 */
export async function obtain(recipes, memory, step) {
  /** @type {string[]} */
  const reasons = []
  for (const recipe of recipes) {
    if (readStamp(recipe.folder, recipe.digest)) return { folder: recipe.folder }
    const last = recipe === recipes.at(-1)
    const blocked = recipe.url === null || last ? null : memory.blocked(recipe.url)
    if (blocked === null) {
      try {
        await recipe.make(step)
        return { folder: recipe.folder }
      } catch (error) {
        if (!(error instanceof OutOfReach)) throw error
        if (recipe.url !== null) memory.remember(recipe.url, error.message)
        reasons.push(error.message)
        step.say(error.message)
      }
    } else {
      reasons.push(blocked)
      step.say(`${blocked}; not asked again today`)
    }
  }
  return { folder: null, reasons }
}
