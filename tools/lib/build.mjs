import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './paths.mjs'
import { SetupProblem } from './problem.mjs'
import { lastLines, run } from './run.mjs'

const SOURCES = [
  'src',
  'electron.vite.config.ts',
  'tools/lib/package/bundled.mjs',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json'
]
const RESULTS = [
  'out/main/index.js',
  'out/main/cli.js',
  'out/main/engine.js',
  'out/main/worker.js',
  'out/main/hdf5.js',
  'out/main/backup.js',
  'out/preload/index.js',
  'out/renderer/index.html'
]
const STAMP = 'out/build.json'

/**
 * Whether out/ was built from the sources as they are now. Contents decide, not dates: a fresh clone or a branch
 * switch gives files dates that mean nothing.
 *
 * @param {string} [root]
 */
export function buildIsCurrent(root = projectRoot) {
  // A shipped program has no sources: what is there is what runs.
  if (!existsSync(join(root, 'src'))) return true
  if (RESULTS.some((file) => !existsSync(join(root, file)))) return false
  try {
    return JSON.parse(readFileSync(join(root, STAMP), 'utf8')).sources === digestOfSources(root)
  } catch {
    return false
  }
}

/** One hash over names and contents of all that goes into the build. @param {string} root */
export function digestOfSources(root) {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((path) => filesIn(root, path))) {
    const content = readFileSync(join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Builds window, main process, engine and command line into out/. @param {import('./progress.mjs').Step} step */
export async function build(step) {
  const sources = digestOfSources(projectRoot)
  // Without its stamp a build counts as missing, so one that is cut off is made again.
  rmSync(join(projectRoot, STAMP), { force: true })
  const tool = join(projectRoot, 'node_modules/electron-vite/bin/electron-vite.js')
  const result = await step.run('electron-vite build', () =>
    run(process.execPath, [tool, 'build'], { cwd: projectRoot })
  )
  const missing = RESULTS.filter((file) => !existsSync(join(projectRoot, file)))
  if (result.code !== 0 || missing.length > 0) {
    const what = result.code === 0 ? `it did not write ${missing.join(', ')}` : 'electron-vite failed'
    throw new SetupProblem(
      `the program could not be built: ${what}`,
      'mend the error below, then: npm run build',
      {
        details: lastLines(result.output, 20)
      }
    )
  }
  mkdirSync(join(projectRoot, 'out'), { recursive: true })
  writeFileSync(join(projectRoot, STAMP), `${JSON.stringify({ sources })}\n`)
}

/** @param {string} root @param {string} path @returns {string[]} files, sorted, relative to the root */
function filesIn(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (/\.[a-z]+$/.test(path) && path !== 'src') return [path]
  return readdirSync(full, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(root, `${path}/${entry.name}`) : [`${path}/${entry.name}`]
    )
}
