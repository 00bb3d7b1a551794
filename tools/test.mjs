// `npm test`: set-up, type check, lint, unit, integration and end-to-end tests, and one line with the sum of it all.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { asOneTest, closingLine, countPlaywright, countVitest, shareOf, sum } from './lib/counts.mjs'
import { findDisplay } from './lib/display.mjs'
import { npmCommand } from './lib/packages.mjs'
import { inProject, projectRoot } from './lib/paths.mjs'
import { run, stopChildren } from './lib/run.mjs'
import { runSetup } from './lib/steps.mjs'

/** @typedef {import('./lib/counts.mjs').Counts} Counts */

const bin = (/** @type {string} */ path) => inProject('node_modules', path)
const reports = inProject('test-results')

for (const [signal, code] of /** @type {[NodeJS.Signals, number][]} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143]
])) {
  process.on(signal, () => {
    stopChildren(signal)
    process.exit(code)
  })
}

/** @type {{ name: string, counts: Counts, seconds: number }[]} */
const results = []

/** @param {string} name @param {() => Promise<Counts>} work */
async function step(name, work) {
  console.log(`\n=== ${name} ===`)
  const start = Date.now()
  let counts
  try {
    counts = await work()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    counts = asOneTest(1)
  }
  results.push({ name, counts, seconds: Math.round((Date.now() - start) / 1000) })
}

/** @param {string[]} args of node @param {Record<string, string>} [env] @returns {Promise<number>} */
async function show(args, env = {}) {
  return (await run(process.execPath, args, { cwd: projectRoot, env, show: true })).code
}

async function lint() {
  const npm = npmCommand()
  return asOneTest(
    (await run(npm.command, [...npm.args, 'run', '--silent', 'lint'], { cwd: projectRoot, show: true })).code
  )
}

/** @param {string} project */
async function vitest(project) {
  const file = `${reports}/${project}.json`
  rmSync(file, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await show([bin('vitest/vitest.mjs'), 'run', '--project', `${project}*`, ...reporters])
  return shareOf({ code, counts: countVitest(readReport(file)) })
}

async function playwright() {
  const file = `${reports}/e2e.json`
  rmSync(file, { force: true })
  const projects = ['--project=long', '--project=short']
  const code = await show([bin('@playwright/test/cli.js'), 'test', ...projects, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file
  })
  return shareOf({ code, counts: countPlaywright(readReport(file)) })
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const setup = await runSetup({ needXvfb: !findDisplay().usable })
if (!setup.ok) results.push({ name: 'set-up', counts: asOneTest(1), seconds: 0 })
if (!setup.failed.includes('packages')) {
  mkdirSync(reports, { recursive: true })
  // Most of their work is one thread after another: side by side they keep all cores busy.
  await Promise.all([
    step('type check', async () => asOneTest(await show([inProject('tools/typecheck.mjs')]))),
    step('lint', lint)
  ])
  await step('unit tests', () => vitest('unit'))
  await step('integration tests', () => vitest('integration'))
  await step('end-to-end tests', playwright)
}

console.log('')
for (const { name, counts, seconds } of results) {
  console.log(`${counts.failed > 0 ? 'FAILED' : 'ok    '}  ${name}: ${closingLine(counts)} (${seconds} s)`)
}
const total = sum(results.map((result) => result.counts))
console.log(`\n${closingLine(total)}`)
process.exitCode = total.failed > 0 ? 1 : 0
