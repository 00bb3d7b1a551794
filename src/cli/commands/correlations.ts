import { Option, type Command } from 'commander'
import {
  chanceText,
  correlationLines,
  correlationTables,
  type CorrelationScope,
  type CorrelationTable,
  verdictOf
} from '@core/charts/correlations'
import { AppError } from '@contract/errors'
import type { RunDetail } from '@contract/run'
import type { App } from '@services/app'
import { table } from '../output'
import { action } from '../session'
import { usedRuns } from '../used-runs'

const scopes = ['runs', 'epochs'] as const satisfies readonly CorrelationScope[]

/** `heisenbench correlations`: how Δx and Δp go along with accuracy, over all trainings and within kinds. */
export function addCorrelationsCommand(program: Command): void {
  program
    .command('correlations')
    .description(
      'Say how Δx and Δp of the trainings go along with their accuracy, and what of it holds over seeds'
    )
    .requiredOption('--project <DIR>', 'project folder')
    .addOption(
      new Option('--over <SCOPE>', 'runs: the last epoch of each; epochs: all epochs of all runs')
        .choices(scopes)
        .default('runs')
    )
    .action(
      action(async ({ app, output, options }) => {
        const over = scopes.find((scope) => scope === options['over']) ?? 'runs'
        const tables = correlationTables(await trainingsOf(app), over)
        if (tables.length === 0)
          throw new AppError(
            'not-found',
            'No training of this project has measured Δx and Δp. Train with an estimator in the plan of measurements.'
          )
        for (const one of tables) {
          for (const row of one.rows)
            output.line({
              kind: 'correlation',
              estimator: one.estimator,
              over,
              ...row,
              verdict: verdictOf(row)
            })
          output.text(asText(one))
        }
      })
    )
}

async function trainingsOf(app: App): Promise<RunDetail[]> {
  const trainings = (await usedRuns(app)).filter(({ spec }) => spec.kind === 'train')
  return Promise.all(trainings.map(({ id }) => app.compare.detail(id)))
}

function asText({ label, caption, rows }: CorrelationTable): string {
  const lines = correlationLines(rows).map((line) => [
    line.within ? '' : line.accuracy,
    line.quantity,
    line.pearson,
    line.spearman,
    `${line.pairs}${line.leftOut > 0 ? `, ${line.leftOut} not resolved` : ''}`,
    line.verdict
  ])
  const head = ['Accuracy', 'Quantity', 'Pearson', 'Spearman', 'Values', 'Verdict']
  return [`${label}. ${caption}`, table([head, ...lines]), chanceText(rows), ''].join('\n')
}
