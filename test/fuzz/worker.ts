import '../../bench/shims'
import '@tensorflow/tfjs-node'
import { writeSync } from 'node:fs'
import { createSandbox, runOne } from './run-one'
import { targets } from './targets'

// One process of the campaign: `worker TARGET SEED FROM TO FOLDER`, or `worker list`. Before each input its number goes out in one
// write, so that the campaign knows which one a crash or a hang belongs to.

async function main(): Promise<void> {
  const [name, seed, from, to, folder] = process.argv.slice(2)
  if (name === 'list') {
    console.log(JSON.stringify(targets.map(({ target, share }) => ({ name: target.name, share }))))
    return
  }
  const entry = targets.find(({ target }) => target.name === name)
  if (entry === undefined || folder === undefined) throw new Error(`no target "${name}"`)
  const sandbox = createSandbox(folder)
  for (let index = Number(from); index < Number(to); index++) {
    writeSync(1, `${JSON.stringify({ index })}\n`)
    const outcome = await runOne(entry.target, Number(seed), index, sandbox)
    const peak = process.resourceUsage().maxRSS * 1024
    writeSync(1, `${JSON.stringify({ ...outcome, index, done: true, peak })}\n`)
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(1)
  }
)
