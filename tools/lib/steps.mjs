import { join } from 'node:path'
import { build, buildIsCurrent } from './build.mjs'
import { findElectron, installElectron } from './electron.mjs'
import { withLock } from './lock.mjs'
import { checkPackages, installPackages, keepOwnNode } from './packages.mjs'
import { cacheFolder } from './paths.mjs'
import { describeProblems, SetupProblem } from './problem.mjs'
import { createProgress } from './progress.mjs'
import { createReachMemory } from './reach.mjs'
import { run, stopChildren } from './run.mjs'
import { removePartial } from './stamp.mjs'
import { installLibraries, missingLibraries } from './system.mjs'
import { findTensorFlow, installTensorFlow } from './tensorflow.mjs'

const ORIGINS = {
  official: 'as released',
  wheel: 'from a Python package',
  own: 'installed by its own script',
  override: 'from ELECTRON_OVERRIDE_DIST_PATH'
}

/**
 * @typedef {'packages' | 'electron' | 'system' | 'tensorflow' | 'build'} Part
 * @typedef {{ reason: string } | { ready: string, secondBest?: boolean }} State what a part lacks, or what it found
 * @typedef {{ name: string, check: () => Promise<State> | State, make: (step: import('./progress.mjs').Step) => Promise<unknown> }} PartRunner
 */

/** @param {import('./electron.mjs').Context} context @param {boolean} needXvfb @returns {Record<Part, PartRunner>} */
function partRunners(context, needXvfb) {
  const lacking = async () => {
    const electron = findElectron(context)
    return electron === null ? { libraries: [], xvfb: false } : missingLibraries(electron.binary, needXvfb)
  }
  return {
    packages: {
      name: 'Packages',
      check: () => {
        const state = checkPackages()
        return state.ready ? { ready: `${state.count} npm packages, as locked` } : { reason: state.reason }
      },
      make: installPackages
    },
    electron: {
      name: 'Electron',
      check: () => {
        const electron = findElectron(context)
        return electron === null ? { reason: 'missing' } : describeRuntime(electron)
      },
      make: (step) => installElectron(context, step)
    },
    system: {
      name: 'System',
      check: async () => {
        const { libraries, xvfb } = await lacking()
        if (libraries.length === 0 && !xvfb) return { ready: 'libraries of Electron are there' }
        return { reason: `missing: ${[...libraries, ...(xvfb ? ['Xvfb'] : [])].join(', ')}` }
      },
      make: async (step) => {
        await installLibraries(await lacking(), step)
        await checkElectronStarts(context)
      }
    },
    tensorflow: {
      name: 'TensorFlow',
      check: () => {
        const found = findTensorFlow(context)
        return found === null ? { reason: 'missing' } : describeRuntime(found)
      },
      make: (step) => installTensorFlow(context, step)
    },
    build: {
      name: 'Build',
      check: () =>
        buildIsCurrent()
          ? { ready: 'as the sources are now' }
          : { reason: 'missing or older than the sources' },
      make: build
    }
  }
}

/** @param {{ version: string, origin: keyof typeof ORIGINS }} runtime @returns {State} */
function describeRuntime(runtime) {
  return { ready: `${runtime.version}, ${ORIGINS[runtime.origin]}`, secondBest: runtime.origin === 'wheel' }
}

const ALL_PARTS = /** @type {const} */ (['packages', 'electron', 'system', 'tensorflow', 'build'])

/**
 * Does what is missing and nothing else. Parts that do not depend on a failed one still run, so that one pass tells
 * everything that has to be mended.
 *
 * @param {{ parts?: readonly Part[], needXvfb?: boolean, retry?: boolean, stream?: NodeJS.WriteStream, quiet?: boolean }} [options]
 *   retry: forget which hosts did not answer; quiet: no line when nothing was missing
 * @returns {Promise<{ ok: boolean, failed: Part[] }>} problems are already printed when it is not ok
 */
export async function runSetup(options = {}) {
  const start = Date.now()
  const parts = options.parts ?? ALL_PARTS
  const stream = options.stream ?? process.stdout
  const progress = createProgress(stream)
  const cache = cacheFolder()
  const memory = createReachMemory(join(cache, 'unreachable.json'))
  const runners = partRunners({ cache, memory }, options.needXvfb ?? false)
  keepOwnNode()
  if (!options.retry && (await allReady(parts, runners))) {
    if (!options.quiet)
      progress.line(`Set-up: everything is in place (${((Date.now() - start) / 1000).toFixed(1)} s).`)
    return { ok: true, failed: [] }
  }
  /** @type {Part[]} */
  const failed = []
  /** @type {unknown[]} */
  const problems = []
  const endOnSignals = stopOnSignals()
  const onWait = (/** @type {number} */ pid) =>
    progress.line(`Waiting for another set-up (process ${pid}) to end ...`)
  try {
    await withLock(
      join(cache, 'setup.lock'),
      async () => {
        removePartial(cache)
        if (options.retry) memory.forget()
        for (const part of parts) {
          try {
            await runPart(runners[part], progress.step(runners[part].name), options.retry === true)
          } catch (error) {
            failed.push(part)
            problems.push(error)
            // Everything else comes out of the packages.
            if (part === 'packages') break
          }
        }
      },
      { onWait }
    )
  } catch (error) {
    problems.push(cacheProblem(error, cache))
    failed.push('packages')
  } finally {
    endOnSignals()
  }
  const seconds = ((Date.now() - start) / 1000).toFixed(1)
  progress.line(problems.length === 0 ? `Set-up: done (${seconds} s).` : `\n${describeProblems(problems)}`)
  return { ok: problems.length === 0, failed }
}

/** @param {readonly Part[]} parts @param {Record<Part, PartRunner>} runners */
async function allReady(parts, runners) {
  for (const part of parts) {
    try {
      if (!('ready' in (await runners[part].check()))) return false
    } catch {
      return false // the same fault is told when the part runs
    }
  }
  return true
}

/** @param {PartRunner} part @param {import('./progress.mjs').Step} step @param {boolean} again */
async function runPart(part, step, again) {
  let state = await part.check()
  if ('reason' in state || (again && state.secondBest === true)) {
    if ('reason' in state) step.say(state.reason)
    await part.make(step)
    state = await part.check()
  }
  if ('reason' in state) throw new Error(`${part.name}: still ${state.reason} after it was set up`)
  step.say(`ok: ${state.ready}`)
}

/** A library can be there and yet be too old. @param {import('./electron.mjs').Context} context */
async function checkElectronStarts(context) {
  const electron = findElectron(context)
  if (electron === null) return
  const result = await run(electron.binary, ['-p', 'process.versions.electron'], {
    env: { ELECTRON_RUN_AS_NODE: '1' }
  })
  if (result.code === 0) return
  throw new SetupProblem('Electron does not start on this machine', `ldd ${electron.binary}`, {
    details: result.output
  })
}

/** @param {unknown} error @param {string} cache */
function cacheProblem(error, cache) {
  const code = /** @type {NodeJS.ErrnoException} */ (error)?.code
  if (code !== 'EACCES' && code !== 'EROFS' && code !== 'ENOSPC' && code !== 'EPERM') return error
  return new SetupProblem(
    `the cache folder ${cache} cannot be written (${code})`,
    'make it writable, or let XDG_CACHE_HOME name another folder'
  )
}

/** Ctrl-C ends the programs that set-up started, then set-up itself; the lock and half-made folders go with it. */
function stopOnSignals() {
  /** @type {[NodeJS.Signals, () => void][]} */
  const handlers = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129]
  ].map(([signal, code]) => {
    const handler = () => {
      stopChildren('SIGTERM')
      removePartial(cacheFolder(), process.pid)
      process.exit(Number(code))
    }
    return [/** @type {NodeJS.Signals} */ (signal), handler]
  })
  for (const [signal, handler] of handlers) process.on(signal, handler)
  return () => {
    for (const [signal, handler] of handlers) process.removeListener(signal, handler)
  }
}
