import { createLongRuns } from '../test/services/store/long-runs'

// The projects that the benches of Compare open: `node out/bench/long-runs.cjs FOLDER [RUNS EPOCHS [bare]]`.
const [, , folder = '', runs = '12', epochs = '200', bare] = process.argv
createLongRuns(folder, { runs: Number(runs), epochs: Number(epochs), bare: bare === 'bare' }).catch(
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 1
  }
)
