import { resolve } from 'node:path'
import type { Command } from 'commander'
import { attackLabel, AttackId } from '@contract/attacks'
import { gradeMeanings } from '@contract/checks'
import { AppError, parseOrThrow } from '@contract/errors'
import { AttackJobSpec } from '@contract/job'
import { Norm } from '@contract/threat-model'
import { survivalText } from '@core/charts/survival-text'
import { attackFlags, attackOf } from '../attack-flags'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { attackSummary, distanceText, gradeSummary } from '../lines'
import { runJob } from '../run-job'
import { action } from '../session'

const jobFlags = flagsOf(
  AttackJobSpec,
  [],
  ['model', 'dataset', 'samples', 'offset', 'seed', 'batchSize', 'keepExamples']
)
export function addAttackCommand(program: Command): void {
  const attack = program
    .command('attack')
    .description('Attack a network and measure its robust accuracy')
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption(`--attack <${AttackId.options.join('|')}>`, 'the attack')
    .requiredOption(`--norm <${Norm.options.join('|')}>`, 'what epsilon measures')
    .option('--export <FILE.npz>', 'write x, xAdv and y as NumPy arrays (NHWC, test order)')
  for (const option of [...jobFlags, ...attackFlags].flatMap(optionsOf)) {
    if (['--model', '--dataset', '--epsilon'].includes(option.long ?? '')) option.makeOptionMandatory()
    attack.addOption(option)
  }
  attack.action(
    action(async ({ app, output, options }) => {
      const id = attackOf(options)
      const input = inputFrom([...jobFlags, ...attackFlags], options)
      const exportPath = typeof options['export'] === 'string' ? resolve(options['export']) : null
      const spec = parseOrThrow(
        AttackJobSpec,
        {
          ...input,
          kind: 'attack',
          attack: { ...(input['attack'] as object), attack: id, norm: options['norm'] },
          exportPath
        },
        'The attack'
      )
      const { points } = await runJob(app, spec, output)
      const result = points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))[0]
      if (!result) throw new AppError('bug', 'The attack ended without a result.')
      const summary = attackSummary(result)
      const trust = await app.compare.trust(result.evaluationId)
      output.line({
        kind: 'result',
        model: spec.model,
        dataset: spec.dataset,
        ...summary,
        ...gradeSummary(trust),
        ...(exportPath ? { exportPath } : {})
      })
      const distances = distanceText(result)
      if (distances !== null) output.text(distances)
      const rate = result.robustAccuracy
      output.text(
        `${attackLabel(result.spec)} on "${spec.model}": robust accuracy ${rate.value.toFixed(4)} ` +
          `(95 % interval ${rate.low.toFixed(4)} to ${rate.high.toFixed(4)}), clean ${result.cleanAccuracy.value.toFixed(4)}, ` +
          `${result.sampleCount} images from ${result.offset}, seed ${result.seed}, ` +
          `${result.forwardCalls.toFixed(1)} forward and ${result.backwardCalls.toFixed(1)} backward calls an image, ${result.seconds.toFixed(1)} s`
      )
      if (result.survival) output.text(survivalText(result.survival))
      output.text(`  grade ${trust.grade}: ${gradeMeanings[trust.grade]} 'heisenbench check' says why.`)
      for (const { attack, samples } of result.wins ?? [])
        output.text(`  ${attack} was the first to fool ${samples.length} of them`)
    })
  )
}
