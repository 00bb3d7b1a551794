import type { Command } from 'commander'
import { ArchitectureId } from '@contract/architecture'
import { parseGiven } from '@contract/given'
import { Limits, TrainSpec } from '@contract/job'
import { MeasurePlan } from '@contract/measurement'
import { Optimizer, Schedule, TrainingMethodId, refinements, trainingInfos } from '@contract/training'
import { flagsOf, inputFrom, mergeFlags, optionsOf, type Flag } from '../flags'
import { measurePlan } from '../measure-plan'
import { runJob } from '../run-job'
import { action } from '../session'

/** Fields of the plan that are flags, and their names there; the command's own options have others. */
const measureNames: Readonly<Record<string, string>> = {
  everyEpochs: 'measure-every',
  initial: 'measure-initial',
  samples: 'measure-samples',
  warmStart: 'warm-start',
  certifiedSamples: 'certified-samples',
  keepNetworks: 'keep-networks'
}

const limitNames: Readonly<Record<string, string>> = { train: 'limit', test: 'test-limit' }

const flags: Flag[] = mergeFlags([
  flagsOf(
    TrainSpec,
    [],
    [...['name', 'dataset', 'epochs', 'batchSize', 'seed'], ...Object.keys(refinements)]
  ),
  flagsOf(MeasurePlan, ['measure'])
    .filter(({ path }) => measureNames[path[1] ?? ''] !== undefined)
    .map((flag) => ({ ...flag, name: measureNames[flag.path[1] ?? ''] ?? flag.name })),
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
    .option(
      '--measure <FILE>',
      'what is measured along the way: a JSON file with the "measure" of a study file'
    )
    .option(
      '--measure-attack <TEXT...>',
      'an attack measured along the way, as "pgd linf 0.1 steps=10"; may be given several times'
    )
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
      const spec = parseGiven(
        TrainSpec,
        {
          ...input,
          architecture: await app.architectures.resolve(String(options['architecture'])),
          kind: 'train',
          ...(await measurePlan(input['measure'], options)),
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
