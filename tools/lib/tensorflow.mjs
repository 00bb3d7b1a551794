import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { download } from './download.mjs'
import { buildBinding, BINDING, BUILD_REVISION, neededPrograms } from './binding.mjs'
import { digestOf } from './hash.mjs'
import { obtain } from './obtain.mjs'
import { packageVersion } from './packages.mjs'
import { inProject, platformName } from './paths.mjs'
import { TENSORFLOW_HOST, TENSORFLOW_LIBRARIES, TENSORFLOW_WHEEL } from './pins.mjs'
import { SetupProblem } from './problem.mjs'
import { lastLines, run } from './run.mjs'
import { linkFolder, linksTo, makeFolder, readStamp } from './stamp.mjs'
import { ensurePrograms } from './system.mjs'
import { fetchWheel } from './wheel.mjs'
import { unzip } from './zip.mjs'

const PACKAGE = inProject('node_modules/@tensorflow/tfjs-node')
const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/'].map(
  (path) => `tensorflow/include/${path}`
)
const NOTICES = 'tensorflow/THIRD_PARTY_NOTICES.txt'
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/**
 * @typedef {import('./electron.mjs').Context} Context
 * @typedef {{ origin: 'official' | 'wheel' | 'own', folder: string, version: string, threadSafe: boolean }} FoundTensorFlow
 */

/**
 * The TensorFlow that tfjs-node will load, or null when there is none yet.
 *
 * @param {Context} context
 * @returns {FoundTensorFlow | null}
 */
export function findTensorFlow({ cache }) {
  const target = linksTo(join(PACKAGE, 'lib'))
  if (target === null) {
    // Somebody ran tfjs-node's own installer: its binding serves, on one thread a process.
    const own = existsSync(join(PACKAGE, BINDING)) && existsSync(join(PACKAGE, 'deps/lib'))
    return own ? { origin: 'own', folder: PACKAGE, version: 'of tfjs-node', threadSafe: false } : null
  }
  for (const recipe of recipes(cache)) {
    if (
      target !== join(recipe.folder, 'lib') ||
      linksTo(join(PACKAGE, 'deps')) !== join(recipe.folder, 'deps')
    )
      continue
    if (readStamp(recipe.folder, recipe.digest)) {
      return { origin: recipe.origin, folder: recipe.folder, version: recipe.version, threadSafe: true }
    }
  }
  return null
}

/**
 * Obtains TensorFlow's library, builds tfjs-node's binding against it, and puts both where tfjs-node looks for them.
 *
 * @param {Context} context
 * @param {import('./progress.mjs').Step} step
 */
export async function installTensorFlow(context, step) {
  const got = await obtain(recipes(context.cache), context.memory, step)
  if (got.folder !== null) {
    linkFolder(join(got.folder, 'deps'), join(PACKAGE, 'deps'))
    linkFolder(join(got.folder, 'lib'), join(PACKAGE, 'lib'))
    return
  }
  throw new SetupProblem(
    `TensorFlow for ${platformName} could not be had: ${got.reasons.join('; ') || 'there is no pinned library for it'}`,
    'connect to the network, or set TFJS_NODE_CDN_STORAGE to a mirror, and run: npm run setup -- --retry; or take ' +
      "tfjs-node's ready-made binding, which has no published checksum: cd node_modules/@tensorflow/tfjs-node && node scripts/install.js"
  )
}

/** The ways to TensorFlow for this machine, best first. @param {string} cache */
function recipes(cache) {
  const list = []
  const library = TENSORFLOW_LIBRARIES[/** @type {keyof typeof TENSORFLOW_LIBRARIES} */ (platformName)]
  const mirror =
    process.env.TFJS_NODE_CDN_STORAGE ?? process.env.npm_config_TFJS_NODE_CDN_STORAGE ?? TENSORFLOW_HOST
  if (library !== undefined) {
    const url = `${mirror.replace(/\/?$/, '/')}${library.path}`
    list.push(describe(cache, 'official', library.tensorflowVersion, library.sha256, url))
  }
  if (platformName === 'linux-x64') {
    list.push(describe(cache, 'wheel', TENSORFLOW_WHEEL.tensorflowVersion, TENSORFLOW_WHEEL.sha256, null))
  }
  return list
}

/**
 * @param {string} cache
 * @param {'official' | 'wheel'} origin
 * @param {string} version
 * @param {string} sha256
 * @param {string | null} url
 * @returns {import('./obtain.mjs').Recipe & { version: string }}
 */
function describe(cache, origin, version, sha256, url) {
  const binding = packageVersion('@tensorflow/tfjs-node')
  const digest = digestOf({ kind: 'tensorflow', origin, sha256, binding, revision: BUILD_REVISION })
  const name = `tensorflow-${version}-${platformName}-${digest}`
  const make = (/** @type {import('./progress.mjs').Step} */ step) =>
    makeFolder(cache, name, digest, async (folder) => {
      // Before the download: without a compiler it would be in vain.
      await ensurePrograms(neededPrograms(), "build tfjs-node's binding", step)
      const deps = join(folder, 'deps')
      mkdirSync(deps)
      if (url === null) await takeFromWheel(folder, deps, step)
      else await takeOfficial(url, sha256, folder, deps, step)
      const built = await buildBinding(PACKAGE, folder, step)
      const libraries = url === null ? LIBRARIES.map((library) => `deps/lib/${library}`) : []
      const facts = { version, origin, source: url ?? TENSORFLOW_WHEEL.requirement, ...built }
      return { files: [BINDING, ...libraries], facts }
    })
  return { origin, version, url, digest, name, folder: join(cache, name), make }
}

/** @param {string} url @param {string} sha256 @param {string} folder @param {string} deps @param {import('./progress.mjs').Step} step */
async function takeOfficial(url, sha256, folder, deps, step) {
  const file = join(folder, 'library.tar.gz')
  await step.run(`downloading ${url.slice(url.lastIndexOf('/') + 1)}`, (report) =>
    download(url, file, sha256, report)
  )
  const result = await step.run('unpacking', () => run('tar', ['-xzf', file, '-C', deps]))
  rmSync(file)
  if (result.code !== 0) {
    throw new SetupProblem(
      "TensorFlow's library could not be unpacked",
      'free some disk space, then run set-up again',
      {
        details: lastLines(result.output)
      }
    )
  }
}

/** The wheel's library serves under the names that the binding's linker asks for. */
async function takeFromWheel(
  /** @type {string} */ folder,
  /** @type {string} */ deps,
  /** @type {import('./progress.mjs').Step} */ step
) {
  step.say(`taking the library from the Python package ${TENSORFLOW_WHEEL.requirement} instead`)
  const work = join(folder, 'work')
  mkdirSync(work)
  const wheel = await fetchWheel(TENSORFLOW_WHEEL, work, step)
  const wanted = (/** @type {string} */ name) =>
    LIBRARIES.some((library) => name === `tensorflow/${library}`) ||
    HEADERS.some((path) => name.startsWith(path)) ||
    name === NOTICES
  await step.run('unpacking', (report) => unzip(wheel, work, { select: wanted, onBytes: report }))
  renameSync(join(work, 'tensorflow/include'), join(deps, 'include'))
  if (existsSync(join(work, NOTICES))) renameSync(join(work, NOTICES), join(deps, 'THIRD_PARTY_NOTICES.txt'))
  mkdirSync(join(deps, 'lib'))
  for (const library of LIBRARIES) renameSync(join(work, 'tensorflow', library), join(deps, 'lib', library))
  symlinkSync('libtensorflow_cc.so.2', join(deps, 'lib/libtensorflow.so'))
  symlinkSync('libtensorflow_cc.so.2', join(deps, 'lib/libtensorflow.so.2'))
  symlinkSync('libtensorflow_framework.so.2', join(deps, 'lib/libtensorflow_framework.so'))
  rmSync(work, { recursive: true })
}
