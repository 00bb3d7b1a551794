import { createLongRuns } from '../test/services/store/long-runs'

// The projects that the benches of Compare open: `node out/bench/long-runs.cjs FOLDER [RUNS EPOCHS [bare|study]]`.
const [, , folder = '', runs = '12', epochs = '200', kind] = process.argv
const size = { runs: Number(runs), epochs: Number(epochs) }
createLongRuns(folder, { ...size, bare: kind !== undefined, study: kind === 'study' }).catch(
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 1
  }
)
