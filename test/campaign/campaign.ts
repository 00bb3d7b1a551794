import { parseArgs } from 'node:util'
import { builtHere } from './build'
import { hasFakeTime } from './faults'
import { planOf } from './plan'
import { playRounds } from './play'
import type { RoundReport } from './round'

// npm run campaign -- --rounds N --seed S: disturbs the program N times and tells what is left of the work. Round i has
// the seed S + i, and depends on nothing else: `--rounds 1 --seed S+i` repeats it. With --activity or --fault only
// those of the N rounds are played that have it.

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    activity: { type: 'string' },
    fault: { type: 'string' }
  }
})

function lineOf(report: RoundReport): string {
  const { seed, activity, fault, moment, what, ended, text, violations, seconds } = report
  const mark = report.isSkipped ? 'skip' : violations.length === 0 ? 'ok  ' : 'FAIL'
  const head = `${mark} seed ${seed}: ${activity}, ${fault} at ${Math.round(100 * moment)} %`
  const said = text === null ? '' : ` "${text.replace(/\s+/g, ' ').slice(0, 140)}"`
  const wrong = violations.map((violation) => `\n     ! ${violation}`).join('')
  return `${head}: ${what}; ${ended}; ${seconds} s${said}${wrong}`
}

function countBy(
  reports: readonly RoundReport[],
  key: (report: RoundReport) => string
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const report of reports) counts[key(report)] = (counts[key(report)] ?? 0) + 1
  return counts
}

async function main(): Promise<void> {
  const rounds = Number(values.rounds)
  const first = Number(values.seed)
  if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(first) || first < 0)
    throw new Error('usage: npm run campaign -- --rounds N --seed S, both whole numbers')
  const plans = Array.from({ length: rounds }, (_, index) => planOf(first + index)).filter(
    ({ activity, fault }) =>
      (values.activity ?? activity) === activity && (values.fault ?? fault).split(',').includes(fault)
  )
  const reports = await playRounds(builtHere(), plans, (report) => console.log(lineOf(report)))
  const failed = reports.filter(({ violations }) => violations.length > 0)
  const played = reports.filter(({ isSkipped }) => !isSkipped)
  console.log(
    JSON.stringify({
      rounds: reports.length,
      skipped: reports.length - played.length,
      failed: failed.length,
      failedSeeds: failed.map(({ seed }) => seed),
      clock: hasFakeTime ? 'libfaketime' : 'none',
      activities: countBy(played, ({ activity }) => activity),
      faults: countBy(played, ({ fault }) => fault),
      ended: countBy(played, ({ ended }) => ended),
      seconds: Math.round(reports.reduce((sum, { seconds }) => sum + seconds, 0))
    })
  )
  process.exitCode = failed.length > 0 ? 1 : 0
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
})
