import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

const DATABASE = 'project.db'

/**
 * The path among a start's arguments that is to be opened, or null: a project's folder, else the first file, folder or
 * archive. Switches belong to Chromium; the program's own folder, which an unpackaged start names, is nothing to open.
 * A path that leads nowhere counts if it is written as one, so that somebody can be told.
 */
export function pathArgument(args: readonly string[], workingFolder: string, program: string): string | null {
  const paths = args
    .slice(1)
    .filter((arg) => arg !== '' && !arg.startsWith('-'))
    .map((arg) => ({ path: resolve(workingFolder, arg), isWrittenAsPath: /[\\/]/.test(arg) }))
    .filter(({ path, isWrittenAsPath }) => path !== resolve(program) && (isWrittenAsPath || existsSync(path)))
    .map(({ path }) => path)
  const project = paths.map(projectFolderOf).find((folder) => folder !== null)
  return project ?? paths[0] ?? null
}

/** The project that a path means: its folder, or the database in it. */
export function projectFolderOf(path: string): string | null {
  if (!existsSync(path)) return null
  if (statSync(path).isDirectory()) return existsSync(join(path, DATABASE)) ? path : null
  return basename(path) === DATABASE ? dirname(path) : null
}
