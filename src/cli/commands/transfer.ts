import type { Command } from 'commander'
import { AttackId, attackLabel } from '@contract/attacks'
import { parseOrThrow } from '@contract/errors'
import { lastNetworks } from '@contract/model'
import { Norm } from '@contract/threat-model'
import { TransferJobSpec, type TransferRow } from '@contract/transfer'
import { RESOLVED_BELOW } from '@core/charts/transfer-comparisons'
import { attackFlags, attackOf } from '../attack-flags'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { table } from '../output'
import { runJob } from '../run-job'
import { action } from '../session'

const jobFlags = flagsOf(
  TransferJobSpec,
  [],
  ['dataset', 'samples', 'offset', 'seed', 'batchSize', 'useKept']
)

export function addTransferCommand(program: Command): void {
  const command = program
    .command('transfer')
    .description('Make adversarial examples on each of some networks and judge them on all of them')
    .requiredOption('--project <DIR>', 'project folder')
    .option('--models <NAME...>', 'networks (default: the last one of each training that fits the data set)')
    .option(`--attack <${AttackId.options.join('|')}>`, 'the attack', 'mifgsm')
    .option(`--norm <${Norm.options.join('|')}>`, 'what epsilon measures', 'linf')
  for (const option of [...jobFlags, ...attackFlags].flatMap(optionsOf)) {
    if (['--dataset', '--epsilon'].includes(option.long ?? '')) option.makeOptionMandatory()
    command.addOption(option)
  }
  command.action(
    action(async ({ app, output, options }) => {
      const input = inputFrom([...jobFlags, ...attackFlags], options)
      const attack = {
        ...(input['attack'] as object | undefined),
        attack: attackOf(options),
        norm: options['norm']
      }
      const named = options['models']
      const dataset = (await app.datasets.list()).find(({ name }) => name === input['dataset'])
      const fitting = lastNetworks(await app.models.list()).filter(
        (model) =>
          dataset === undefined ||
          (model.inputShape.join() === dataset.imageShape.join() &&
            model.classCount === dataset.classNames.length)
      )
      const models = Array.isArray(named) ? named : fitting.map(({ name }) => name)
      const asked = { ...input, kind: 'transfer', models, attack }
      const spec = parseOrThrow(TransferJobSpec, asked, 'The transfer matrix')
      const { run, points } = await runJob(app, spec, output)
      const rows = points.flatMap((point) => (point.kind === 'transfer' ? [point.row] : []))
      output.line({ kind: 'result', dataset: spec.dataset, models: spec.models, rows, seconds: run.seconds })
      output.text(`${attackLabel(spec.attack)}: robust accuracy, made on (down) and judged on (across)`)
      output.text(matrix(rows))
      for (const line of rows.flatMap(comparisonLines)) output.text(line)
      const [first] = rows
      if (first)
        output.text(
          `${first.sampleCount} images from ${first.offset}, seed ${first.seed}, ${spec.attack.norm} epsilon ` +
            `${spec.attack.epsilon}; Wilson 95 % intervals with --json`
        )
    })
  )
}

/** The pairs of targets that differ under the examples of one source, by McNemar's test. */
function comparisonLines({ source, comparisons = [] }: TransferRow): string[] {
  const resolved = comparisons.filter(({ adjusted }) => adjusted < RESOLVED_BELOW)
  const head =
    `made on ${source}: ${resolved.length} of ${comparisons.length} pairs of targets differ ` +
    `(McNemar mid-p below ${RESOLVED_BELOW} after Holm)`
  return comparisons.length === 0
    ? []
    : [
        head,
        ...resolved.map(
          ({ first, second, difference: { value, low, high }, adjusted }) =>
            `  ${first} - ${second}: ${value.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)}), p ${adjusted.toPrecision(2)}`
        )
      ]
}

function matrix(rows: readonly TransferRow[]): string {
  const head = ['', ...(rows[0]?.cells ?? []).map(({ target }) => target)]
  return table([
    head,
    ...rows.map(({ source, cells }) => [
      source,
      ...cells.map(({ robustAccuracy }) => robustAccuracy.value.toFixed(4))
    ])
  ])
}
