import { resolve } from 'node:path'
import type { Command } from 'commander'
import { attackLabel, AttackId } from '@contract/attacks'
import { AppError, parseOrThrow } from '@contract/errors'
import { AttackJobSpec } from '@contract/job'
import { Norm } from '@contract/threat-model'
import { ownClassText } from '@core/charts/own-class-text'
import { survivalText } from '@core/charts/survival-text'
import { attackFlags, attackOf } from '../attack-flags'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import {
  attackSummary,
  curveSummary,
  curveTable,
  distanceText,
  gradeSummary,
  gradeText,
  numbersOf,
  worstText
} from '../lines'
import { runJob } from '../run-job'
import { action } from '../session'

const jobFlags = flagsOf(
  AttackJobSpec,
  [],
  ['model', 'dataset', 'samples', 'offset', 'seed', 'batchSize', 'warmStart', 'keepExamples']
)
export function addAttackCommand(program: Command): void {
  const attack = program
    .command('attack')
    .description('Attack a network and measure its robust accuracy')
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption(`--attack <${AttackId.options.join('|')}>`, 'the attack')
    .requiredOption(`--norm <${Norm.options.join('|')}>`, 'what epsilon measures')
    .option('--epsilons <LIST>', 'further epsilons on the same images, for a robustness curve: 0.05,0.2')
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
          exportPath,
          ...(typeof options['epsilons'] === 'string' ? { epsilons: numbersOf(options['epsilons']) } : {})
        },
        'The attack'
      )
      const { points } = await runJob(app, spec, output)
      const results = points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
      const result = results.find((one) => one.spec.epsilon === spec.attack.epsilon)
      if (!result) throw new AppError('bug', 'The attack ended without a result.')
      const curve = points.flatMap((point) => (point.kind === 'curve' ? [point.curve] : [])).at(-1)
      if (curve) {
        output.line({
          kind: 'curve',
          model: spec.model,
          dataset: spec.dataset,
          ...curveSummary(curve, results)
        })
        output.text(curveTable(curve))
      }
      const summary = attackSummary(result)
      const trust = await app.compare.trust(result.evaluationId)
      const worst = (await app.compare.worstOfModel(spec.model)).find(({ attacks }) =>
        attacks.some(({ evaluationId }) => evaluationId === result.evaluationId)
      )
      output.line({
        kind: 'result',
        model: spec.model,
        dataset: spec.dataset,
        ...summary,
        ...gradeSummary(trust),
        ...(worst && worst.attacks.length > 1 ? { worstCase: worst } : {}),
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
      for (const left of ownClassText(result)) output.text(`  ${left}`)
      if (result.survival) output.text(survivalText(result.survival))
      output.text(`  ${gradeText(trust.grade)} 'heisenbench check' says why.`)
      if (result.warmStart)
        output.text(`  warm start from what was found at epsilon ${result.warmStart.epsilon}`)
      if (worst && worst.attacks.length > 1) output.text(worstText(worst))
      for (const { attack, samples } of result.wins ?? [])
        output.text(`  ${attack} was the first to fool ${samples.length} of them`)
    })
  )
}
