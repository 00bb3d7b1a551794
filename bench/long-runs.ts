import { createLongRuns } from '../test/services/store/long-runs'

// The project that the bench of the comparison opens: `node out/bench/long-runs.cjs FOLDER`.
createLongRuns(process.argv[2] ?? '', { runs: 12, epochs: 200 }).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
})
