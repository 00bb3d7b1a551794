import { readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { buildIsCurrent } from './build.mjs'
import { findDisplay } from './display.mjs'
import { findElectron } from './electron.mjs'
import { npmCommand, packageVersion } from './packages.mjs'
import { cacheFolder, inProject, platformName, projectRoot } from './paths.mjs'
import { examineProcessor } from './processor.mjs'
import { createReachMemory } from './reach.mjs'
import { run, which } from './run.mjs'
import { distribution } from './system.mjs'
import { findTensorFlow } from './tensorflow.mjs'

/** Loads TensorFlow as the engine does: two helpers that Node dropped are supplied first. */
const LOAD_TENSORFLOW = `
const util = require('node:util')
util.isNullOrUndefined = (value) => value === null || value === undefined
util.isArray = Array.isArray
const tf = require('@tensorflow/tfjs-node')
const two = tf.add(1, 1).dataSync()[0]
console.log(JSON.stringify({ library: tf.backend().binding.TF_Version, works: two === 2 }))`

/**
 * What this machine has: versions, where each runtime came from, processor, memory, display, cache. It changes
 * nothing, and what is missing is null.
 */
export async function examine() {
  const cache = cacheFolder()
  const context = { cache, memory: createReachMemory(join(cache, 'unreachable.json')) }
  const [electron, tensorflow, npm, cacheBytes] = await Promise.all([
    examineElectron(context),
    examineTensorFlow(context),
    npmVersion(),
    folderBytes(cache)
  ])
  const display = findDisplay()
  return {
    program: {
      version: JSON.parse(readFileSync(inProject('package.json'), 'utf8')).version,
      folder: projectRoot,
      built: buildIsCurrent()
    },
    node: { version: process.versions.node, napi: process.versions.napi ?? null, path: process.execPath },
    npm,
    system: { platform: platformName, release: release(), distribution: distribution() },
    processor: await examineProcessor(),
    memory: { totalMiB: Math.round(totalmem() / 2 ** 20), freeMiB: Math.round(freemem() / 2 ** 20) },
    electron,
    tensorflow,
    display: {
      usable: display.usable,
      kind: display.kind,
      name: display.name,
      reason: display.reason,
      xvfb: which('Xvfb')
    },
    cache: { folder: cache, megabytes: Math.round(cacheBytes / 1e6) }
  }
}

/** @param {import('./electron.mjs').Context} context */
async function examineElectron(context) {
  const found = attempt(() => findElectron(context))
  if (found === null) return null
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const result = await run(found.binary, [...sandbox, inProject('tools/lib/electron-versions.cjs')])
  const answer = /^\{.*\}$/m.exec(result.output)?.[0]
  const versions = answer === undefined ? null : JSON.parse(answer)
  return {
    version: versions?.electron ?? found.version,
    wanted: packageVersion('electron'),
    origin: found.origin,
    chromium: versions?.chrome ?? null,
    node: versions?.node ?? null,
    folder: found.folder,
    starts: versions !== null
  }
}

/** @param {import('./electron.mjs').Context} context */
async function examineTensorFlow(context) {
  const found = attempt(() => findTensorFlow(context))
  if (found === null) return null
  const env = { TF_CPP_MIN_LOG_LEVEL: '3', TF_ENABLE_ONEDNN_OPTS: process.env.TF_ENABLE_ONEDNN_OPTS }
  const result = await run(process.execPath, ['-e', LOAD_TENSORFLOW], { cwd: projectRoot, env })
  const answer = /^\{.*\}$/m.exec(result.output)?.[0]
  const loaded = result.code === 0 && answer !== undefined ? JSON.parse(answer) : null
  return {
    tfjsNode: packageVersion('@tensorflow/tfjs-node'),
    library: loaded?.library ?? found.version,
    origin: found.origin,
    threadSafe: found.threadSafe,
    folder: found.folder,
    works: loaded?.works === true
  }
}

async function npmVersion() {
  const npm = attempt(npmCommand)
  if (npm === null) return null
  const result = await run(npm.command, [...npm.args, '--version'])
  return /^\d+\.\d+\.\d+\S*$/m.exec(result.output)?.[0] ?? null
}

/** @param {string} folder @returns {Promise<number>} */
async function folderBytes(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return folderBytes(path)
      return entry.isFile() ? (await stat(path).catch(() => ({ size: 0 }))).size : 0
    })
  )
  return sizes.reduce((total, size) => total + size, 0)
}

/** @template T @param {() => T} work @returns {T | null} */
function attempt(work) {
  try {
    return work()
  } catch {
    return null
  }
}
