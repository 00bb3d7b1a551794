// Obtains what is missing to run Heisenbench: `npm run setup [-- --retry]`. Plain Node, for nothing is installed yet.
import { runSetup } from './lib/steps.mjs'

const HELP = `Usage: npm run setup [-- options]

  --retry     ask again for what was out of reach (else remembered for a day), and prefer the released Electron
  --no-xvfb   do not ask for Xvfb, which only the tests need where there is no display
  --help      this text`

const options = process.argv.slice(2)
const unknown = options.find((option) => !['--retry', '--no-xvfb', '--help', '-h'].includes(option))
if (unknown !== undefined || options.includes('--help') || options.includes('-h')) {
  if (unknown !== undefined) console.error(`Unknown option ${unknown}.\n`)
  console.log(HELP)
  process.exit(unknown === undefined ? 0 : 2)
}
const { ok } = await runSetup({
  retry: options.includes('--retry'),
  needXvfb: !options.includes('--no-xvfb')
})
process.exitCode = ok ? 0 : 1
