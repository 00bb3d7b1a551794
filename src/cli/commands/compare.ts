import type { Command } from 'commander'
import { differenceLines, pairedNote, type DifferenceLine } from '@core/charts/compare/difference-lines'
import { verdictOf } from '@core/charts/compare/difference-table'
import { AppError } from '@contract/errors'
import { table } from '../output'
import { action } from '../session'

/** `heisenbench compare`: networks against the first of them, each under the attacks on itself. */
export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .description(
      'Compare networks with the first one named: accuracy, and robustness under the same attack on each, with McNemar’s exact test where the images are the same'
    )
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption('--models <NAMES...>', 'two networks or more; the first is the baseline')
    .action(
      action(async ({ app, output, options }) => {
        const names = (options['models'] as readonly string[]).map(String)
        const [baseline = '', ...others] = names
        if (others.length === 0 || new Set(names).size < names.length)
          throw new AppError(
            'invalid-input',
            `Expected two different networks or more behind --models, found ${names.map((name) => `"${name}"`).join(', ')}.`
          )
        const rows = await app.compare.networks(baseline, others)
        if (rows.length === 0)
          throw new AppError(
            'not-found',
            `Nothing was measured of the network "${baseline}" yet. Attack it, and the others in the same way on the same images.`
          )
        for (const row of rows)
          for (const { runId: network, value, comparison } of row.others)
            output.line({
              ...{ kind: 'difference', key: row.key, subject: row.subject, baseline, network },
              ...{ baselineValue: row.baseline.value, value, comparison, verdict: verdictOf(row, comparison) }
            })
        output.text(asText(baseline, differenceLines(rows)))
      })
    )
}

function asText(baseline: string, lines: readonly DifferenceLine[]): string {
  const head = ['Measure', 'Network', 'Baseline', 'Value', 'Difference', '95 % interval', 'Only one right']
  const rows = lines.map((line) => [
    ...[line.measure, line.other, line.baselineValue, line.value, line.difference, line.interval],
    ...[line.disagreements, line.exact, line.verdict]
  ])
  const told = new Set(
    lines.flatMap(({ measure, conditions, isPaired, method, other }) => [
      `${measure}: ${conditions}.`,
      ...(isPaired ? [] : [`${measure}, ${other}: ${method}`])
    ])
  )
  return [
    `Baseline: ${baseline}`,
    table([[...head, 'McNemar exact', 'Reading'], ...rows]),
    '',
    pairedNote,
    ...told
  ].join('\n')
}
