// `npm run fuzz [-- --inputs N --seed S --only TARGET --from I]`: damaged files into every reader of the program. Each
// input is made from seed, target and number alone, so that one that was found is made again by its number.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { buildForNode } from './lib/build-for-node.mjs'
import { inProject } from './lib/paths.mjs'

const HANG_SECONDS = 5
/** Node, TensorFlow and the worst input, in bytes. */
const MEMORY_LIMIT = 1.5 * 2 ** 30
/** A fresh process now and then, so that its peak of memory belongs to few inputs. */
const BATCH = 2000

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    from: { type: 'string', default: '0' },
    help: { type: 'boolean', short: 'h', default: false }
  }
})
if (values.help) {
  console.log('Usage: npm run fuzz -- [--inputs N] [--seed S] [--only "target"] [--from I]')
  process.exit(0)
}
const inputs = Number(values.inputs)

// Of its own, so that two campaigns can run side by side.
const outDir = inProject(`out/fuzz-${process.pid}`)
await buildForNode(
  outDir,
  { worker: inProject('test/fuzz/worker.ts'), hdf5: inProject('src/services/models/keras/hdf5-thread.ts') },
  { target: 'node20' }
)
const worker = join(outDir, 'worker.js')
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'heisenbench-fuzz-'))
process.on('exit', () => {
  for (const folder of [scratch, outDir]) rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

/** @typedef {{ index: number, fault: string }} Fault */

/** @param {string[]} args */
function start(args) {
  return spawn(process.execPath, ['--max-old-space-size=1024', worker, ...args], {
    cwd: inProject(),
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_NUM_INTRAOP_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

/** @returns {Promise<{ name: string, share: number }[]>} */
async function listTargets() {
  let text = ''
  for await (const chunk of start(['list']).stdout) text += chunk
  return JSON.parse(text)
}

/**
 * Runs inputs [from, to) of a target in processes of their own. A process that hangs is killed, one that dies is noted;
 * the next goes on behind that input.
 *
 * @param {string} name @param {number} from @param {number} to
 */
async function campaign(name, from, to) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  /** @type {Fault[]} */
  const faults = []
  let peak = 0
  let next = from
  while (next < to) {
    const end = Math.min(to, next + BATCH)
    const folder = mkdtempSync(join(scratch, 'one-'))
    const child = start([name, values.seed, String(next), String(end), folder])
    let running = -1
    let hung = false
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-2000)))
    /** @type {NodeJS.Timeout | undefined} */
    let timer
    for await (const line of createInterface({ input: child.stdout })) {
      clearTimeout(timer)
      const told = JSON.parse(line)
      if (told.done) {
        peak = Math.max(peak, told.peak)
        counts.set(told.is, (counts.get(told.is) ?? 0) + 1)
        if (told.fault !== undefined) faults.push({ index: told.index, fault: told.fault })
        next = told.index + 1
        if (told.peak <= MEMORY_LIMIT) continue
        // A process keeps its peak: the next input gets a fresh one.
        faults.push({ index: told.index, fault: `took ${Math.round(told.peak / 2 ** 20)} MiB` })
        child.kill('SIGKILL')
        break
      } else {
        running = told.index
        timer = setTimeout(() => {
          hung = true
          child.kill('SIGKILL')
        }, 2000 * HANG_SECONDS)
      }
    }
    clearTimeout(timer)
    rmSync(folder, { recursive: true, force: true })
    if (running < 0) throw new Error(`${name} does not start: ${errors}`)
    if (next >= end || running < next) continue
    const why = hung
      ? `hung for more than ${2 * HANG_SECONDS} s`
      : `ended the process: ${errors.trim().split('\n').slice(-3).join(' | ')}`
    counts.set('fault', (counts.get('fault') ?? 0) + 1)
    faults.push({ index: running, fault: why })
    next = running + 1
  }
  return { counts, faults, peak }
}

const report = []
let failed = 0
for (const { name, share } of await listTargets()) {
  if (values.only !== undefined && values.only !== name) continue
  const from = Number(values.from)
  const count = values.only === undefined ? Math.ceil(inputs * share) : inputs
  const begun = Date.now()
  const { counts, faults, peak } = await campaign(name, from, from + count)
  const seconds = Math.round((Date.now() - begun) / 1000)
  const outcomes = Object.fromEntries([...counts].sort())
  report.push({ name, inputs: count, seconds, peakMiB: Math.round(peak / 2 ** 20), outcomes, faults })
  failed += faults.length
  console.log(
    `${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${name}: ${count} inputs, ${seconds} s, ${Math.round(peak / 2 ** 20)} MiB, ${JSON.stringify(outcomes)}`
  )
  for (const { index, fault } of faults.slice(0, 20))
    console.log(
      `        npm run fuzz -- --seed ${values.seed} --only ${JSON.stringify(name)} --from ${index} --inputs 1\n        ${fault}`
    )
}
mkdirSync(inProject('test-results'), { recursive: true })
writeFileSync(
  inProject('test-results/fuzz.json'),
  `${JSON.stringify({ seed: values.seed, report }, null, 2)}\n`
)
const all = report.reduce((sum, one) => sum + one.inputs, 0)
console.log(`\n${all} inputs, seed ${values.seed}: ${failed} faults`)
process.exitCode = failed > 0 ? 1 : 0
