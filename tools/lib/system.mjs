import { existsSync, readFileSync } from 'node:fs'
import { SetupProblem } from './problem.mjs'
import { lastLines, run, which } from './run.mjs'

/** Package names of Electron's libraries (GTK 3, NSS, GBM, ALSA) and of the screenless display, by package manager. */
const LIBRARIES = {
  'apt-get': {
    install: 'install -y',
    electron: ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2'],
    xvfb: ['xvfb']
  },
  dnf: {
    install: 'install -y',
    electron: ['gtk3', 'nss', 'mesa-libgbm', 'alsa-lib'],
    xvfb: ['xorg-x11-server-Xvfb']
  },
  zypper: {
    install: 'install -y',
    electron: ['gtk3', 'mozilla-nss', 'libgbm1', 'libasound2'],
    xvfb: ['xorg-x11-server-Xvfb']
  },
  pacman: {
    install: '-S --needed',
    electron: ['gtk3', 'nss', 'mesa', 'alsa-lib'],
    xvfb: ['xorg-server-xvfb']
  }
}

/** Debian's names of the tools that build the binding, as other systems call them. */
const OTHER_NAMES = {
  'g++': { dnf: 'gcc-c++', zypper: 'gcc-c++', pacman: 'gcc' },
  'python3-pip': { pacman: 'python-pip' }
}

const isRoot = () => process.getuid?.() === 0
const isDebian = () => existsSync('/etc/debian_version') && which('apt-get') !== null
const packageManager = () =>
  /** @type {(keyof typeof LIBRARIES)[]} */ (Object.keys(LIBRARIES)).find((name) => which(name) !== null) ??
  null

/**
 * The command that installs packages on this machine, for people to copy. Names are Debian's.
 *
 * @param {string[]} packages
 */
export function packageCommand(packages) {
  if (process.platform === 'darwin') return 'xcode-select --install && brew install python'
  const manager = packageManager()
  if (manager === null) return `install these with the package manager of this system: ${packages.join(' ')}`
  const names = packages.map(
    (name) => OTHER_NAMES[/** @type {keyof typeof OTHER_NAMES} */ (name)]?.[manager] ?? name
  )
  return `${isRoot() ? '' : 'sudo '}${manager} ${LIBRARIES[manager].install} ${names.join(' ')}`
}

/**
 * Makes sure that programs are there: as root on Debian or Ubuntu they are installed, elsewhere the command is named.
 *
 * @param {Record<string, string>} programs program -> Debian package
 * @param {string} purpose
 * @param {import('./progress.mjs').Step} step
 */
export async function ensurePrograms(programs, purpose, step) {
  const missing = Object.entries(programs).filter(([program]) => which(program) === null)
  if (missing.length === 0) return
  const packages = [...new Set(missing.map(([, name]) => name))]
  await installOrExplain(
    packages,
    `${missing.map(([program]) => program).join(', ')} not found, needed to ${purpose}`,
    step
  )
}

/**
 * @param {string[]} packages Debian's names
 * @param {string} missing what people are told where it cannot be installed
 * @param {import('./progress.mjs').Step} step
 */
export async function installOrExplain(packages, missing, step) {
  if (!isRoot() || !isDebian()) throw new SetupProblem(missing, packageCommand(packages))
  await aptInstall(packages, step)
}

/**
 * What Electron and its tests lack on this machine.
 *
 * @param {string} electron path of the binary
 * @param {boolean} needXvfb whether tests must be able to run without a display
 * @returns {Promise<{ libraries: string[], xvfb: boolean }>} names of shared libraries, and whether Xvfb is missing
 */
export async function missingLibraries(electron, needXvfb) {
  if (process.platform !== 'linux') return { libraries: [], xvfb: false }
  const listing = which('ldd') === null ? '' : (await run('ldd', [electron])).output
  return { libraries: notFoundIn(listing), xvfb: needXvfb && which('Xvfb') === null }
}

/** Names of libraries that `ldd` could not find. @param {string} listing */
export function notFoundIn(listing) {
  return [...listing.matchAll(/^\s*(\S+) => not found/gm)].map((match) => /** @type {string} */ (match[1]))
}

/**
 * @param {{ libraries: string[], xvfb: boolean }} missing
 * @param {import('./progress.mjs').Step} step
 */
export async function installLibraries(missing, step) {
  const names = LIBRARIES[packageManager() ?? 'apt-get']
  const packages = [
    ...(missing.libraries.length > 0 ? names.electron : []),
    ...(missing.xvfb ? names.xvfb : [])
  ]
  if (isRoot() && isDebian()) return aptInstall(packages, step)
  const what = [...missing.libraries, ...(missing.xvfb ? ['Xvfb (a display for the tests)'] : [])]
  throw new SetupProblem(
    `system libraries of Electron are missing: ${what.join(', ')}`,
    packageCommand(packages)
  )
}

/** @param {string[]} packages @param {import('./progress.mjs').Step} step */
async function aptInstall(packages, step) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  // A stale list of packages leads to files that are gone; a failing update is told by the install that follows.
  await step.run('apt-get update', () => run('apt-get', ['update', '-qq'], { env }))
  const names = await Promise.all(packages.map(currentName))
  const args = ['install', '-y', '--no-install-recommends', ...names]
  const result = await step.run(`apt-get install ${names.join(' ')}`, () => run('apt-get', args, { env }))
  if (result.code === 0) return
  throw new SetupProblem(
    `apt-get could not install ${names.join(' ')}`,
    `apt-get update && apt-get ${args.join(' ')}`,
    {
      details: lastLines(result.output, 6)
    }
  )
}

/** Newer Debian and Ubuntu carry the libraries under names that end in t64. @param {string} name */
async function currentName(name) {
  const renamed = `${name}t64`
  return (await run('apt-cache', ['show', '--no-all-versions', renamed])).code === 0 ? renamed : name
}

/** Name of the Linux distribution for reports. */
export function distribution() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? null
  } catch {
    return null
  }
}
