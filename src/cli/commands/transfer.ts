import type { Command } from 'commander'
import { AttackId, attackLabel } from '@contract/attacks'
import { parseOrThrow } from '@contract/errors'
import { lastNetworks } from '@contract/model'
import { Norm } from '@contract/threat-model'
import { TransferJobSpec, type TransferRow } from '@contract/transfer'
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
      const [first] = rows
      if (first)
        output.text(
          `${first.sampleCount} images from ${first.offset}, seed ${first.seed}, ${spec.attack.norm} epsilon ` +
            `${spec.attack.epsilon}; Wilson 95 % intervals with --json`
        )
    })
  )
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
