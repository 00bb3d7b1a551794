import './shims'
import '@tensorflow/tfjs-node'
import { benchAttacks } from './attacks'
import { benchAttackThreads } from './attack-threads'
import { benchEpoch } from './epoch'
import { benchImport } from './import'
import { benchStatistics } from './statistics'
import { benchUncertainty } from './uncertainty'

/** Each benchmark runs in a process of its own, so that its peak memory is its own. */
const benchmarks: Readonly<Record<string, () => Promise<object>>> = {
  epoch: benchEpoch,
  attacks: benchAttacks,
  threads: benchAttackThreads,
  uncertainty: benchUncertainty,
  import: benchImport,
  statistics: benchStatistics
}

async function main(): Promise<void> {
  const name = process.argv[2] ?? ''
  const benchmark = benchmarks[name]
  if (!benchmark) throw new Error(`no benchmark "${name}"; there are ${Object.keys(benchmarks).join(', ')}`)
  const results = [await benchmark()].flat()
  // Linux gives kilobytes; so does Node on every platform.
  const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024)
  for (const result of results)
    process.stdout.write(`${JSON.stringify({ bench: name, ...result, peakMemoryMiB })}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
})
