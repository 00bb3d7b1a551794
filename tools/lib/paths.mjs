import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * The per-user folder for Electron and TensorFlow. It lies outside node_modules, so that a fresh `npm ci` does not
 * lose a gigabyte, and several clones share it.
 *
 * @param {Record<string, string | undefined>} [env]
 */
export function cacheFolder(env = process.env) {
  if (env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, 'heisenbench')
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'heisenbench', 'cache')
  if (process.platform === 'darwin') return join(env.HOME || homedir(), 'Library', 'Caches', 'heisenbench')
  return join(env.HOME || homedir(), '.cache', 'heisenbench')
}

/** @param {...string} parts */
export const inProject = (...parts) => join(projectRoot, ...parts)

/** The platform as the pins name it, such as `linux-x64`. */
export const platformName = `${process.platform}-${process.arch}`
