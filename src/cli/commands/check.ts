import type { Command } from 'commander'
import { checkStateWords, gradeMeanings, trustChecks, type TrustReport } from '@contract/checks'
import { AppError } from '@contract/errors'
import { table } from '../output'
import { action } from '../session'

/** `heisenbench check`: the grade of every robust accuracy of a network, and the checks behind it. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description('Say how far the robust accuracies of a network can be trusted, from the stored results')
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption('--model <NAME>', 'the network')
    .action(
      action(async ({ app, output, options }) => {
        const model = String(options['model'])
        const reports = await app.compare.trustOfModel(model)
        if (reports.length === 0)
          throw new AppError(
            'not-found',
            `The network "${model}" was not attacked yet. Attack it, then check what came out.`
          )
        for (const report of reports) {
          output.line({ kind: 'check', model, ...report })
          output.text(asText(report))
        }
      })
    )
}

function asText({ evaluationId, grade, attacks, checks }: TrustReport): string {
  const rows = checks.map(({ id, state, sentence }) => [
    id,
    trustChecks[id].title,
    checkStateWords[state],
    sentence
  ])
  return [
    `Grade ${grade} for ${evaluationId}: ${gradeMeanings[grade]}`,
    `In this ball: ${[...new Set(attacks)].join(', ')}`,
    table([['Check', 'What', 'Result', 'Found'], ...rows]),
    ''
  ].join('\n')
}
