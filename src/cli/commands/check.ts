import { Option, type Command } from 'commander'
import { checkStateWords, CheckJobSpec, gradeMeaning, trustChecks, type TrustReport } from '@contract/checks'
import { AppError, parseOrThrow } from '@contract/errors'
import type { App } from '@services/app'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { table, type Output } from '../output'
import { runJob } from '../run-job'
import { action } from '../session'

const jobFlags = flagsOf(CheckJobSpec, [], ['probes', 'draws', 'queries', 'twin', 'relative', 'batchSize'])

/** `heisenbench check`: the grade of every robust accuracy of a network, and the checks behind it. */
export function addCheckCommand(program: Command): void {
  const check = program
    .command('check')
    .description(
      'Say how far the robust accuracies of a network can be trusted, and run the checks that it lacks'
    )
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption('--model <NAME>', 'the network')
    .option('--evaluation <ID>', 'only this evaluation (default: all of the network)')
    .option('--run-costly', 'first run the checks that need the network and were not run yet')
    .addOption(
      new Option(
        '--checks <LIST>',
        'with --run-costly: only these, as C8,C16 (default: all that were not run)'
      )
    )
  for (const option of jobFlags.flatMap(optionsOf)) check.addOption(option)
  check.action(
    action(async ({ app, output, options }) => {
      const model = String(options['model'])
      const wanted = options['evaluation']
      const reportsOf = async (): Promise<TrustReport[]> =>
        (await app.compare.trustOfModel(model)).filter(
          ({ evaluationId }) => wanted === undefined || evaluationId === wanted
        )
      const before = await reportsOf()
      if (before.length === 0)
        throw new AppError(
          'not-found',
          wanted === undefined
            ? `The network "${model}" was not attacked yet. Attack it, then check what came out.`
            : `The network "${model}" has no evaluation "${String(wanted)}". Leave --evaluation out to see them all.`
        )
      if (options['runCostly'] === true)
        for (const { evaluationId } of before) await runCostly(app, evaluationId, options, output)
      for (const report of options['runCostly'] === true ? await reportsOf() : before) {
        output.line({ kind: 'check', model, ...report })
        output.text(asText(report))
      }
    })
  )
}

async function runCostly(
  app: App,
  evaluationId: string,
  options: Readonly<Record<string, unknown>>,
  output: Output
): Promise<void> {
  const { spec, reason } = await app.compare.checkOffer(evaluationId)
  if (spec === null) return output.note(`${evaluationId}: ${reason}`)
  const only = typeof options['checks'] === 'string' ? options['checks'].split(',') : null
  const asked = parseOrThrow(
    CheckJobSpec,
    { ...spec, ...inputFrom(jobFlags, options), ...(only === null ? {} : { checks: only }) },
    'The checks'
  )
  const { points } = await runJob(app, asked, output)
  for (const point of points)
    if (point.kind === 'check') {
      const { id, state, sentence } = point.result
      output.line({ ...point.result, kind: 'measured', model: spec.model })
      output.note(
        `${id} ${trustChecks[id].title}: ${state === null ? '' : `${checkStateWords[state]}. `}${sentence}`
      )
    }
}

function asText({ evaluationId, grade, attacks, checks }: TrustReport): string {
  const rows = checks.map(({ id, state, sentence }) => [
    id,
    trustChecks[id].title,
    checkStateWords[state],
    sentence
  ])
  return [
    `${grade === null ? '' : `Grade ${grade} for `}${evaluationId}: ${gradeMeaning(grade)}`,
    ...(attacks.length === 0 ? [] : [`In this ball: ${[...new Set(attacks)].join(', ')}`]),
    table([['Check', 'What', 'Result', 'Found'], ...rows]),
    ''
  ].join('\n')
}
