import type { Command } from 'commander'
import { ArchitectureId } from '@contract/architecture'
import { parseOrThrow } from '@contract/errors'
import { Limits, TrainSpec } from '@contract/job'
import { Optimizer, Schedule, TrainingMethodId, refinements, trainingInfos } from '@contract/training'
import { flagsOf, inputFrom, mergeFlags, optionsOf, type Flag } from '../flags'
import { runJob } from '../run-job'
import { action } from '../session'

const limitNames: Readonly<Record<string, string>> = { train: 'limit', test: 'test-limit' }

const flags: Flag[] = mergeFlags([
  flagsOf(
    TrainSpec,
    [],
    [...['name', 'dataset', 'epochs', 'batchSize', 'seed'], ...Object.keys(refinements)]
  ),
  flagsOf(Limits, ['limits']).map((flag) => ({ ...flag, name: limitNames[flag.name] ?? flag.name })),
  ...Optimizer.options.map((option) => flagsOf(option, ['optimizer'])),
  ...Schedule.options.map((option) => flagsOf(option, ['schedule'])),
  ...Object.values(trainingInfos).map((info) => flagsOf(info.options, ['method', 'options']))
])

const kinds = (options: readonly { shape: { kind: { value: string } } }[]): string =>
  options.map((option) => option.shape.kind.value).join('|')

export function addTrainCommand(program: Command): void {
  const train = program
    .command('train')
    .description('Train a network')
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption(
      `--architecture <${ArchitectureId.options.join('|')}|NAME>`,
      'Architecture: a built-in one, or the name of one of the project'
    )
    .option(`--method <${TrainingMethodId.options.join('|')}>`, 'training method', 'standard')
    .option(`--optimizer <${kinds(Optimizer.options)}>`, 'optimizer', 'adam')
    .option(`--schedule <${kinds(Schedule.options)}>`, 'learning-rate schedule', 'constant')
  for (const option of flags.flatMap(optionsOf)) {
    if (option.long === '--dataset') option.makeOptionMandatory()
    train.addOption(option)
  }
  train.action(
    action(async ({ app, output, options }) => {
      const input = inputFrom(flags, options)
      const choose = (key: 'optimizer' | 'schedule'): object => ({
        ...(input[key] as object | undefined),
        kind: options[key]
      })
      const spec = parseOrThrow(
        TrainSpec,
        {
          ...input,
          architecture: await app.architectures.resolve(String(options['architecture'])),
          kind: 'train',
          optimizer: choose('optimizer'),
          schedule: choose('schedule'),
          method: { ...(input['method'] as object | undefined), id: options['method'] }
        },
        'The training'
      )
      const { run, points } = await runJob(app, spec, output)
      const epochs = points.flatMap((point) =>
        point.kind === 'epoch' && point.epoch > 0
          ? [
              {
                epoch: point.epoch,
                loss: point.loss,
                cleanAccuracy: point.cleanAccuracy.value,
                seconds: point.trainSeconds
              }
            ]
          : []
      )
      output.line({ kind: 'result', model: run.produced, seed: spec.seed, epochs, seconds: run.seconds })
      const last = epochs[epochs.length - 1]
      if (last)
        output.text(
          `Trained "${run.produced ?? ''}": clean accuracy ${last.cleanAccuracy.toFixed(4)} after ${epochs.length} epochs`
        )
    })
  )
}
