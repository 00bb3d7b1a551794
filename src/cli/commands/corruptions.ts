import type { Command } from 'commander'
import { corruptionKinds, CorruptionKind, isOfPaper } from '@contract/attacks/corruption'
import { parseOrThrow } from '@contract/errors'
import { AttackJobSpec } from '@contract/job'
import type { AttackResult } from '@contract/measurement'
import { corruptionError, errorRate } from '@services/compare/corruptions'
import type { App } from '@services/app'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { table, type Output } from '../output'
import { runJob } from '../run-job'
import { action } from '../session'

const SEVERITIES = [1, 2, 3, 4, 5]
const jobFlags = flagsOf(AttackJobSpec, [], ['model', 'dataset', 'samples', 'offset', 'seed', 'batchSize'])

export function addCorruptionsCommand(program: Command): void {
  const command = program
    .command('corruptions')
    .description(
      'Measure a network under every corruption in five severities, and its mean corruption error over the fifteen of the paper'
    )
    .requiredOption('--project <DIR>', 'project folder')
    .option('--baseline <NAME>', 'network whose errors the errors are divided by')
  for (const option of jobFlags.flatMap(optionsOf)) {
    if (['--model', '--dataset'].includes(option.long ?? '')) option.makeOptionMandatory()
    command.addOption(option)
  }
  command.action(
    action(async ({ app, output, options }) => {
      const input = inputFrom(jobFlags, options)
      const own = await measure(app, output, input)
      const base = options['baseline']
      const baseline = typeof base === 'string' ? await measure(app, output, { ...input, model: base }) : null
      const { kinds, mean, isNormalised, measure: errorMeasure } = corruptionError(own, baseline)
      const first = own[0] as AttackResult
      output.line({
        kind: 'corruptions',
        model: input['model'],
        dataset: input['dataset'],
        baseline: base ?? null,
        sampleCount: first.sampleCount,
        offset: first.offset,
        seed: first.seed,
        kinds,
        ...(isNormalised ? { meanCorruptionError: mean } : { meanError: mean }),
        isNormalised,
        error: errorMeasure,
        intervals: own.map((result) => {
          const { spec, robustAccuracy } = result
          const error = errorRate(result, errorMeasure)
          return {
            corruption: spec.attack === 'corruption' ? spec.options.kind : null,
            severity: spec.epsilon,
            error: error.value,
            errorInterval: [error.low, error.high],
            robustAccuracy: robustAccuracy.value,
            interval: [robustAccuracy.low, robustAccuracy.high]
          }
        })
      })
      const head = [
        'Corruption',
        ...SEVERITIES.map((severity) => `error at ${severity}`),
        isNormalised ? 'CE' : 'mean'
      ]
      const rows = kinds.map(({ kind, errors, error }) => [
        corruptionKinds[kind].label,
        ...errors.map((value) => value.toFixed(3)),
        error.toFixed(3)
      ])
      output.text(table([head, ...rows]))
      output.text(
        `${isNormalised ? `Mean corruption error against "${String(base)}"` : 'Mean error over kinds and severities, of no baseline'}: ` +
          `${mean.toFixed(3)} (over the ${kinds.filter(({ kind }) => isOfPaper(kind)).length} of the paper; ${first.sampleCount} images from ${first.offset}, seed ${first.seed}; an error is ` +
          'an image that is wrong after the corruption, whatever it was before)'
      )
    })
  )
}

/** The results of one network, kind after kind, by rising severity. */
async function measure(app: App, output: Output, input: Record<string, unknown>): Promise<AttackResult[]> {
  const results: AttackResult[] = []
  for (const kind of CorruptionKind.options) {
    const attack = { attack: 'corruption', norm: 'corruption', epsilon: 5, options: { kind } }
    const spec = parseOrThrow(
      AttackJobSpec,
      { ...input, kind: 'attack', attack, epsilons: SEVERITIES, keepExamples: 0 },
      'The measurement'
    )
    const { points } = await runJob(app, spec, output)
    results.push(...points.flatMap((point) => (point.kind === 'attack' ? [point.result] : [])))
  }
  return results
}
