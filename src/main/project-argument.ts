import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

const DATABASE = 'project.db'

/**
 * The project folder among a start's arguments, or null. Switches belong to Chromium; the program's own folder, which
 * an unpackaged start names, is no project.
 */
export function projectArgument(
  args: readonly string[],
  workingFolder: string,
  program: string
): string | null {
  for (const arg of args.slice(1)) {
    if (arg.startsWith('-')) continue
    const path = resolve(workingFolder, arg)
    if (path === resolve(program)) continue
    const folder = projectFolderOf(path)
    if (folder !== null) return folder
  }
  return null
}

/** The project that a path means: its folder, or the database in it. */
export function projectFolderOf(path: string): string | null {
  if (!existsSync(path)) return null
  if (statSync(path).isDirectory()) return existsSync(join(path, DATABASE)) ? path : null
  return basename(path) === DATABASE ? dirname(path) : null
}
